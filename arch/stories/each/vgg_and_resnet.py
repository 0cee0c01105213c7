"""Why ResNet is cheaper than VGG, though it is deeper."""

from __future__ import annotations

from arch import units
from arch.analysis import Total, by_resolution
from arch.scenes.bars import Bar, Bars
from arch.stories.base import Answer, Asked, Shown, Step, Story, choice
from arch.stories.parts import costs, designs, name, sums

_CLASSIC = ("vgg19", "vgg16", "alexnet_caffe", "googlenet_caffe", "resnet34", "resnet50", "densenet121")
FIRST = choice("first", "One network", {id: name(id) for id in _CLASSIC}, "vgg19")
SECOND = choice("second", "Another", {id: name(id) for id in _CLASSIC}, "resnet34")
EARLY = 112
"""Rows of the maps that are called early: half of the image's, after one step of a stride."""


def _where(asked: Asked) -> Shown:
    """MACs at each resolution."""
    ids = asked[FIRST], asked[SECOND]
    runs = [by_resolution(costs(id)) for id in ids]
    heights = sorted({height for run in runs for height in run}, reverse=True)
    macs = [tuple(run.get(height, Total()).macs for run in runs) for height in heights]
    rows = tuple(
        Bar(f"{height} pixels", row, lit=height >= EARLY) for height, row in zip(heights, macs, strict=True) if any(row)
    )
    early = [sum(s.macs for height, s in run.items() if height >= EARLY) for run in runs]
    scene = Bars("Where the operations are, by rows of the map", "MACs", (name(ids[0]), name(ids[1])), rows)
    words = {
        "first": name(ids[0]),
        "second": name(ids[1]),
        "early": str(EARLY),
        "first_early": units.short(early[0]),
        "first_all": units.short(sums(ids[0]).macs),
        "second_early": units.short(early[1]),
        "second_all": units.short(sums(ids[1]).macs),
    }
    share = Answer(units.share(early[0], sums(ids[0]).macs), f"of {name(ids[0])}'s MACs are done on large maps")
    return Shown(scene, share, words, designs(*ids))


STORY = Story(
    10,
    "ResNet against VGG",
    "Why is ResNet cheaper than VGG, though it is deeper?",
    (
        Step(
            "Where the operations are",
            "A convolution's cost is its weights times the places where it is applied. On maps of {early} rows and more, "
            "{first} spends {first_early} of its {first_all} MACs, {second} {second_early} of {second_all}.",
            _where,
            (FIRST, SECOND),
        ),
    ),
)
