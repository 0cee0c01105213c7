"""From the depthwise separable convolution to MBConv, one change after the other."""

from __future__ import annotations

from arch import units
from arch.analysis import total
from arch.design import Design
from arch.parts.attention import InnerAttention
from arch.parts.base import Block
from arch.parts.blocks.plain import Plain
from arch.parts.blocks.separable import Separable
from arch.scenes.bars import Bar, Bars
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.planes import Convolution, Planes
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice, scale
from arch.stories.parts import BLOCK, alone, block_layers, designs, drawn, is_one_by_one, name, sums, times
from arch.stories.published import published_accuracy

WIDTH = scale("width", "Channels in and out", (16, 32, 64, 128, 256), 64)
EXPANSION = scale("expansion", "Expansion", (2, 3, 4, 6), 6)
COUNTS = {"macs": "MACs", "params": "params", "activations": "elements that convolutions write"}
COUNT = choice("count", "Counted", COUNTS)
SIZE = 28
_SEPARABLE, _INVERTED = "depthwise separable", "inverted residual"
_IDS = ("mobilenetv1_100", "mobilenet_v2", "semnasnet_100", "efficientnet_b0")
_PRINTED = ("mobilenetv1_100", "mobilenet_v2", "efficientnet_b0")
"""Those that Keras Applications has."""
_SOURCES = {
    "separable": "Howard et al. 2017, MobileNets, arXiv 1704.04861, section 3.1",
    "inverted": "Sandler et al. 2018, MobileNetV2, arXiv 1801.04381, sections 3.2 and 3.3",
    "gated": "Tan et al. 2018, MnasNet, arXiv 1807.11626; Tan and Le 2019, EfficientNet, arXiv 1905.11946",
}
_NOTES = ("Accuracies are those of Keras Applications; recipes differ, and MnasNet-A1 is not among them.",)


def _inverted(expansion: int, *, gated: bool = False) -> Separable:
    attention = InnerAttention() if gated else None
    return Separable(expansion=expansion, linear=True, shortcut=True, attention=attention)


def _blocks(expansion: int) -> dict[str, Block]:
    """Each block has one change more than the one before."""
    return {
        "dense 3x3": Plain(convs=1),
        _SEPARABLE: Separable(),
        _INVERTED: _inverted(expansion),
        "MBConv": _inverted(expansion, gated=True),
    }


def _designs(asked: Asked) -> dict[str, Design]:
    width = asked.number(WIDTH)
    return {label: alone(label, block, width, width, SIZE) for label, block in _blocks(asked.number(EXPANSION)).items()}


def _macs(design: Design) -> int:
    return total(block_layers(design)).macs


def _split(asked: Asked) -> Shown:
    """A dense convolution, and one in two."""
    width, found = asked.number(WIDTH), _designs(asked)
    dense, separable, *_ = found.values()
    convolutions = (
        Convolution(width, width, 3, title="dense 3x3"),
        Convolution(width, width, 3, width, "depthwise 3x3", lit=0),
        Convolution(width, width, 1, title="1x1"),
    )
    words = {"dense": units.short(_macs(dense)), "both": units.short(_macs(separable)), "channels": str(width)}
    answer = Answer(times(_macs(dense), _macs(separable)), "the MACs in the dense convolution")
    return Shown(Planes(convolutions), answer, words, _opens(found, "dense 3x3", _SEPARABLE), (_SOURCES["separable"],))


def _opens(found: dict[str, Design], *labels: str) -> dict[str, Design]:
    return {label: found[label] for label in labels}


def _turned(asked: Asked) -> Shown:
    """The separable block, and the one that is wide inside."""
    found = _opens(_designs(asked), _SEPARABLE, _INVERTED)
    scene = Graphs(tuple(Picture(label, drawn(design), BLOCK, "layers") for label, design in found.items()))
    width = asked.number(WIDTH)
    before, after = map(_macs, found.values())
    words = {"channels": str(width), "inner": str(width * asked.number(EXPANSION))}
    words |= {"before": units.short(before), "after": units.short(after)}
    answer = Answer(times(after, before), "the MACs of the separable block, at equal width")
    return Shown(scene, answer, words, found, (_SOURCES["inverted"],))


def _work(asked: Asked) -> Shown:
    """MACs of each layer."""
    design = _designs(asked)[_INVERTED]
    layers = [layer for layer in block_layers(design) if layer.macs]
    depthwise = next(layer for layer in layers if not is_one_by_one(layer))
    rows = tuple(Bar(layer.node.op.label, (layer.macs,), lit=layer is depthwise) for layer in layers)
    scene = Bars("Layers of an inverted residual", "MACs", ("MACs",), rows)
    words = {"share": units.share(depthwise.macs, total(layers).macs), "channels": asked[WIDTH]}
    words["expansion"] = asked[EXPANSION]
    answer = Answer(words["share"], "of the MACs are in the depthwise convolution")
    return Shown(scene, answer, words, {_INVERTED: design}, (_SOURCES["inverted"],))


def _gated(asked: Asked) -> Shown:
    """The gate inside."""
    found = _opens(_designs(asked), _INVERTED, "MBConv")
    gate = total(layer for layer in block_layers(found["MBConv"]) if "gate" in layer.roles)
    before, after = (total(block_layers(design)) for design in found.values())
    measured = drawn(found["MBConv"])
    path = next(scope.path for scope in measured.graph.scopes if scope.role == "gate")
    scene = Graphs(
        (Picture("MBConv", measured, BLOCK, (BLOCK,), (path,)), Picture("its gate", measured, path, "layers"))
    )
    words = {"params": f"{gate.params:,}", "share": units.share(gate.params, after.params)}
    words |= {"macs": units.share(after.macs - before.macs, after.macs)}
    answer = Answer(words["share"], "of the block's params are the gate's")
    return Shown(scene, answer, words, found, (_SOURCES["gated"],))


def _compared(asked: Asked) -> Shown:
    """All of them at equal width."""
    found, count = _designs(asked), asked[COUNT]
    numbers = {label: int(getattr(total(block_layers(design)), count)) for label, design in found.items()}
    rows = tuple(Bar(label, (number,), lit=label == "MBConv") for label, number in numbers.items())
    scene = Bars(f"Blocks of {asked[WIDTH]} channels", COUNTS[count], (COUNTS[count],), rows)
    words = {
        "channels": asked[WIDTH],
        "count": COUNTS[count],
        "inner": str(asked.number(WIDTH) * asked.number(EXPANSION)),
    }
    dense, separable, _, whole = numbers.values()
    words |= {"separable": times(separable, dense), "whole": times(whole, dense)}
    answer = Answer(words["whole"], f"the {COUNTS[count]} of a dense 3x3, in MBConv")
    return Shown(scene, answer, words, found, tuple(_SOURCES.values()))


def _accuracy(id: str) -> Quoted:
    return published_accuracy(id, "keras")


def _networks(asked: Asked) -> Shown:
    """Networks that are made of them."""
    rows = tuple(Bar(name(id), (sums(id).macs,), (_text(id),), id == _IDS[-1]) for id in _IDS)
    scene = Bars("Networks made of these blocks", "MACs", ("MACs",), rows, notes=_NOTES)
    first, second, third, last = _IDS
    words: dict[str, Word] = {"first": name(first), "second": name(second), "third": name(third), "last": name(last)}
    words |= {"first_top": _accuracy(first), "second_top": _accuracy(second), "last_top": _accuracy(last)}
    words |= {"first_macs": units.short(sums(first).macs), "last_macs": units.short(sums(last).macs)}
    answer = Answer(_accuracy(last), f"top-1 accuracy of {name(last)}")
    return Shown(scene, answer, words, designs(*_IDS), _NOTES)


def _text(id: str) -> str:
    top = f", {_accuracy(id).text}" if id in _PRINTED else ""
    return f"{units.short(sums(id).macs)}, {units.short(sums(id).params)} params{top}"


STORY = Story(
    174,
    "MBConv",
    "What is in the block that mobile networks are made of?",
    (
        Step(
            "Neighbours, then channels",
            "A dense 3x3 of {channels} channels takes {dense} MACs. A depthwise convolution reads the neighbours of "
            "each channel, and a 1x1 mixes the channels: {both} for both, and as far a view.",
            _split,
            (WIDTH,),
        ),
        Step(
            "Narrow ends, a wide middle",
            "The inverted residual carries {channels} channels from block to block and widens them to {inner} inside, "
            "where the depthwise convolution is cheap. The last 1x1 has no activation; its output and the input are "
            "added. MACs go from {before} to {after}.",
            _turned,
            (WIDTH, EXPANSION),
        ),
        Step(
            "Where the work is",
            "At {channels} channels and an expansion of {expansion}, the depthwise convolution is {share} of the MACs. "
            "The rest is in the 1x1 convolutions that open and close the block.",
            _work,
            (WIDTH, EXPANSION),
        ),
        Step(
            "A gate inside",
            "MBConv has squeeze-and-excitation behind the depthwise convolution, on the wide middle; its hidden layer "
            "is a part of the narrow ends. That is {params} params, {share} of the block's, and {macs} of its MACs.",
            _gated,
            (WIDTH, EXPANSION),
        ),
        Step(
            "At equal width",
            "With {channels} channels the separable convolution takes {separable} the {count} of a dense 3x3, MBConv "
            "{whole}. Its price is that of the {inner} channels inside: such networks save by having few channels "
            "between their blocks.",
            _compared,
            (WIDTH, COUNT),
        ),
        Step(
            "In whole networks",
            "{first}, of separable convolutions, has {first_top} published accuracy with {first_macs} MACs; {second}, "
            "of inverted residuals, {second_top}. {third} was searched, with gates; {last}, of {last_macs}, has "
            "{last_top}.",
            _networks,
        ),
    ),
    cover=1,
)
