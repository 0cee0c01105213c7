"""Parts: what a designer assembles. A part holds settings and expands once into ops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from arch.graph import Builder

if TYPE_CHECKING:
    # It is a model with settings, as everything here.
    from arch.parts.downsample import Downsample


class Model(BaseModel):
    """Frozen settings. Unknown names, infinities and silent conversions are refused."""

    # Lax pydantic takes True for 1 and "3" for 3, and a misspelt setting would silently keep its default.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def setting(default: Any, code: str, title: str, text: str, unit: str = "", **bounds: Any) -> Any:
    """A setting: its default, its code in the notation, its label, its help text, its unit and its bounds.

    `bounds` are pydantic's (`ge`, `le`, `multiple_of`). `shown_if={"field": (values)}` names the settings on which
    its form depends. `varied=True` says that measured networks differ in it, so that its effect on accuracy is known;
    few of them differ in their strides and windows. `first=True` says that a designer turns it first: forms fold the
    others away, unless a part has none that is first. `names={value: text}` says in words what an option means.
    """
    # pydantic has no place for these, but hands json_schema_extra on as it is.
    extra = {"code": code, "unit": unit} | {name: bounds.pop(name, empty) for name, empty in _EXTRA.items()}
    return Field(default, title=title, description=text, json_schema_extra=extra, **bounds)


_EXTRA: Mapping[str, Any] = {"shown_if": {}, "varied": False, "first": False, "names": {}}
"""What a setting may state besides, and what holds where it does not."""


def with_default(model: type[Model], name: str, default: Any, text: str = "") -> Any:
    """A base class's setting with another default, and another help text if one is given; all else as it is there."""
    # pydantic keeps the bounds in the copy, but a class that only assigns a value loses title, code and bounds.
    found = copy(model.model_fields[name])
    found.default, found.description = default, text or found.description
    return found


class Part(Model):
    """A stem, a block or a head.

    Attributes:
        title: the name in menus.
        summary: one sentence on what it is.
        presets: named starting points as settings; empty where the defaults are the only one.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    # Every part narrows it to one Literal, by which a file says which part it means.
    kind: str


class Stem(Part):
    """The layers between the image and the first stage."""

    def expand(self, build: Builder, source: int) -> int:
        """Add the stem's ops, reading the handle `source`; returns the handle of its output."""
        raise NotImplementedError


Blocks = Callable[[int, int, int], int]
"""The blocks of a stage: from source, width and stride to the handle of the last one's output."""


class Block(Part):
    """The unit that a stage repeats.

    Attributes:
        sized: whether the stage gives its width; else the block sets its own, or keeps that of its input.
        widths: the settings that are widths, which a design's width multiplier scales.
        widens: whether a block with such a layer can change the width by itself.
    """

    sized: ClassVar[bool] = True
    widths: ClassVar[tuple[str, ...]] = ()
    widens: ClassVar[bool] = False

    @property
    def before(self) -> Downsample | None:
        """The layer that takes a stage's stride where the block cannot, and the stage names none."""
        return None

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        """Add one block that writes `width` channels at 1/`stride` of the resolution; returns its handle."""
        raise NotImplementedError

    def at(self, number: int, depth: int) -> Self:
        """The block as it is at a place of a stage of `depth` blocks, counted from 1: the same everywhere, here."""
        return self

    def around(self, build: Builder, source: int, width: int, stride: int, blocks: Blocks) -> int:
        """Add a stage of this block: its blocks, and what a kind of stage has before, beside and behind them."""
        return blocks(source, width, stride)


class Head(Part):
    """The layers between the last stage and the class scores."""

    def expand(self, build: Builder, source: int) -> int:
        """Add the head's ops, reading the handle `source`; returns the handle of the scores."""
        raise NotImplementedError
