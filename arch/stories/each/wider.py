"""Wider or deeper: what Wide ResNets showed."""

from __future__ import annotations

from arch import units
from arch.analysis import network_depth, total
from arch.parts.blocks.basic import Basic
from arch.scenes.bars import Bar, Bars
from arch.scenes.dots import Dot, Dots
from arch.scenes.funnels import Funnels
from arch.scenes.paper import Paper
from arch.stories.base import Answer, Asked, Quoted, Shown, Step, Story, Word, scale
from arch.stories.facts import quoted, source
from arch.stories.facts import rows as fact_rows
from arch.stories.parts import alone, block_layers, designs, measured, name, sums, times
from arch.stories.published import DEVICE, measured_speed, timed

WIDEN = scale("widen", "Widened by", (1, 2, 4, 8, 10), 2)
CHANNELS, SIZE = 16, 32
"""Of the first stage of a ResNet for CIFAR."""
_IDS = ("resnet50", "wide_resnet50_2", "resnet152")
_PRINTED = {"resnet50": "ResNet-50", "wide_resnet50_2": "WRN-50-2-bottleneck", "resnet152": "ResNet-152"}


def _error(id: str) -> Quoted:
    return quoted("wrn", "error_top1_pct", " %", table="table 8", network=_PRINTED[id])


def _price(asked: Asked) -> Shown:
    """A block at each width."""
    found = {k: _block(int(option.value)) for k, option in enumerate(WIDEN.options)}
    labels = [option.label for option in WIDEN.options]
    bars = tuple(
        Bar(f"{labels[k]} times as wide", (macs,), lit=labels[k] == asked[WIDEN]) for k, (macs, _) in found.items()
    )
    index = labels.index(asked[WIDEN])
    macs, params = found[index]
    words = {
        "times": asked[WIDEN],
        "ratio": times(macs, found[0][0]),
        "macs": units.short(macs),
        "params": units.short(params),
    }
    scene = Bars("A residual block, its stage widened", "MACs", ("MACs",), bars)
    width = CHANNELS * asked.number(WIDEN)
    design = alone(f"a block of {width} channels", Basic(order="pre"), width, width, SIZE)
    return Shown(scene, Answer(words["ratio"], "the MACs of the narrow block"), words, {"the block": design})


def _block(widen: int) -> tuple[int, int]:
    """MACs and params of a block."""
    width = CHANNELS * widen
    cost = total(block_layers(alone("block", Basic(order="pre"), width, width, SIZE)))
    return cost.macs, cost.params


def _thin(asked: Asked) -> Shown:
    """Thin and deep against wide and shallow on CIFAR-10."""
    table = [row for row in fact_rows("wrn") if row["table"] == "table 5" and row["dataset"] == "CIFAR-10"]
    dots = tuple(
        Dot(
            row["network"],
            float(row["params_m"]) * 1e6,
            float(row["error_top1_pct"]),
            kind="wide" if row["network"].startswith("WRN") else "thin",
            about=f"{row['network']}: {row['params_m']} M params, {row['error_top1_pct']} %; {source(row)}",
        )
        for row in table
    )
    scene = Dots("Error on CIFAR-10", ("params", "error, %"), dots, log=True)
    errors = {row["network"]: Quoted(f"{row['error_top1_pct']} %", source(row)) for row in table}
    words: dict[str, Word] = {"wide": name("wrn28_10"), "thin": "pre-activation ResNet-1001"}
    params = {row["network"]: Quoted(f"{row['params_m']} M", source(row)) for row in table}
    words |= {"wide_error": errors["WRN-28-10"], "thin_error": errors["pre-activation ResNet-1001"]}
    words |= {"wide_params": params["WRN-28-10"], "thin_params": params["pre-activation ResNet-1001"]}
    words |= {"same": name("wrn16_8"), "same_error": errors["WRN-16-8"], "same_params": params["WRN-16-8"]}
    about = f"error of {name('wrn28_10')}"
    ids = ("wrn28_10", "wrn16_8", "preact_resnet1001")
    return Shown(scene, Answer(errors["WRN-28-10"], about), words, designs(*ids))


def _imagenet(asked: Asked) -> Shown:
    """WRN-50-2 against ResNet-152."""
    rows = tuple((name(id), units.short(sums(id).params), _macs(id), _error(id).text) for id in _IDS)
    scene = Paper("On ImageNet", ("network", "params", "MACs", "top-1 error"), rows, ((1, 3), (2, 3)))
    words: dict[str, Word] = {"wide": name(_IDS[1]), "deep": name(_IDS[2])}
    words |= {"wide_macs": _macs(_IDS[1]), "deep_macs": _macs(_IDS[2])}
    words |= {"wide_params": units.short(sums(_IDS[1]).params), "deep_params": units.short(sums(_IDS[2]).params)}
    words |= {"wide_error": _error(_IDS[1]), "deep_error": _error(_IDS[2])}
    return Shown(scene, Answer(_error(_IDS[1]), f"top-1 error of {name(_IDS[1])}"), words, designs(*_IDS))


def _macs(id: str) -> str:
    return units.short(sums(id).macs)


def _shapes(asked: Asked) -> Shown:
    """Both as funnels."""
    ids = _IDS[1:]
    scene = Funnels(tuple((name(id), measured(id)) for id in ids))
    layers = {id: network_depth(measured(id).graph) for id in ids}
    words = {"wide": name(ids[0]), "deep": name(ids[1])}
    words |= {"wide_layers": str(layers[ids[0]]), "deep_layers": str(layers[ids[1]])}
    about = f"as many layers in a row in {name(ids[1])} as in {name(ids[0])}"
    return Shown(scene, Answer(times(layers[ids[1]], layers[ids[0]]), about), words, designs(*ids))


def _speed(asked: Asked) -> Shown:
    """Published speeds, and the MACs that they mean."""
    device = asked[DEVICE]
    # Published speeds count images; MACs of one image are counted here.
    rates = {id: timed(id, device).speed * sums(id).macs for id in _IDS}
    bars = tuple(
        Bar(name(id), (rate,), (f"{units.short(round(rate))}/s",), id == _IDS[1], measured_speed(id, device).source)
        for id, rate in rates.items()
    )
    scene = Bars(f"MACs per second reached on {asked.label(DEVICE)}", "MACs/s", ("MACs/s",), bars)
    words: dict[str, Word] = {"device": asked.label(DEVICE), "wide": name(_IDS[1]), "deep": name(_IDS[2])}
    words |= {"wide_speed": measured_speed(_IDS[1], device), "deep_speed": measured_speed(_IDS[2], device)}
    ratio = times(rates[_IDS[1]], rates[_IDS[2]])
    about = f"as many MACs a second in {name(_IDS[1])} as in {name(_IDS[2])}"
    return Shown(scene, Answer(ratio, about), words, designs(*_IDS))


STORY = Story(
    150,
    "Wider or deeper",
    "Is it better to be wider or deeper?",
    (
        Step(
            "What width costs",
            "The weights of a convolution grow with channels in times channels out: at {times} times the width, a "
            "block takes {ratio} the MACs, {macs}, and {params} params. Depth costs only in proportion, so width has "
            "to earn its price.",
            _price,
            (WIDEN,),
        ),
        Step(
            "On small images",
            "On CIFAR-10, the {thin} has an error of {thin_error}, with {thin_params} params. {same}, wide and far "
            "less deep, has {same_params} and {same_error}; {wide}, {wide_params} and {wide_error}. Beyond some depth, "
            "another block brings less than wider layers.",
            _thin,
        ),
        Step(
            "On ImageNet",
            "{wide} has {wide_params} params and {wide_macs} MACs, {deep} {deep_params} and {deep_macs}. Its error "
            "is {wide_error}, that of {deep} {deep_error}: slightly less, at about equal cost.",
            _imagenet,
        ),
        Step(
            "Two shapes of equal cost",
            "{deep} has {deep_layers} layers on its longest path, {wide} {wide_layers}. A layer waits for the one "
            "before it; the channels of a layer do not wait for one another. Parallel hardware gains by that.",
            _shapes,
        ),
        Step(
            "Speed",
            "On {device}, {wide} reaches {wide_speed}, {deep} {deep_speed}; their MACs are about equal. A GPU is "
            "busier with few large layers than with many small ones; a CPU runs less in parallel, and need not gain.",
            _speed,
            (DEVICE,),
        ),
    ),
    cover=3,
)
