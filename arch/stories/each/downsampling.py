"""How to halve the resolution in a residual network."""

from __future__ import annotations

from arch import units
from arch.analysis import layer_costs, total
from arch.design import Design
from arch.parts.blocks.bottleneck import Bottleneck
from arch.rewrite import rewrite
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.window import Window
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, scale
from arch.stories.facts import rows as fact_rows
from arch.stories.facts import source
from arch.stories.parts import BLOCK, alone, designs, drawn, measured, name, sums
from arch.stories.pictures import percent, quoted_bars

_IDS = ("resnet50_v1", "resnet50", "resnet50c", "resnet50d")
PLACE = scale("place", "Place of the window", range(1, 37), 8)
SIDE = 12
LOW = 70.0
"""Percent at which bars of accuracies begin."""
_V1_SOURCE = "He et al. 2015, arXiv 1512.03385, as released for Caffe"
CHANNELS, SIZE = 256, 56
"""What the second stage of ResNet-50 reads."""


def _block(label: str, **settings: str) -> Design:
    block = Bottleneck.model_validate(settings)
    return alone(label, block, CHANNELS, 2 * CHANNELS, SIZE, stride=2)


def _first(asked: Asked) -> Shown:
    """The strided 1x1."""
    scene = Window((SIDE, SIDE), 1, stride=2, kind="convolution", at=asked.number(PLACE) - 1)
    unread = units.share(scene.unread.numerator, scene.unread.denominator)
    words = {"network": name(_IDS[0]), "share": unread}
    return Shown(scene, Answer(unread, "of the map is never read"), words, designs(_IDS[0]), (_V1_SOURCE,))


def _second(asked: Asked) -> Shown:
    """The strided 3x3."""
    scene = Window((SIDE, SIDE), 3, stride=2, padding=1, kind="convolution", at=asked.number(PLACE) - 1)
    a, b = sums(_IDS[0]).macs, sums(_IDS[1]).macs
    words = {"network": name(_IDS[1]), "before": units.short(a), "after": units.short(b)}
    answer = Answer(units.change(a, b), "MACs, and not one weight")
    return Shown(scene, answer, words, designs(*_IDS[:2]))


def _shortcut(asked: Asked) -> Shown:
    """The shortcut's projection, and its repair."""
    labels = {"B": "projection with a stride", "D": "average, then projection"}
    blocks = {label: _block(label, shortcut=kind) for kind, label in labels.items()}
    scene = Graphs(
        tuple(
            Picture(label, drawn(design), BLOCK, (BLOCK, f"{BLOCK}/shortcut"), (f"{BLOCK}/shortcut",))
            for label, design in blocks.items()
        )
    )
    a, b = sums("resnet50c"), sums("resnet50d")
    words = {"network": name("resnet50d"), "params": f"{b.params - a.params:,}", "macs": units.short(b.macs - a.macs)}
    answer = Answer(words["params"], "weights more for a shortcut that reads everything")
    return Shown(scene, answer, words, dict(blocks))


def _average(asked: Asked) -> Shown:
    """The average pooling of the shortcut."""
    scene = Window((SIDE, SIDE), 2, stride=2, kind="average", at=asked.number(PLACE) - 1)
    words = {"side": str(scene.kernel), "weight": f"{1 / scene.kernel**2:g}"}
    return Shown(scene, Answer(str(int(scene.unread)), "pixels are left out"), words, designs("resnet50d"))


def _nothing(asked: Asked) -> Shown:
    """What was computed for nothing, and what a compiler saves of it."""
    ids = _IDS[:2]
    found = {id: rewrite(measured(id).graph, ("compress_stride",)) for id in ids}
    macs = {id: total(layer_costs(rewritten.graph)).macs for id, rewritten in found.items()}
    rows = tuple(Bar(name(id), (sums(id).macs, macs[id]), lit=id == ids[0]) for id in ids)
    scene = Bars("Operations, as drawn and without what is never read", "MACs", ("as drawn", "needed"), rows)
    saved = sums(ids[0]).macs - macs[ids[0]]
    words = {"network": name(ids[0]), "saved": units.short(saved), "other": name(ids[1])}
    about = f"of {name(ids[0])}'s MACs computed what nobody reads"
    return Shown(scene, Answer(units.share(saved, sums(ids[0]).macs), about), words, designs(*ids))


def _gains(asked: Asked) -> Shown:
    """What each step gained."""
    table = [row for row in fact_rows("recipes") if row["family"] == "bag of tricks, architecture"]
    found = {row["ingredient"].partition(":")[0]: Quoted(f"{row['top1_after_pct']} %", source(row)) for row in table}
    scene = quoted_bars("Top-1 accuracy of ResNet-50 on ImageNet, step by step", found, list(found)[-1:], LOW)
    first, *_, last = found.values()
    words: dict[str, str | Quoted] = {"first": first, "last": last}
    before, after = sums(_IDS[0]), sums(_IDS[-1])
    words |= {"params": units.short(after.params - before.params), "macs": units.short(after.macs - before.macs)}
    more = percent(last) - percent(first)
    answer = Answer(f"{units.signed(more, 2)} points", "of top-1 accuracy")
    return Shown(scene, answer, words, designs(*_IDS))


STORY = Story(
    100,
    "Downsampling",
    "How is the resolution halved without losing what was computed?",
    (
        Step(
            "A stride in the 1x1",
            "{network}, as first published, puts the stride into the block's first 1x1. A 1x1 reads one pixel: with a "
            "stride it skips {share} of the map that the stage before has computed.",
            _first,
            (PLACE,),
        ),
        Step(
            "A stride in the 3x3",
            "{network}, as libraries have it today, lets the first 1x1 read everything and gives the stride to the "
            "3x3, whose windows overlap. Its first 1x1 works on larger maps: {after} MACs in place of {before}.",
            _second,
            (PLACE,),
        ),
        Step(
            "The shortcut still skips",
            "Beside the block, the projection is a strided 1x1 as before. {network} pools first and projects after: "
            "{params} weights more, {macs} MACs more.",
            _shortcut,
        ),
        Step(
            "An average reads all",
            "A window of {side} × {side} that moves by its own side reads each pixel once, and gives each a weight of "
            "{weight}. The 1x1 behind it works on the small map, as before.",
            _average,
            (PLACE,),
        ),
        Step(
            "Computed for nothing",
            "In {network}, {saved} MACs compute what the strided 1x1 skips: a compiler can leave them out and no score "
            "changes. In {other} nothing can be left out: the block's 1x1 reads what the shortcut skips.",
            _nothing,
        ),
        Step(
            "What it brings",
            "With the stride in the 1x1, accuracy is {first}; with it in the 3x3, a stem of 3x3 convolutions and the "
            "pooled shortcut, {last}. These take {params} params and {macs} MACs more.",
            _gains,
        ),
    ),
)
