"""Pooling or a strided convolution: what each keeps, loses and costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from arch import units
from arch.analysis import LayerCost, total
from arch.ops import Conv2d
from arch.parts.blocks.plain import Plain
from arch.parts.blocks.pool import Pooling
from arch.scenes.bars import Bar, Bars
from arch.scenes.slide import Slide
from arch.scenes.window import Window
from arch.scenes.words import number
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, scale
from arch.stories.parts import alone, block_layers, costs, designs, name

MAP = ((3, 0, 1, 2, 7), (1, 5, 8, 9, 3), (2, 7, 2, 5, 1), (0, 1, 3, 1, 7), (4, 2, 1, 6, 2))
PLACE = scale("place", "Place of the window", range(1, 5), 1)
KERNEL = scale("kernel", "Side of the window", (2, 3), 3)
SHIFT = scale("shift", "Shifted to the right by", (0, 1, 2), 1)
STRIDE = scale("stride", "Stride", (1, 2, 3, 4), 2)
CHANNELS, SIZE = 256, 56
"""Of the map that ResNet-50 halves first."""
_HINTON = Quoted(
    "a big mistake",
    'Geoffrey Hinton, answers on reddit r/MachineLearning, 2014: "The pooling operation used in convolutional neural '
    'networks is a big mistake and the fact that it works so well is a disaster."',
)
_SHIFT_NOTES = ("What leaves the map at the right comes in again at the left.",)
_STRIDE_SOURCE = (
    "the stride in the first 1x1: He et al. 2015, arXiv 1512.03385; the average: arXiv 1812.01187, ResNet-D"
)
_ALL_CONV_SOURCE = "Springenberg et al. 2014, Striving for Simplicity, arXiv 1412.6806"


def _window(asked: Asked, kind: Literal["max", "average"], at: int | None) -> Window:
    return Window((5, 5), asked.number(KERNEL), stride=2, kind=kind, values=MAP, at=at)


def _maximum(asked: Asked) -> Shown:
    """The largest of each window."""
    scene = _window(asked, "max", asked.number(PLACE) - 1)
    counts = scene.operations
    words = {
        "side": asked[KERNEL],
        "out": units.shape(scene.out),
        "stride": str(scene.stride),
        "comparisons": str(counts.comparisons),
    }
    return Shown(scene, Answer(words["comparisons"], "comparisons for one value, and no weight"), words)


def _average(asked: Asked) -> Shown:
    """The mean of each window."""
    scene = _window(asked, "average", asked.number(PLACE) - 1)
    words = {"pixels": str(scene.kernel**2), "weight": number(Fraction(1, scene.kernel**2))}
    about = "the weight of each pixel, in a convolution that does not learn"
    return Shown(scene, Answer(words["weight"], about), words)


def _shifted(asked: Asked) -> Shown:
    """The map moved to the right."""
    by = asked.number(SHIFT)
    moved = tuple((*row[len(row) - by :], *row[: len(row) - by]) for row in MAP)
    before = Window((5, 5), 3, stride=1, values=MAP)
    scene = Window((5, 5), 3, stride=1, values=moved)
    pairs = [pair for rows in zip(before.outputs(), scene.outputs(), strict=True) for pair in zip(*rows, strict=True)]
    same = sum(a == b for a, b in pairs)
    pixels = [pair for rows in zip(MAP, moved, strict=True) for pair in zip(*rows, strict=True)]
    kept = sum(a == b for a, b in pixels)
    words = {
        "shift": asked[SHIFT],
        "same": str(same),
        "values": str(len(pairs)),
        "kept": str(kept),
        "pixels": str(len(pixels)),
    }
    return Shown(scene, Answer(f"{same} of {len(pairs)}", "maxima are what they were"), words, {}, _SHIFT_NOTES)


def _lost(asked: Asked) -> Shown:
    """How much is thrown away."""
    scene = _window(asked, "max", asked.number(PLACE) - 1)
    pixels, values = scene.size[0] * scene.size[1], scene.out[0] * scene.out[1]
    words: dict[str, str | Quoted] = {
        "values": str(values),
        "pixels": str(pixels),
        "places": str(scene.kernel**2),
        "mistake": _HINTON,
    }
    answer = Answer(units.share(pixels - values, pixels), "of the numbers are gone")
    return Shown(scene, answer, words)


def _ways() -> dict[str, list[LayerCost]]:
    """Three ways to halve a map of some channels."""
    blocks = {
        "3x3 maximum": Pooling(mode="max", kernel=3),
        "3x3 average": Pooling(mode="avg", kernel=3),
        "3x3 convolution": Plain(convs=1),
    }
    return {
        label: [
            layer for layer in block_layers(alone(label, block, CHANNELS, CHANNELS, SIZE, stride=2)) if _counts(layer)
        ]
        for label, block in blocks.items()
    }


def _counts(layer: LayerCost) -> bool:
    return layer.node.op.kind in ("conv", "pool")


def _learned(asked: Asked) -> Shown:
    """What each way costs."""
    ways = _ways()
    rows = tuple(
        Bar(label, (sum(map(_work, layers)),), about=f"{total(layers).params:,} params")
        for label, layers in ways.items()
    )
    scene = Bars(f"To halve a {CHANNELS}×{SIZE}×{SIZE} map", "operations", ("operations",), rows)
    learned = total(ways["3x3 convolution"])
    words = {"channels": str(CHANNELS), "params": f"{learned.params:,}", "macs": units.short(learned.macs)}
    answer = Answer(units.short(learned.params), "weights in the strided convolution, none in the poolings")
    return Shown(scene, answer, words, {}, (_ALL_CONV_SOURCE,))


def _work(layer: LayerCost) -> int:
    """Everything that a layer computes, comparisons too."""
    counts = layer.counts
    return counts.multiplications + counts.additions + counts.comparisons + counts.divisions


def _unread(asked: Asked) -> Shown:
    """Pixels that a strided 1x1 never reads."""
    stride = asked.number(STRIDE)
    scene = Window((12, 12), 1, stride=stride, kind="convolution")
    words = {"stride": asked[STRIDE], "share": units.share(scene.unread.numerator, scene.unread.denominator)}
    return Shown(
        scene, Answer(words["share"], "of the pixels are never read"), words, designs("resnet50_v1", "resnet50d")
    )


def _projections(asked: Asked) -> Shown:
    """What strided 1x1 convolutions of ResNets skip."""
    ids = ("resnet50_v1", "resnet50", "resnet50c", "resnet50d")
    found = {id: _skipped(id) for id in ids}
    rows = tuple(Bar(name(id), found[id], lit=id == ids[0]) for id in ids)
    series = ("skipped by a shortcut or a block", "read by no layer")
    scene = Bars("Elements of maps that strided 1x1 convolutions read", "elements", series, rows)
    words = {"first": name(ids[0]), "second": name(ids[1]), "last": name(ids[-1])}
    words |= {"unread": units.short(found[ids[0]][1]), "skipped": units.short(found[ids[1]][0])}
    answer = Answer(words["unread"], f"elements are computed for nothing in {name(ids[0])}")
    return Shown(scene, answer, words, designs(*ids), (_STRIDE_SOURCE,))


def _skipped(id: str) -> tuple[int, int]:
    """Elements that some strided 1x1 convolution skips, each once, and those of them that nothing reads."""
    readers: dict[int, list[LayerCost]] = {}
    for layer in costs(id):
        for source in layer.node.inputs:
            readers.setdefault(source, []).append(layer)
    skips = [[_skip(layer) for layer in found] for found in readers.values()]
    return sum(max(found) for found in skips), sum(min(found) for found in skips)


def _skip(layer: LayerCost) -> int:
    """Elements that a layer leaves out of the map that it reads."""
    op = layer.node.op
    if not isinstance(op, Conv2d) or op.kernel != (1, 1) or op.stride == (1, 1):
        return 0
    channels, *size = layer.inputs[0]
    unread = Slide((size[0], size[1]), 1, op.stride[0], kind="convolution").unread
    return int(channels * size[0] * size[1] * unread)


STORY = Story(
    90,
    "Pooling",
    "Pooling, or a strided convolution?",
    (
        Step(
            "Keep the largest",
            "A window of {side} × {side} pixels moves over the map by {stride} pixels at a time, and only the largest "
            "value under it goes on: {out} values, for {comparisons} comparisons each. Nothing is learned.",
            _maximum,
            (PLACE, KERNEL),
        ),
        Step(
            "Or the average",
            "The average weighs each of {pixels} pixels with {weight}: it is a convolution with fixed weights, in each "
            "channel alone. It blurs; the maximum picks.",
            _average,
            (PLACE, KERNEL),
        ),
        Step(
            "What does not change",
            "Shifted by {shift}, the map has the same value as before in {kept} of its {pixels} places; of its "
            "{values} maxima, {same} are the same. Where exactly a feature lies matters less: that was one reason for "
            "pooling.",
            _shifted,
            (SHIFT,),
        ),
        Step(
            "What is lost",
            "{values} of {pixels} numbers go on, and from which of {places} places a maximum came is forgotten. "
            "Geoffrey Hinton called it {mistake}: for recognising what, a network gives up knowing where.",
            _lost,
            (PLACE, KERNEL),
        ),
        Step(
            "Let the network learn it",
            "A strided 3x3 of {channels} channels reads the same window and learns what to keep: {params} weights and "
            "{macs} MACs. All-convolutional networks have no other way to shrink a map; ResNets use both.",
            _learned,
        ),
        Step(
            "Pixels never read",
            "A 1x1 with stride {stride} reads one pixel of each square of {stride} × {stride}: {share} of what the "
            "layer before has computed is never looked at.",
            _unread,
            (STRIDE,),
        ),
        Step(
            "In ResNet-50",
            "In {first}, block and shortcut both halve the map by a strided 1x1 and skip the same places: {unread} "
            "elements are read by no layer. In {second} the 3x3 has the stride: the shortcut skips {skipped}, but the "
            "block reads them. In {last} the shortcut averages first.",
            _projections,
        ),
    ),
)
