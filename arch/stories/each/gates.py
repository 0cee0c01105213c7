"""ECA against SE: what a gate costs that reads its neighbours alone."""

from __future__ import annotations

from typing import Literal

from arch import units
from arch.analysis import Total, total
from arch.design import Design
from arch.ops import ChannelConv
from arch.parts.attention import ChannelAttention
from arch.parts.blocks.bottleneck import Bottleneck
from arch.scenes.bars import Bar, Bars
from arch.scenes.dots import Dot, Dots
from arch.scenes.graphs import Graphs, Picture
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice, scale
from arch.stories.parts import alone, block_layers, designs, drawn, name, sums, times
from arch.stories.pictures import percent, quoted_bars
from arch.stories.published import published_accuracy

Form = Literal["se", "eca"]
FORMS: dict[Form, str] = {"se": "SE", "eca": "ECA"}
CHANNELS = (64, 128, 256, 512, 1024, 2048)
WIDTH = scale("width", "Channels", CHANNELS, 256)
COUNTS = {"params": "params", "macs": "MACs"}
COUNT = choice("count", "Counted", COUNTS)
SIZE = 14
"""Rows of the map; the cost of the layers that make the gates does not depend on it."""
PLAIN, GATED = "resnet33ts", {"se": "seresnet33ts", "eca": "eca_resnet33ts", "gc": "gcresnet33ts"}
"""Networks that differ by their gates alone, trained by one person with one recipe."""
_IDS = (PLAIN, *GATED.values())
NETWORK = choice("network", "Network", {id: name(id) for id in GATED.values()}, GATED["eca"])
SIDES = (256, 288)
"""Of the images: as in training, and those of a second test."""
LOW = 78.0
"""Percent at which bars of accuracies begin."""
_SOURCE = "Wang et al. 2019, ECA-Net: Efficient Channel Attention, arXiv 1910.03151, section 3"
_NOTES = (
    "One recipe for all, and a run each: small differences may be chance. GC adds a context where SE and ECA scale.",
)


def _design(form: Form, channels: int) -> Design:
    block = Bottleneck(attention=ChannelAttention(form=form))
    return alone(f"{FORMS[form]} at {channels} channels", block, channels, channels, SIZE)


def _gate(form: Form, channels: int) -> Total:
    """What makes the gates."""
    return total(layer for layer in block_layers(_design(form, channels)) if "gate" in layer.roles)


def _window(channels: int) -> int:
    """Channels that one gate of ECA reads."""
    ops = (layer.node.op for layer in block_layers(_design("eca", channels)))
    return next(op.kernel for op in ops if isinstance(op, ChannelConv))


def _opens(channels: int) -> dict[str, Design]:
    return {design.name: design for design in (_design(form, channels) for form in FORMS)}


def _drawn(asked: Asked) -> Shown:
    """Both gates."""
    channels = asked.number(WIDTH)
    pictures = []
    for form, label in FORMS.items():
        measured = drawn(_design(form, channels))
        gate = next(scope.path for scope in measured.graph.scopes if scope.role == "gate")
        pictures.append(Picture(label, measured, gate, "layers"))
    words = {"channels": str(channels), "window": str(_window(channels))}
    words |= {form: f"{_gate(form, channels).params:,}" for form in FORMS}
    answer = Answer(words["eca"], f"params make {channels} gates")
    return Shown(Graphs(tuple(pictures)), answer, words, _opens(channels), (_SOURCE,))


def _price(asked: Asked) -> Shown:
    """Costs by width."""
    chosen, count = asked.number(WIDTH), asked[COUNT]
    found = {c: tuple(int(getattr(_gate(form, c), count)) for form in FORMS) for c in CHANNELS}
    rows = tuple(
        Bar(f"{channels} channels", numbers, tuple(f"{number:,}" for number in numbers), channels == chosen)
        for channels, numbers in found.items()
    )
    scene = Bars("What makes the gates", COUNTS[count], tuple(FORMS.values()), rows)
    se, eca = found[chosen]
    words = {"channels": str(chosen), "count": COUNTS[count], "se": f"{se:,}", "eca": f"{eca:,}"}
    first, last = (found[channels][0] for channels in CHANNELS[-2:])
    words |= {"grown": times(last, first), "from": str(CHANNELS[-2]), "to": str(CHANNELS[-1])}
    answer = Answer(times(se, eca), f"the {COUNTS[count]} in SE as in ECA")
    return Shown(scene, answer, words, _opens(chosen), (_SOURCE,))


def _reach(asked: Asked) -> Shown:
    """How many channels a gate reads."""
    chosen = asked.number(WIDTH)
    windows = {channels: _window(channels) for channels in CHANNELS}
    rows = tuple(Bar(f"{channels} channels", (side,), lit=channels == chosen) for channels, side in windows.items())
    scene = Bars("Channels that one gate of ECA reads", "channels", ("channels",), rows)
    words = {"channels": str(chosen), "window": str(windows[chosen])}
    words |= {"least": str(windows[CHANNELS[0]]), "most": str(windows[CHANNELS[-1]])}
    answer = Answer(units.share(windows[chosen], chosen), "of the channels are read by a gate; by one of SE, all")
    return Shown(scene, answer, words, {"the block": _design("eca", chosen)}, (_SOURCE,))


def _network(asked: Asked) -> Shown:
    """What gates add to a network."""
    id, plain = asked[NETWORK], sums(PLAIN)
    rows = tuple(Bar(name(one), (sums(one).params - plain.params,), lit=one == id) for one in GATED.values())
    scene = Bars(f"Added to {name(PLAIN)}", "params", ("params",), rows)
    added = sums(id).params - plain.params
    words = {"network": name(id), "plain": name(PLAIN), "params": f"{added:,}"}
    words |= {"share": units.share(added, plain.params), "macs": units.share(sums(id).macs - plain.macs, plain.macs)}
    return Shown(scene, Answer(words["params"], "more params"), words, designs(PLAIN, id))


def _accuracy(id: str, side: int = SIDES[0]) -> Quoted:
    return published_accuracy(id, "timm", "ra2_in1k", side)


def _points(id: str, side: int = SIDES[0]) -> float:
    return percent(_accuracy(id, side)) - percent(_accuracy(PLAIN, side))


def _gain(id: str) -> str:
    return units.signed(_points(id), 2)


def _brings(asked: Asked) -> Shown:
    """Accuracies of networks that differ by their gates alone."""
    id = asked[NETWORK]
    scene = quoted_bars("Published top-1 accuracy", {name(one): _accuracy(one) for one in _IDS}, [name(id)], LOW)
    words: dict[str, Word] = {"plain": name(PLAIN), "plain_top": _accuracy(PLAIN), "network": name(id)}
    words |= {"top": _accuracy(id), "se": _gain(GATED["se"]), "eca": _gain(GATED["eca"])}
    answer = Answer(f"{_gain(id)} points", f"of accuracy in {name(id)}")
    return Shown(scene, answer, words, designs(*_IDS), _NOTES)


def _traded(asked: Asked) -> Shown:
    """Accuracy against params."""
    dots = tuple(
        Dot(name(id), sums(id).params, percent(_accuracy(id)), about=_accuracy(id).source, opens=id) for id in _IDS
    )
    lines = tuple((name(PLAIN), name(id)) for id in GATED.values())
    scene = Dots("Accuracy and params", ("params", "top-1, %"), dots, lines=lines, notes=_NOTES)
    se, eca = (sums(GATED[form]).params - sums(PLAIN).params for form in FORMS)
    gains = [units.share(*(round(1000 * _points(GATED[form], side)) for form in ("eca", "se"))) for side in SIDES]
    words = dict(zip(("gain", "other"), gains, strict=True)) | dict(
        zip(("side", "larger"), map(str, SIDES), strict=True)
    )
    words["params"] = units.share(eca, se)
    words |= {"eca": f"{eca:,}", "se": f"{se:,}"}
    answer = Answer(words["gain"], "of what SE gains, in these networks")
    return Shown(scene, answer, words, designs(*_IDS), _NOTES)


STORY = Story(
    172,
    "Cheaper gates",
    "Does a gate have to see all channels?",
    (
        Step(
            "Layers, or a window",
            "Both average {channels} channels. SE mixes the averages in two layers with few units between: {se} "
            "params. ECA slides one window of {window} channels along them, the same for every gate: {eca} params.",
            _drawn,
            (WIDTH,),
        ),
        Step(
            "What width does to both",
            "With {channels} channels SE takes {se} {count}, ECA {eca}. From {from} to {to} channels those of SE grow "
            "to {grown}: with the square of the width, as in any layer that joins all with all.",
            _price,
            (WIDTH, COUNT),
        ),
        Step(
            "The window hardly grows",
            "ECA's window follows the logarithm of the width: {least} channels in the narrowest layers here, {most} in "
            "the widest. With {channels} channels a gate reads {window}. Which channels are neighbours means nothing "
            "at first: training arranges them.",
            _reach,
            (WIDTH,),
        ),
        Step(
            "In a whole network",
            "{network} has {params} params more than {plain}, {share} of its params, and {macs} more MACs. A gate "
            "works on averages, so MACs are not the question; params are.",
            _network,
            (NETWORK,),
        ),
        Step(
            "What they bring",
            "These networks differ by their gates alone. {plain} has {plain_top}, {network} {top}. SE gains {se} "
            "points, ECA {eca}.",
            _brings,
            (NETWORK,),
        ),
        Step(
            "What is traded",
            "ECA brings {gain} of what SE gains on images of {side} pixels, {other} at {larger}, for {params} of its "
            "params: {eca} in place of {se}. Its paper reports more accuracy than with SE; in these runs, of one "
            "recipe, there is less.",
            _traded,
        ),
    ),
)
