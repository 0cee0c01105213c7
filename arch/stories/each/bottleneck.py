"""What a bottleneck saves."""

from __future__ import annotations

from arch import units
from arch.analysis import LayerCost, Total, network_depth, stage_costs, total
from arch.design import Design
from arch.ops import Conv2d
from arch.parts import Block
from arch.parts.blocks.basic import Basic
from arch.parts.blocks.bottleneck import Bottleneck
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.planes import Convolution, Planes
from arch.stories.base import Answer, Asked, Shown, Step, Story, scale
from arch.stories.parts import (
    BLOCK,
    alone,
    block_layers,
    costs,
    designs,
    drawn,
    is_one_by_one,
    measured,
    name,
    sums,
    times,
)
from arch.stories.pictures import percent
from arch.stories.published import published_error

WIDTH = scale("width", "Channels of the block", (64, 128, 256, 512, 1024), 256)
RATIO = scale("ratio", "Bottleneck ratio", (0.125, 0.25, 0.5, 1.0), 0.25)
SIZE = 56
"""Rows of the maps that the first stage of a ResNet works on."""
RATIOS = (0.125, 0.25, 0.5, 1.0)
_GROUPS_SOURCE = "Zhang et al. 2017, ShuffleNet, arXiv 1707.01083"
_INVERTED_SOURCE = "Sandler et al. 2018, MobileNetV2, arXiv 1801.04381"
_PAIR = ("resnet34", "resnet50")


def _inner(asked: Asked) -> int:
    return int(asked.number(WIDTH) * float(asked[RATIO]))


def _blocks(asked: Asked) -> dict[str, Design]:
    """The plain block and the narrowed one, of the same width."""
    width, ratio = asked.number(WIDTH), float(asked[RATIO])
    blocks: dict[str, Block] = {"basic": Basic(), "bottleneck": Bottleneck(ratio=ratio)}
    return {
        label: alone(f"{label} block, {width} channels", block, width, width, SIZE) for label, block in blocks.items()
    }


def _sum(design: Design) -> Total:
    return total(block_layers(design))


def _chain(asked: Asked) -> Shown:
    """The three convolutions of the bottleneck, as planes."""
    design = _blocks(asked)["bottleneck"]
    layers = [layer for layer in block_layers(design) if layer.macs]
    scene = Planes(tuple(map(_planes, layers)), chained=True)
    weights = sum(one.weights for one in scene.convolutions)
    words = {"width": asked[WIDTH], "inner": str(_inner(asked)), "weights": f"{weights:,}"}
    answer = Answer(units.short(weights), "weights in the convolutions of the bottleneck")
    return Shown(scene, answer, words, {"the bottleneck block": design})


def _planes(layer: LayerCost) -> Convolution:
    """A convolution of the block, as far as its channels go."""
    op = layer.node.op
    assert isinstance(op, Conv2d)
    return Convolution(layer.inputs[0][0], op.out, op.kernel[0], op.groups)


def _two(asked: Asked) -> Shown:
    """Both blocks as graphs."""
    blocks = _blocks(asked)
    pictures = tuple(Picture(label, drawn(design), BLOCK, (BLOCK,)) for label, design in blocks.items())
    basic, narrow = (_sum(design) for design in blocks.values())
    words = {
        "width": asked[WIDTH],
        "inner": str(_inner(asked)),
        "basic": units.short(basic.macs),
        "narrow": units.short(narrow.macs),
    }
    answer = Answer(times(basic.macs, narrow.macs), "as many MACs in the basic block as in the bottleneck")
    return Shown(Graphs(pictures), answer, words, {f"the {label} block": d for label, d in blocks.items()})


def _name(layer: LayerCost) -> str:
    """What a layer is, and where: `conv1, conv 1×1, 64`."""
    return f"{layer.node.path.rpartition('/')[2]}, {layer.node.op.label}"


def _inside(asked: Asked) -> Shown:
    """MACs of each convolution of both."""
    blocks = _blocks(asked)
    rows = tuple(
        Bar(f"{label}: {_name(layer)}", (layer.macs,), lit=label == "bottleneck")
        for label, design in blocks.items()
        for layer in block_layers(design)
        if layer.macs
    )
    narrow = [layer for layer in block_layers(blocks["bottleneck"]) if layer.macs]
    ones = sum(layer.macs for layer in narrow if is_one_by_one(layer))
    whole = sum(layer.macs for layer in narrow)
    words = {"inner": str(_inner(asked)), "width": asked[WIDTH], "share": units.share(ones, whole)}
    words["middle"] = units.share(whole - ones, whole)
    scene = Bars("Operations of each convolution", "MACs", ("MACs",), rows)
    answer = Answer(words["share"], "of the bottleneck's MACs are in its 1x1 convolutions")
    return Shown(scene, answer, words, {f"the {label} block": d for label, d in blocks.items()}, (_GROUPS_SOURCE,))


def _ratios(asked: Asked) -> Shown:
    """The block at each ratio."""
    width = asked.number(WIDTH)
    found = {ratio: alone(f"ratio {ratio:g}", Bottleneck(ratio=ratio), width, width, SIZE) for ratio in RATIOS}
    rows = [Bar("basic block", (_sum(_blocks(asked)["basic"]).macs,))]
    rows += [
        Bar(f"bottleneck, ratio {ratio:g}", (_sum(design).macs,), lit=f"{ratio:g}" == asked[RATIO])
        for ratio, design in found.items()
    ]
    first, last = (_sum(found[ratio]).macs for ratio in (RATIOS[0], RATIOS[-1]))
    chosen = _sum(found[float(asked[RATIO])]).macs
    words = {
        "width": asked[WIDTH],
        "smallest": f"{RATIOS[0]:g}",
        "first": units.short(first),
        "last": units.short(last),
        "taken": f"{Bottleneck().ratio:g}",
    }
    scene = Bars(f"A block of {width} channels at {SIZE} rows", "MACs", ("MACs",), tuple(rows))
    answer = Answer(units.short(chosen), f"MACs at a ratio of {asked[RATIO]}")
    shown = {f"ratio {ratio:g}": design for ratio, design in found.items()}
    return Shown(scene, answer, words, shown, (_INVERTED_SOURCE,))


def _whole(asked: Asked) -> Shown:
    """ResNet-34 and ResNet-50, stage by stage."""
    stages = [{s.scope.path: s.total.macs for s in stage_costs(measured(id).graph, costs(id))} for id in _PAIR]
    rows = tuple(Bar(path, tuple(stage[path] for stage in stages)) for path in stages[0] if path in stages[1])
    scene = Bars("Operations by stage", "MACs", tuple(map(name, _PAIR)), rows)
    words = {"first": name(_PAIR[0]), "second": name(_PAIR[1])}
    for side, id in zip(("first", "second"), _PAIR, strict=True):
        words |= {f"{side}_layers": str(network_depth(measured(id).graph)), f"{side}_macs": units.short(sums(id).macs)}
    answer = Answer(
        times(sums(_PAIR[1]).macs, sums(_PAIR[0]).macs), f"as many MACs in {name(_PAIR[1])} as in {name(_PAIR[0])}"
    )
    return Shown(scene, answer, words, designs(*_PAIR))


def _error(asked: Asked) -> Shown:
    """What it gains."""
    errors = {id: published_error(id) for id in ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152")}
    rows = tuple(
        Bar(name(id), (percent(error),), (error.text,), id in _PAIR, error.source) for id, error in errors.items()
    )
    scene = Bars("Published top-1 error on ImageNet", "%", ("top-1 error, %",), rows)
    words = {"first": name(_PAIR[0]), "second": name(_PAIR[1])}
    return Shown(
        scene,
        Answer(errors[_PAIR[1]], f"top-1 error of {name(_PAIR[1])}"),
        {**words, "first_error": errors[_PAIR[0]], "second_error": errors[_PAIR[1]]},
        designs(*errors),
    )


STORY = Story(
    140,
    "Bottlenecks",
    "What does a bottleneck save?",
    (
        Step(
            "Narrow, convolve, widen",
            "A bottleneck block leads {width} channels to {inner} by a 1x1, does its 3x3 there, and goes back to "
            "{width} by another 1x1. The convolution that looks around works on {inner} channels, and the block hands "
            "on {width}: {weights} weights.",
            _chain,
            (WIDTH, RATIO),
        ),
        Step(
            "Against two 3x3 convolutions",
            "A basic block does two 3x3 convolutions at all {width} channels, for {basic} MACs. The bottleneck, with "
            "one 3x3 at {inner}, takes {narrow}.",
            _two,
            (WIDTH, RATIO),
        ),
        Step(
            "Where the operations went",
            "Of the bottleneck, the 3x3 at {inner} channels takes {middle} of the MACs, and the 1x1 convolutions "
            "between {width} and {inner} channels {share}. The narrower the block, the larger their part: ShuffleNet "
            "puts groups into them too.",
            _inside,
            (WIDTH, RATIO),
        ),
        Step(
            "How narrow",
            "At a ratio of {smallest} a block of {width} channels takes {first} MACs, without narrowing {last}. A "
            "narrower block is cheaper, and computes less. ResNet took {taken}; MobileNet v2 turned it round, wide "
            "inside and narrow between blocks.",
            _ratios,
            (WIDTH, RATIO),
        ),
        Step(
            "Deeper for little",
            "{second} has the stages of {first}, with bottlenecks of wide ends in place of basic blocks: "
            "{second_layers} layers in place of {first_layers}, and {second_macs} MACs in place of {first_macs}. "
            "What a block hands on is wider, while its 3x3 stays narrow.",
            _whole,
        ),
        Step(
            "What it brings",
            "{first} has an error of {first_error}, {second} of {second_error}. All deeper ResNets for ImageNet are "
            "made of bottlenecks: two 3x3 convolutions at that width would cost too much.",
            _error,
        ),
    ),
)
