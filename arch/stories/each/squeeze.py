"""What squeeze-and-excitation costs, and what it brings."""

from __future__ import annotations

from arch import units
from arch.analysis import LayerCost, stage_costs, total
from arch.design import Design
from arch.parts.attention import ChannelAttention
from arch.parts.blocks.bottleneck import Bottleneck
from arch.scenes.bars import Bar, Bars
from arch.scenes.dots import Dot, Dots
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.planes import Convolution, Planes
from arch.stories.base import Answer, Asked, Shown, Step, Story, Word, choice, scale
from arch.stories.parts import BLOCK, alone, block_layers, costs, designs, drawn, measured, name, sums
from arch.stories.pictures import percent
from arch.stories.published import published_error

# SENet's authors put their gates into the network of 2015, with its stride in the first 1x1: `v1` is its equal without.
_PAIRS = {
    "resnet50_v1": "legacy_seresnet50",
    "resnet101_v1": "legacy_seresnet101",
    "resnet152_v1": "legacy_seresnet152",
    "resnext50_32x4d": "legacy_seresnext50_32x4d",
    "resnext101_32x4d": "legacy_seresnext101_32x4d",
}
NETWORK = choice("network", "Network", {id: name(id) for id in _PAIRS})
REDUCTION = scale("reduction", "Channels of the gate, divided by", (2, 4, 8, 16, 32), 16)
CHANNELS, SIZE = 256, 56
"""Of ResNet-50's first stage."""
_SOURCE = "Hu et al. 2017, Squeeze-and-Excitation Networks, arXiv 1709.01507, on model and computational complexity"
GATES = (0.9, 0.35, 0.6, 0.15, 0.75, 0.5, 0.05, 0.95, 0.4, 0.7, 0.25, 0.85, 0.1, 0.55, 0.3, 0.8)
"""An example: a gate is a sigmoid's output, from 0 to 1."""
_GATES_NOTES = ("The gates that are drawn are an example; those of a trained network differ from image to image.",)
_NOTES = ("Errors of pairs come from two groups with recipes of their own: the difference is not the gate's alone.",)


def _gated(asked: Asked) -> Bottleneck:
    return Bottleneck(attention=ChannelAttention(ratio=asked.number(REDUCTION)))


def _gate(layers: list[LayerCost]) -> list[LayerCost]:
    return [layer for layer in layers if "gate" in layer.roles]


def _channels(asked: Asked) -> Shown:
    """The channels of the block's last convolution, and a gate at each."""
    gates = tuple(GATES[channel * len(GATES) // CHANNELS] for channel in range(CHANNELS))
    convolution = Convolution(CHANNELS // 4, CHANNELS, title="last convolution of the block", gates=gates)
    words = {"channels": str(CHANNELS)}
    design = alone("a bottleneck with a gate", _gated(asked), CHANNELS, CHANNELS, SIZE)
    answer = Answer(words["channels"], "gates, other ones for each image")
    return Shown(Planes((convolution,)), answer, words, {"the block": design}, _GATES_NOTES)


def _drawn(asked: Asked) -> Shown:
    """The block with its gate."""
    design = alone("a bottleneck with a gate", _gated(asked), CHANNELS, CHANNELS, SIZE)
    gate = next(s.path for s in drawn(design).graph.scopes if s.role == "gate")
    scene = Graphs((Picture("bottleneck with a gate", drawn(design), BLOCK, (BLOCK, gate), (gate,)),))
    words = {"channels": str(CHANNELS), "narrow": str(CHANNELS // asked.number(REDUCTION))}
    answer = Answer(words["narrow"], "units between all channels and their gates")
    return Shown(scene, answer, words, {"the block": design})


def _cost(asked: Asked) -> Shown:
    """What the gate costs in the block."""
    design = alone("a bottleneck with a gate", _gated(asked), CHANNELS, CHANNELS, SIZE)
    layers = block_layers(design)
    gate, whole = total(_gate(layers)), total(layers)
    rows = tuple(
        Bar(f"divided by {option.label}", (total(_gate(block_layers(_block(option.value)))).params,), lit=is_lit)
        for option in REDUCTION.options
        for is_lit in (option.value == asked[REDUCTION],)
    )
    scene = Bars("Params of the gate", "params", ("params",), rows)
    words = {"params": f"{gate.params:,}", "share": units.share(gate.params, whole.params)}
    words |= {"macs": units.share(gate.macs, whole.macs)}
    return Shown(scene, Answer(words["macs"], "of the block's MACs"), words, {"the block": design})


def _block(reduction: str) -> Design:
    return alone("block", Bottleneck(attention=ChannelAttention(ratio=int(reduction))), CHANNELS, CHANNELS, SIZE)


def _network(asked: Asked) -> Shown:
    """Params that the gates add, stage by stage."""
    plain, gated = asked[NETWORK], _PAIRS[asked[NETWORK]]
    a, b = sums(plain), sums(gated)
    stages = [
        {s.scope.path: s.total.params for s in stage_costs(measured(id).graph, costs(id))} for id in (plain, gated)
    ]
    rows = tuple(Bar(path, (stages[0][path], stages[1][path])) for path in stages[0] if path in stages[1])
    scene = Bars("Params by stage", "params", (name(plain), name(gated)), rows)
    words = {
        "network": name(plain),
        "params": f"{b.params - a.params:,}",
        "params_share": units.share(b.params - a.params, a.params),
        "macs": f"{b.macs - a.macs:,}",
        "macs_share": units.share(b.macs - a.macs, a.macs),
    }
    added = {path: stages[1][path] - stages[0][path] for path in stages[0] if path in stages[1]}
    most = max(added, key=added.__getitem__)
    words |= {"stage": most, "part": units.share(added[most], sum(added.values()))}
    return Shown(scene, Answer(words["params_share"], "more params"), words, designs(plain, gated), (_SOURCE,))


def _gain(asked: Asked) -> Shown:
    """Published errors with and without."""
    errors = {pair: tuple(published_error(id) for id in pair) for pair in _PAIRS.items()}
    rows = tuple(
        Bar(name(pair[0]), tuple(map(percent, found)), tuple(e.text for e in found), pair[0] == asked[NETWORK])
        for pair, found in errors.items()
    )
    scene = Bars("Published top-1 error on ImageNet", "%", ("without", "with gates"), rows, notes=_NOTES)
    # Authors' release for gates, He et al.'s and ResNeXt's for networks without.
    plain, gated = errors[asked[NETWORK], _PAIRS[asked[NETWORK]]]
    words: dict[str, Word] = {"network": name(asked[NETWORK]), "plain": plain, "gated": gated}
    answer = Answer(f"{units.signed(percent(gated) - percent(plain), 2)} points", "of error with gates")
    return Shown(scene, answer, words, designs(*next(p for p in errors if p[0] == asked[NETWORK])), _NOTES)


def _family(asked: Asked) -> Shown:
    """Errors against MACs, plain and gated."""
    ids = (*_PAIRS, *_PAIRS.values())
    dots = tuple(
        Dot(
            name(id),
            sums(id).macs,
            percent(published_error(id)),
            sums(id).params / 1e6,
            "with gates" if id in _PAIRS.values() else "without",
            f"{name(id)}: {published_error(id).text}, {published_error(id).source}",
            id,
        )
        for id in ids
    )
    lines = tuple((name(plain), name(gated)) for plain, gated in _PAIRS.items())
    scene = Dots("Error and cost", ("MACs", "top-1 error, %"), dots, lines=lines, size="M params", notes=_NOTES)
    words: dict[str, Word] = {"first": name(ids[0]), "last": name(ids[-1])}
    words |= {"first_error": published_error(ids[0]), "last_error": published_error(ids[-1])}
    answer = Answer(published_error(ids[-1]), f"top-1 error of {name(ids[-1])}")
    return Shown(scene, answer, words, designs(ids[0], ids[-1]), _NOTES)


STORY = Story(
    170,
    "Squeeze and excitation",
    "What does squeeze-and-excitation cost, and what does it bring?",
    (
        Step(
            "A gate for each channel",
            "A convolution writes {channels} channels, and all go on at full strength, whether the image needs them or "
            "not. A gate is a number between nothing and all: it scales its channel. The network computes the gates "
            "anew for each image.",
            _channels,
        ),
        Step(
            "Squeeze, then excite",
            "Each of {channels} channels is averaged to one number: the squeeze. Two small layers, of {narrow} units "
            "and back, turn these numbers into the gates: the excitation. A place that sees little is thus helped by "
            "the whole image.",
            _drawn,
            (REDUCTION,),
        ),
        Step(
            "What it costs",
            "The gate works on one number for each channel, not on maps: it has {params} params, {share} of those of "
            "its block, but takes {macs} of the MACs. The narrower its middle, the fewer the params.",
            _cost,
            (REDUCTION,),
        ),
        Step(
            "In a whole network",
            "Gates add {params} params ({params_share}) and {macs} MACs ({macs_share}) to {network}. The largest "
            "part, {part} of these params, is in {stage}. The paper found that those of the last stage can go at "
            "little loss.",
            _network,
            (NETWORK,),
        ),
        Step(
            "What it brings",
            "{network} has a published error of {plain}; with gates, {gated}. Part of that may be a newer recipe: the "
            "two come from different groups. But the order is the same in every pair.",
            _gain,
            (NETWORK,),
        ),
        Step(
            "From ResNet to SE-ResNeXt",
            "Gates go into any block. The error of {first} is {first_error}; with groups, more layers and gates, that "
            "of {last} is {last_error}. Such networks won the last ImageNet challenge.",
            _family,
        ),
    ),
)
