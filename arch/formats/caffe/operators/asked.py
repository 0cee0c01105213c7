"""A layer of a prototxt, as the readers of kinds are asked about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from arch.errors import ArchError
from arch.formats.caffe.layers import Layer
from arch.reading import Recorder, Settings, Value


class Asked(NamedTuple):
    """A layer and what it reads."""

    layer: Layer
    inputs: Sequence[Value]

    @property
    def path(self) -> str:
        """Of the layer."""
        return self.layer.path

    @property
    def settings(self) -> Settings:
        """Of the layer."""
        return self.layer.settings

    @property
    def x(self) -> Value:
        """What it reads; the first, of several."""
        if not self.inputs:
            raise self.error("it reads nothing", "Name its bottom")
        return self.inputs[0]

    @property
    def map(self) -> Value:
        """What it reads, where that must have rows and columns."""
        if len(self.x.shape) != 4:
            raise self.error(f"it reads {len(self.x.shape)} axes", "It needs channels, rows and columns")
        return self.x

    def axis(self, *names: str, default: int = 1) -> int:
        """An axis, counted from the front, by the first of its names that stands there."""
        rank = len(self.x.shape)
        name = next((name for name in names if name in self.settings.values), names[0])
        found = self.settings.whole(name, default, -rank)
        if found >= rank:
            raise self.error(f"{name} is {found} of {rank}", f"Axes are 0 to {rank - 1}")
        return found % rank

    def error(self, what: str, fix: str) -> ArchError:
        """An error at this layer, to be raised."""
        return ArchError(self.path, f"{self.layer.title[:40]}: {what}", fix)


Reader = Callable[[Recorder, Asked], "Value | Sequence[Value]"]
