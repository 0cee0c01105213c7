"""What a 1x1 convolution is."""

from __future__ import annotations

from math import prod

from arch import units
from arch.analysis import LayerCost, total
from arch.design import Design
from arch.ops import Conv2d, Linear
from arch.parts.blocks.bottleneck import Bottleneck
from arch.parts.blocks.branches import Branches
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.planes import Convolution, Planes
from arch.stories.base import Answer, Asked, Shown, Step, Story, scale
from arch.stories.parts import alone, block_layers, designs, is_one_by_one, measured, name, times

INPUTS = scale("inputs", "Channels that come in", (16, 32, 64, 128, 256), 64)
FILTERS = scale("filters", "Filters", (8, 16, 32, 64), 32)
NARROW = scale("narrow", "Width of the 1x1", (8, 16, 32, 64), 16)
SIDE = 56
"""Rows of the map that is read."""
FIVE = 32
# The example of many lectures, after GoogLeNet's first module: 192 channels at 28x28 and 32 filters of 5x5.
BEFORE, SMALL = 192, 28
_NIN_SOURCE = "Lin, Chen and Yan 2013, Network In Network, arXiv 1312.4400"


def _matrix(asked: Asked) -> Shown:
    """A vector at each pixel, and the matrix."""
    one = Convolution(asked.number(INPUTS), asked.number(FILTERS))
    words = {"inputs": asked[INPUTS], "filters": asked[FILTERS], "weights": f"{one.weights:,}"}
    return Shown(Planes((one,)), Answer(words["weights"], "weights, the same at every pixel"), words)


def _filter(asked: Asked) -> Shown:
    """One filter and what it reads."""
    one = Convolution(asked.number(INPUTS), asked.number(FILTERS), lit=0)
    wide = Convolution(asked.number(INPUTS), asked.number(FILTERS), kernel=3, lit=0)
    words = {"inputs": asked[INPUTS], "filters": asked[FILTERS], "wide": f"{wide.weights // wide.outputs:,}"}
    answer = Answer(f"{one.weights // one.outputs:,}", "multiply-accumulates for one value")
    return Shown(Planes((one, wide)), answer, words)


def _perceptron(asked: Asked) -> Shown:
    """The same weights as a fully connected layer."""
    inputs, filters = asked.number(INPUTS), asked.number(FILTERS)
    shape = inputs, SIDE, SIDE
    convolution = Conv2d(filters, (1, 1))
    layer = Linear(filters, bias=False)
    weights = [sum(prod(w) for _, w in op.weights(s)) for op, s in ((layer, (inputs,)), (convolution, shape))]
    macs = [
        layer.counts(((inputs,),), (filters,)).multiplications,
        convolution.counts((shape,), (filters, SIDE, SIDE)).multiplications,
    ]
    labels = "fully connected layer, one vector", f"1x1 convolution, {SIDE}x{SIDE} pixels"
    rows = tuple(
        Bar(label, (count,), about=f"{params:,} weights")
        for label, count, params in zip(labels, macs, weights, strict=True)
    )
    scene = Bars(f"Equal weights: {weights[0]:,} and {weights[1]:,}", "MACs", ("MACs",), rows)
    words = {"filters": asked[FILTERS], "pixels": f"{SIDE * SIDE:,}", "weights": f"{weights[1]:,}"}
    return Shown(scene, Answer(times(macs[1], macs[0]), "the operations, once for each pixel"), words)


def _five(narrow: int | None) -> Design:
    """A 5x5 on many channels, directly or behind a 1x1."""
    text = f"5x5:{FIVE}" if narrow is None else f"1x1:{narrow} 5x5:{FIVE}"
    label = "5x5 directly" if narrow is None else f"1x1 of {narrow}, then 5x5"
    # Width 0: branches set their own.
    return alone(label, Branches(branches=(text,)), BEFORE, 0, SMALL)


def _layers(design: Design) -> list[LayerCost]:
    return [layer for layer in block_layers(design) if layer.macs]


def _saves(asked: Asked) -> Shown:
    """What a 1x1 saves before a 5x5."""
    direct, behind = _five(None), _five(asked.number(NARROW))
    rows = tuple(
        Bar(f"{design.name}: {layer.node.op.label}", (layer.macs,), lit=design is behind)
        for design in (direct, behind)
        for layer in _layers(design)
    )
    scene = Bars(f"{BEFORE} channels of {SMALL}x{SMALL}, {FIVE} filters", "MACs", ("MACs",), rows)
    before, after = total(_layers(direct)).macs, total(_layers(behind)).macs
    words = {
        "channels": str(BEFORE),
        "filters": str(FIVE),
        "narrow": asked[NARROW],
        "before": units.short(before),
        "after": units.short(after),
    }
    answer = Answer(times(before, after), "as many MACs without the 1x1")
    return Shown(scene, answer, words, {design.name: design for design in (direct, behind)})


def _nin(asked: Asked) -> Shown:
    """Network in Network."""
    found = measured("nin_cifar10")
    block = next(scope.path for scope in found.graph.scopes if scope.role == "block")
    scene = Graphs((Picture(f"a block of {name('nin_cifar10')}", found, block, (block,)),))
    layers = [layer for layer in found.costs if layer.macs and "block" in layer.roles]
    ones = sum(layer.macs for layer in layers if is_one_by_one(layer))
    words = {"share": units.share(ones, sum(layer.macs for layer in layers))}
    answer = Answer(words["share"], f"of the MACs of {name('nin_cifar10')} are in 1x1 convolutions")
    return Shown(scene, answer, words, designs("nin_cifar10", "nin"), (_NIN_SOURCE,))


def _neck(asked: Asked) -> Shown:
    """The bottleneck."""
    design = alone("a bottleneck", Bottleneck(), 256, 256, SIDE)
    layers = _layers(design)
    chain = tuple(Convolution(c.inputs[0][0], c.node.shape[0], _side(c), title=c.node.op.label) for c in layers)
    wide, narrow = chain[0].inputs, chain[0].outputs
    ones = sum(layer.macs for layer in layers if is_one_by_one(layer))
    words = {"wide": str(wide), "narrow": str(narrow), "share": units.share(ones, total(layers).macs)}
    answer = Answer(words["share"], "of a bottleneck's MACs are in its 1x1 convolutions")
    return Shown(Planes(chain, chained=True), answer, words, {"the bottleneck": design})


def _side(layer: LayerCost) -> int:
    op = layer.node.op
    return op.kernel[0] if isinstance(op, Conv2d) else 1


STORY = Story(
    50,
    "1x1 convolutions",
    "What is a 1x1 convolution?",
    (
        Step(
            "A vector through a matrix",
            "At each pixel, a map of {inputs} channels is a vector of {inputs} numbers. A 1x1 convolution with "
            "{filters} filters multiplies it by one small matrix, the same everywhere: {weights} weights. It looks at "
            "no neighbours; it mixes channels.",
            _matrix,
            (INPUTS, FILTERS),
        ),
        Step(
            "One filter",
            "Each of {filters} filters has a weight for each of {inputs} channels, and writes one channel. A 3x3 would "
            "read the same channels at all places of its window: {wide} multiply-accumulates for each value.",
            _filter,
            (INPUTS, FILTERS),
        ),
        Step(
            "A perceptron at every pixel",
            "A fully connected layer with {filters} units on one pixel's vector has the same {weights} weights and "
            "computes the same. The convolution applies it at {pixels} pixels. With an activation behind it, each "
            "pixel has a small network of its own.",
            _perceptron,
            (INPUTS, FILTERS),
        ),
        Step(
            "Before a 5x5",
            "{filters} filters of 5x5 on {channels} channels take {before} MACs. With a 1x1 of {narrow} channels in "
            "front it is {after}, both together. Channels are often alike: few combinations of them are enough.",
            _saves,
            (NARROW,),
        ),
        Step(
            "Network in Network",
            "The idea's first network puts two 1x1 convolutions behind each larger one: {share} of its MACs are there. "
            "It ends in an average of its channels, without fully connected layers.",
            _nin,
        ),
        Step(
            "The bottleneck",
            "Two of them around a 3x3 make ResNet's bottleneck: {wide} channels go down to {narrow}, are convolved, "
            "and come back. The 1x1 convolutions do {share} of its work.",
            _neck,
        ),
    ),
)
