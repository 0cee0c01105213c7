"""Compound scaling: EfficientNet's depth, width and resolution, grown together."""

from __future__ import annotations

from functools import cache
from typing import Any

from arch import units
from arch.analysis import Total, at_inference, layer_costs, total
from arch.design import Design, Input, build
from arch.lowering import lower
from arch.scenes.bars import Bar, Bars
from arch.scenes.dots import Dot, Dots
from arch.scenes.paper import Paper
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, choice, scale
from arch.stories.parts import times
from arch.stories.pictures import percent
from arch.stories.published import published_accuracy
from arch.zoo import zoo

LARGEST = 7
# The release's: timm's own EfficientNets have weights for other resolutions from the third on.
NETWORKS = tuple(zoo()[f"tf_efficientnet_b{number}"].design for number in range(LARGEST + 1))
BASE = NETWORKS[0]
NETWORK = scale("network", "EfficientNet-B", range(1, LARGEST + 1), 3)
FACTOR = scale("factor", "Factor", (1.2, 1.4, 1.6, 1.8, 2), 2)
COUNTS = {"macs": "MACs", "params": "params", "activations": "elements that convolutions write"}
COUNT = choice("count", "Counted", COUNTS)
_SOURCE = "Tan and Le 2019, EfficientNet: Rethinking Model Scaling, arXiv 1905.11946, section 3.3"
GROWTH = {"depth": Quoted("1.2", _SOURCE), "width": Quoted("1.1", _SOURCE), "resolution": Quoted("1.15", _SOURCE)}
"""What a step multiplies."""
_NOTES = ("Widths are rounded to multiples of eight channels and depths up to whole blocks.",)
_KERAS_NOTES = ("Larger networks were trained with more dropout: the gains are not of size alone.",)


# Kept per process: each step of the story asks for the same networks again.
@cache
def _sums(design: Design) -> Total:
    return total(at_inference(layer_costs(lower(design))))


def _base(depth: float = 1.0, width: float = 1.0, side: int = BASE.input.height) -> Design:
    """The base, scaled."""
    plain = BASE.model_dump(mode="json")
    name = f"{BASE.name}, depth ×{depth:g}, width ×{width:g}, {side} pixels"
    changes: dict[str, Any] = {"depth": depth, "width": width}
    image = Input(height=side, width=side).model_dump()
    return build(plain | {"name": name, "scale": plain["scale"] | changes, "input": image})


def _label(number: int) -> str:
    return f"B{number}"


def _row(number: int) -> tuple[str, ...]:
    design = NETWORKS[number]
    cost = _sums(design)
    factors = f"{design.scale.depth:g}", f"{design.scale.width:g}", str(design.input.height)
    return _label(number), *factors, units.short(cost.params), units.short(cost.macs)


def _table(asked: Asked) -> Shown:
    """All networks of the family, and what each scales."""
    chosen = asked.number(NETWORK)
    rows = tuple(_row(number) for number in range(LARGEST + 1))
    heads = ("network", "depth ×", "width ×", "pixels", "params", "MACs")
    scene = Paper("EfficientNets", heads, rows, tuple((chosen, column) for column in range(len(heads))))
    design, cost = NETWORKS[chosen], _sums(NETWORKS[chosen])
    words = {"network": _label(chosen), "base": _label(0), "depth": f"{design.scale.depth:g}"}
    words |= {"width": f"{design.scale.width:g}", "side": str(design.input.height), "before": str(BASE.input.height)}
    answer = Answer(times(cost.macs, _sums(BASE).macs), f"the MACs of {_label(0)}")
    return Shown(scene, answer, words, _opens(chosen), (_SOURCE, *_NOTES))


def _opens(number: int) -> dict[str, Design]:
    return {design.name: design for design in (BASE, NETWORKS[number])}


def _law(asked: Asked) -> Shown:
    """Each of them alone by one factor."""
    factor, name = float(asked[FACTOR]), asked[COUNT]
    side = round(BASE.input.height * factor)
    designs = {"nothing": BASE, "depth": _base(depth=factor), "width": _base(width=factor)}
    designs |= {"resolution": _base(side=side)}
    found = {label: getattr(_sums(design), name) for label, design in designs.items()}
    rows = tuple(
        Bar(label, (number,), (f"{units.short(number)} ({times(number, found['nothing'])})",))
        for label, number in found.items()
    )
    scene = Bars(f"{_label(0)} with one thing scaled", COUNTS[name], (COUNTS[name],), rows, notes=_NOTES)
    words = {"factor": asked[FACTOR], "count": COUNTS[name]}
    words |= {label: times(found[label], found["nothing"]) for label in GROWTH}
    answer = Answer(words["width"], f"the {COUNTS[name]} at {factor:g} times the width")
    shown = {design.name: design for label, design in designs.items() if label != "nothing"}
    return Shown(scene, answer, words, shown, _NOTES)


def _alone(asked: Asked) -> Shown:
    """What a network scales, one after the other."""
    chosen, name = asked.number(NETWORK), asked[COUNT]
    whole = NETWORKS[chosen]
    designs = {
        _label(0): BASE,
        "depth alone": _base(depth=whole.scale.depth),
        "width alone": _base(width=whole.scale.width),
        "resolution alone": _base(side=whole.input.height),
        _label(chosen): whole,
    }
    found = {label: getattr(_sums(design), name) for label, design in designs.items()}
    rows = tuple(Bar(label, (number,), lit=label == _label(chosen)) for label, number in found.items())
    scene = Bars(f"From {_label(0)} to {_label(chosen)}", COUNTS[name], (COUNTS[name],), rows, notes=_NOTES)
    base, *parts, last = found.values()
    ratios = [number / base for number in parts]
    words = {"network": _label(chosen), "base": _label(0), "count": COUNTS[name]}
    words |= dict(zip(GROWTH, (times(number, base) for number in parts), strict=True))
    words |= {"product": times(ratios[0] * ratios[1] * ratios[2], 1.0), "all": times(last, base)}
    answer = Answer(words["all"], f"the {COUNTS[name]} of {_label(0)}, with all of them")
    return Shown(scene, answer, words, {design.name: design for design in designs.values()}, _NOTES)


def _steps(asked: Asked) -> Shown:
    """How much more each network takes than the one before."""
    macs = [_sums(design).macs for design in NETWORKS]
    rows = tuple(
        Bar(f"{_label(number - 1)} to {_label(number)}", (macs[number] / macs[number - 1],), (_ratio(number),))
        for number in range(1, LARGEST + 1)
    )
    depth, width, resolution = (float(growth.text) for growth in GROWTH.values())
    mean = (macs[-1] / macs[0]) ** (1 / LARGEST)
    scene = Bars("From one network to the next", "times the MACs", ("times",), rows, notes=_NOTES)
    words: dict[str, Word] = {**GROWTH, "promised": f"{depth * width**2 * resolution**2:.2f}", "mean": f"{mean:.2f}"}
    answer = Answer(f"{mean:.2f}×", "the MACs, at each step in the mean")
    return Shown(scene, answer, words, _opens(LARGEST), _NOTES)


def _accuracy(number: int) -> Quoted:
    return published_accuracy(f"EfficientNetB{number}", "keras")


def _gained(number: int) -> str:
    """Points of published accuracy over the network before."""
    return units.signed(percent(_accuracy(number)) - percent(_accuracy(number - 1)))


def _ratio(number: int) -> str:
    """MACs, times those of the network before."""
    return times(_sums(NETWORKS[number]).macs, _sums(NETWORKS[number - 1]).macs)


def _gain(asked: Asked) -> Shown:
    """Published accuracy against MACs."""
    chosen = asked.number(NETWORK)
    top1 = [_accuracy(number) for number in range(LARGEST + 1)]
    dots = tuple(
        Dot(
            _label(number),
            _sums(design).macs,
            percent(top1[number]),
            _sums(design).params / 1e6,
            about=f"{_label(number)}: {top1[number].text}, {top1[number].source}",
            opens=f"tf_efficientnet_b{number}",
        )
        for number, design in enumerate(NETWORKS)
    )
    line = tuple(map(_label, range(LARGEST + 1)))
    lit = (_label(chosen - 1), _label(chosen))
    axes = ("MACs", "top-1, %")
    scene = Dots("Accuracy and cost", axes, dots, True, lit, (line,), "M params", _KERAS_NOTES)
    words: dict[str, Word] = {"old": _label(chosen - 1), "new": _label(chosen)}
    words |= {"before": top1[chosen - 1], "after": top1[chosen]}
    words |= {"ratio": _ratio(chosen), "first": _ratio(1), "last": _ratio(LARGEST)}
    words |= {"first_gain": _gained(1), "last_gain": _gained(LARGEST)}
    answer = Answer(f"{_gained(chosen)} points", f"of accuracy from {lit[0]} to {lit[1]}")
    return Shown(scene, answer, words, _opens(chosen), _KERAS_NOTES)


STORY = Story(
    176,
    "Compound scaling",
    "How should a network grow: deeper, wider, or on larger images?",
    (
        Step(
            "One base, grown in all directions",
            "EfficientNet-{network} is {base} grown: {depth} times as many blocks in each stage, {width} times as many "
            "channels in each layer, and images of {side} pixels in place of {before}. No layer is designed anew.",
            _table,
            (NETWORK,),
        ),
        Step(
            "What each direction costs",
            "At a factor of {factor}, depth alone gives {depth} the {count}, width alone {width}, resolution alone "
            "{resolution}. MACs grow with depth, and with the square of width and of resolution; resolution adds no "
            "weights.",
            _law,
            (FACTOR, COUNT),
        ),
        Step(
            "Together they multiply",
            "What {network} scales, alone: depth gives {depth} the {count} of {base}, width {width}, resolution "
            "{resolution}. Multiplied, that is {product}; all together, {all}. The product is not exact: stem and head "
            "do not deepen.",
            _alone,
            (NETWORK, COUNT),
        ),
        Step(
            "A steady pace",
            "The paper searched, on the smallest network, by how much to grow at each step: depth by {depth}, width by "
            "{width}, resolution by {resolution}. That promises {promised} times the MACs; counted, the networks "
            "grow by {mean} in the mean.",
            _steps,
        ),
        Step(
            "What it brings",
            "{new} takes {ratio} the MACs of {old}; published accuracy goes from {before} to {after}. The first step "
            "of the family brings {first_gain} points for {first} the MACs, the last {last_gain} for {last}.",
            _gain,
            (NETWORK,),
        ),
    ),
    cover=4,
)
