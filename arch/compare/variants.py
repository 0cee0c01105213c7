"""Ways in which the network that someone counted can differ from a design, as edits of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from arch.design import Design
from arch.design.draft import Place
from arch.design.edits import Set, Together

SIZES = (160, 192, 224, 227, 256, 288, 299, 320, 384)
"""Sides of images at which ImageNet networks are counted."""
CLASSES = (10, 100, 1000, 1001, 21841)
"""CIFAR-10 and -100, ImageNet, the same with TensorFlow's background class, ImageNet-22k."""


_OF_WEIGHTS: tuple[str | int, ...] = ("classes", "bias")
"""Settings that change parameters, and hardly the operations: those of the last layer, or the biases alone."""


class Variant(NamedTuple):
    """What differs from the design; the default is the design itself.

    Attributes:
        edits: changes of the design, each with a title.
        auxiliary: whether auxiliary heads are counted, as in training.
    """

    edits: tuple[Together, ...] = ()
    auxiliary: bool = False

    @property
    def words(self) -> str:
        """What differs, or "" for the design itself."""
        return ", ".join(words for words, _ in self.way())

    @property
    def changes(self) -> int:
        """How many things differ."""
        return len(self.edits) + self.auxiliary

    @property
    def of_weights(self) -> bool:
        """Whether it changes parameters, and next to nothing of what the operations are."""
        changes = [change for edit in self.edits for change in edit.edits]
        return bool(changes) and all(isinstance(change, Set) and change.place[-1] in _OF_WEIGHTS for change in changes)

    def of(self, design: Design) -> Design:
        """The edited design.

        Raises:
            ArchError: the edited settings make no design.
        """
        return Together(edits=self.edits).apply(design) if self.edits else design

    def way(self) -> Iterator[tuple[str, Variant]]:
        """Its changes one by one: each in words, with the variant that has those up to it."""
        for end, edit in enumerate(self.edits, start=1):
            yield edit.title, Variant(self.edits[:end])
        if self.auxiliary:
            yield "auxiliary heads counted", self


AS_IT_IS = Variant()


def choices(design: Design | None) -> Mapping[str, list[Together]]:
    """What can be changed, and to what: at most one change of each kind makes a variant. Without a design, nothing."""
    if design is None:
        return {}
    found = {
        "input": list(_sizes(design)),
        "stride": list(_strides(design)),
        "SE": list(_without_squeeze(design)),
        "classes": list(_classes(design)),
        "bias": list(_biased(design)),
    }
    return {kind: edits for kind, edits in found.items() if edits}


def variants(design: Design, changes: int) -> Iterator[Variant]:
    """The variants that differ from a design in so many things."""
    kinds: list[list[Any]] = [[None, *edits] for edits in choices(design).values()]
    for *chosen, auxiliary in product(*kinds, [False, True] if design.aux else [False]):
        found = Variant(tuple(edit for edit in chosen if edit), auxiliary)
        # Products are few enough to be made and thrown away: one change of each of five kinds at most.
        if found.changes == changes:
            yield found


def _set(title: str, places: list[Place], value: Any) -> Iterator[Together]:
    """The edit that gives all places a value, if there are any."""
    if places:
        yield Together(edits=tuple(Set(place=place, value=value) for place in places), title=title)


def _sizes(design: Design) -> Iterator[Together]:
    for side in SIZES:
        if (side, side) != design.input.shape[1:]:
            yield from _set(f"input {side}x{side}", [("input", "height"), ("input", "width")], side)


def _classes(design: Design) -> Iterator[Together]:
    own = getattr(design.head, "classes", None)
    # Score maps without a convolution of their own: the last stage's width gives the classes.
    if own is None:
        return
    # Auxiliary heads are trained on the same classes.
    places: list[Place] = [("head", "classes"), *(("aux", index, "classes") for index in range(len(design.aux)))]
    for number in CLASSES:
        if number != own:
            yield from _set(f"{number:,} classes", places, number)


def _strides(design: Design) -> Iterator[Together]:
    titles = {"1x1": "stride in the 1x1 (v1)", "3x3": "stride in the 3x3 (v1.5)"}
    for value, title in titles.items():
        places = _blocks(design, "stride_in")
        # Only where no block strides there: a mixture of both would be no known version.
        if places and not any(stage.block.stride_in == value for stage in _having(design, "stride_in")):
            yield from _set(title, places, value)


def _without_squeeze(design: Design) -> Iterator[Together]:
    if any(stage.block.attention for stage in _having(design, "attention")):
        yield from _set("without squeeze-and-excitation", _blocks(design, "attention"), None)


def _biased(design: Design) -> Iterator[Together]:
    """Keras's ResNets have biases before their norms."""
    places: list[Place] = [*_blocks(design, "bias"), *([("stem", "bias")] if hasattr(design.stem, "bias") else [])]
    # Without norms the convolutions have their biases already.
    if any(stage.block.norm != "none" and stage.block.bias == "auto" for stage in _having(design, "bias")):
        yield from _set("a bias in every convolution (Keras)", places, "yes")


def _having(design: Design, setting: str) -> list[Any]:
    return [stage for stage in design.stages if hasattr(stage.block, setting)]


def _blocks(design: Design, setting: str) -> list[Place]:
    stages = enumerate(design.stages)
    return [("stages", index, "block", setting) for index, stage in stages if hasattr(stage.block, setting)]
