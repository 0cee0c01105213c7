"""Dense connections: what they save in weights, and pay in memory."""

from __future__ import annotations

from arch import units
from arch.analysis import Setting, kept, layer_costs
from arch.design import Design
from arch.lowering import lower
from arch.parts.blocks.dense import Dense
from arch.scenes.bars import Bar, Bars
from arch.scenes.concatenation import Concatenation
from arch.scenes.funnels import Funnels
from arch.scenes.graphs import Graphs, Picture
from arch.stories.base import Answer, Asked, Shown, Step, Story, Word, scale
from arch.stories.parts import alone, block_layers, designs, drawn, measured, name, sums, times
from arch.stories.pictures import error_bars, percent
from arch.stories.published import DEVICE, measured_speed, published_error, timed

GROWTH = scale("growth", "Growth: channels that a layer adds", (12, 24, 32, 48), 32)
LAYERS = scale("layers", "Layers", range(1, 13), 6)
START, SIZE = 64, 56
"""Channels and rows of the map that DenseNet-121's first block reads."""
_PAIR = ("densenet121", "resnet50")
_NOTES = ("What PyTorch keeps for the backward pass, in 32-bit floats.",)


def _run(asked: Asked, layers: int) -> Design:
    """A dense block of some layers."""
    one = alone(f"{layers} dense layers", Dense(), START, asked.number(GROWTH), SIZE)
    return one.model_copy(update={"stages": (one.stages[0].model_copy(update={"depth": layers}),)})


def _joined(asked: Asked) -> Shown:
    """Two dense layers as a graph."""
    design = _run(asked, 2)
    blocks = [f"s1/b{number}" for number in (1, 2)]
    opened = ("s1", "s1*", *blocks)
    scene = Graphs((Picture("dense layers", drawn(design), "s1", opened),))
    words = {"growth": asked[GROWTH], "start": str(START)}
    after = START + len(blocks) * asked.number(GROWTH)
    return Shown(scene, Answer(str(after), "channels after both layers"), words, {"both layers": design})


def _grows(asked: Asked) -> Shown:
    """Channels that each layer reads."""
    layers = asked.number(LAYERS)
    design = _run(asked, layers)
    read = [cost.inputs[0][0] for cost in layer_costs(lower(design)) if _is_first(cost.node.path)]
    scene = Concatenation(tuple(read), block_layers(design)[-1].node.shape[0])
    words = {"growth": asked[GROWTH], "start": str(START), "last": str(read[-1]), "layers": asked[LAYERS]}
    return Shown(scene, Answer(words["last"], "channels are read by the last layer"), words, {"the block": design})


def _is_first(path: str) -> bool:
    return path.startswith("s1/") and path.endswith("/conv1")


def _shapes(asked: Asked) -> Shown:
    """DenseNet and ResNet as funnels."""
    scene = Funnels(tuple((name(id), measured(id)) for id in _PAIR))
    first, second = (sums(id) for id in _PAIR)
    words = {"dense": name(_PAIR[0]), "residual": name(_PAIR[1])}
    words |= {"dense_params": units.short(first.params), "residual_params": units.short(second.params)}
    words |= {"dense_macs": units.short(first.macs), "residual_macs": units.short(second.macs)}
    about = f"as many params in {name(_PAIR[1])} as in {name(_PAIR[0])}"
    answer = Answer(times(second.params, first.params), about)
    return Shown(scene, answer, words, designs(*_PAIR))


def _memory(asked: Asked) -> Shown:
    """Bytes kept for training, and the most that is live at inference."""
    ids = (*_PAIR, "resnet152", "densenet201")
    # Of one image: a batch keeps as many times as much.
    training = {id: kept(measured(id).graph, Setting()) for id in ids}
    rows = tuple(Bar(name(id), (training[id],), (units.size(training[id]),), id in _PAIR) for id in ids)
    scene = Bars("Maps that a training step keeps, for one image", "bytes", ("bytes",), rows, notes=_NOTES)
    words = {"dense": name(_PAIR[0]), "residual": name(_PAIR[1])}
    words |= {"kept": units.size(training[_PAIR[0]]), "other": units.size(training[_PAIR[1]])}
    words["ratio"] = times(sums(_PAIR[1]).params, sums(_PAIR[0]).params)
    about = f"as many bytes kept by {name(_PAIR[0])} as by {name(_PAIR[1])}"
    answer = Answer(times(training[_PAIR[0]], training[_PAIR[1]]), about)
    return Shown(scene, answer, words, designs(*ids), _NOTES)


def _speed(asked: Asked) -> Shown:
    """Published speeds."""
    device = asked[DEVICE]
    rows = tuple(
        Bar(
            name(id),
            (timed(id, device).speed,),
            (measured_speed(id, device).text,),
            about=measured_speed(id, device).source,
        )
        for id in _PAIR
    )
    scene = Bars(f"Published speed on {asked.label(DEVICE)}", "images/s", ("images/s",), rows)
    words: dict[str, Word] = {"dense": name(_PAIR[0]), "residual": name(_PAIR[1]), "device": asked.label(DEVICE)}
    words |= {"dense_speed": measured_speed(_PAIR[0], device), "residual_speed": measured_speed(_PAIR[1], device)}
    words["ratio"] = times(sums(_PAIR[1]).macs, sums(_PAIR[0]).macs)
    ratio = timed(_PAIR[1], device).speed / timed(_PAIR[0], device).speed
    about = f"as many images a second with {name(_PAIR[1])} as with {name(_PAIR[0])}"
    return Shown(scene, Answer(times(ratio, 1), about), words, designs(*_PAIR))


def _error(asked: Asked) -> Shown:
    """Published errors."""
    ids = ("densenet121", "densenet169", "densenet201", "resnet50", "resnet101", "resnet152")
    scene = error_bars("Published top-1 error on ImageNet", ids, ("densenet201", "resnet101"))
    words: dict[str, Word] = {"dense": name("densenet201"), "residual": name("resnet101")}
    words |= {"dense_error": published_error("densenet201"), "residual_error": published_error("resnet101")}
    words |= {"dense_params": units.short(sums("densenet201").params)}
    words |= {"residual_params": units.short(sums("resnet101").params)}
    by = percent(published_error("densenet201")) - percent(published_error("resnet101"))
    answer = Answer(f"{units.signed(by, 2)} points", f"of error against {name('resnet101')}")
    return Shown(scene, answer, words, designs(*ids))


STORY = Story(
    180,
    "Dense connections",
    "What do dense connections save, and what do they cost?",
    (
        Step(
            "Keep everything",
            "A dense layer does not add: it appends. To {start} channels come {growth} new ones, and it "
            "hands on both. Each layer reads what all before it have made, and adds little itself.",
            _joined,
            (GROWTH,),
        ),
        Step(
            "The pile grows",
            "With a growth of {growth}, layer {layers} reads {last} channels: the {start} that the block began with, "
            "and what each layer before has added. A 1x1 narrows them first; between blocks, a transition mixes them "
            "into fewer, and pools.",
            _grows,
            (GROWTH, LAYERS),
        ),
        Step(
            "Few weights",
            "{dense} has {dense_params} params and {dense_macs} MACs, {residual} {residual_params} and "
            "{residual_macs}. No layer has to carry on what another made: it is there already.",
            _shapes,
        ),
        Step(
            "Much memory",
            "In training, {dense} keeps {kept} of maps for one image, {residual} {other}, though it has {ratio} the "
            "params. Each concatenation is normed anew, and each of these maps is kept for the backward pass.",
            _memory,
        ),
        Step(
            "And time",
            "{residual} has {ratio} the MACs of {dense}. Yet on {device} it reaches {residual_speed}, {dense} "
            "{dense_speed}: many small layers that copy and norm large maps wait for memory more than for arithmetic.",
            _speed,
            (DEVICE,),
        ),
        Step(
            "What it brings",
            "{dense} has an error of {dense_error} with {dense_params} params, {residual} of {residual_error} with "
            "{residual_params}. Where the size of the weights counts, as in a download, that is a good trade.",
            _error,
        ),
    ),
    cover=1,
)
