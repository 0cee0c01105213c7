"""The ways from ResNet to ConvNeXt: a network for each row of the paper's tables, and what is printed of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

from arch import units
from arch.analysis import LayerCost, at_inference, layer_costs, total
from arch.design import Design, build
from arch.lowering import lower
from arch.stories.base import Quoted
from arch.stories.facts import quoted, row
from arch.zoo import zoo

T = TypeVar("T")
TABLE = "convnext_steps"
RATIO, STEM, DEPTHWISE, WIDE, INVERTED, MOVED, SEVEN, GELU, FEWER, LAYER, LAST = 2, 3, 4, 5, 6, 7, 9, 12, 14, 15, 16
"""Rows of the table, by their numbers there."""
KERNELS = {3: MOVED, 5: 8, 7: SEVEN, 9: 10, 11: 11}
"""Rows by the side of their kernel."""
KEPT = (0, RATIO, STEM, DEPTHWISE, WIDE, INVERTED, MOVED, 8, SEVEN, GELU, FEWER, LAYER, LAST)
"""Rows that are networks of their own: training changes none, and of activations and norms both are taken at once."""


class Route(NamedTuple):
    """A way from a ResNet to a ConvNeXt: what holds from a row on.

    Attributes:
        name: in the table of facts.
        depths: blocks of the stages.
        widths: of the stem and inside the first stage.
        to: id of the ConvNeXt.
    """

    name: str
    depths: Mapping[int, tuple[int, ...]]
    widths: Mapping[int, int]
    to: str


ROUTES = {
    "tiny": Route(
        "ResNet-50 to ConvNeXt-T", {0: (3, 4, 6, 3), RATIO: (3, 3, 9, 3)}, {0: 64, WIDE: 96}, "convnext_tiny"
    ),
    # The paper does not print the width of the second row: with 84 this row and the next two have the printed GFLOPs.
    "base": Route(
        "ResNet-200 to ConvNeXt-B",
        {0: (3, 24, 36, 3), RATIO: (3, 3, 27, 3)},
        {0: 64, RATIO: 84, WIDE: 128},
        "convnext_base",
    ),
}
STEMS: Mapping[int, Mapping[str, Any]] = {
    0: zoo()["resnet50"].design.stem.model_dump(),
    STEM: {"kind": "patchify", "patch": 4},
    LAYER: {"kind": "patchify", "patch": 4, "norm": "layer"},
}
_DEPTHWISE = {"kind": "bottleneck", "group_width": 1}
_MOVED = {**_DEPTHWISE, "ratio": 4.0, "spatial_at": "start"}
_FEWER = {"kind": "convnext", "projected": True, "scaled": False, "norm": "batch"}
BLOCKS: Mapping[int, Mapping[str, Any]] = {
    0: {"kind": "bottleneck"},
    DEPTHWISE: _DEPTHWISE,
    INVERTED: {**_DEPTHWISE, "ratio": 4.0},
    **{step: {**_MOVED, "kernel": side} for side, step in KERNELS.items()},
    GELU: {**_MOVED, "kernel": 7, "activation": "gelu"},
    FEWER: _FEWER,
    LAYER: {**_FEWER, "norm": "layer"},
}


def latest(changes: Mapping[int, T], step: int) -> T:
    """What holds at a row."""
    return changes[max(at for at in changes if at <= step)]


def change(id: str, step: int) -> str:
    """A row's change in words, without what follows in brackets or behind a comma."""
    return re.split(r",| \(", row(TABLE, route=ROUTES[id].name, step=str(step))["change"])[0]


# Kept per process: every step of the story shows some of them.
@cache
def network(id: str, step: int) -> Design:
    """The network of one of the table's rows."""
    route = ROUTES[id]
    if step == LAST:
        return zoo()[route.to].design
    width = latest(route.widths, step)
    # A bottleneck's ends are four times as wide as its inside; the inverted one's are what was the inside.
    first = width if step >= INVERTED else 4 * width
    stages = [
        {"block": latest(BLOCKS, step), "depth": depth, "width": first * 2**index, "stride": 2 if index else 1}
        for index, depth in enumerate(latest(route.depths, step))
    ]
    plain = zoo()["resnet50"].design.model_dump(mode="json")
    name = f"{route.name}: {change(id, step)}"
    return build(plain | {"name": name, "stem": {**latest(STEMS, step), "width": width}, "stages": stages})


@cache
def layers(id: str, step: int) -> list[LayerCost]:
    """The layers of the network of a row, at inference."""
    return at_inference(layer_costs(lower(network(id, step))))


def macs(id: str, step: int) -> int:
    """MACs of the network of a row."""
    return total(layers(id, step)).macs


def count(id: str, step: int) -> str:
    """MACs of the network of a row, as they are written."""
    return units.short(macs(id, step))


def top1(id: str, step: int) -> Quoted:
    """The accuracy in a row."""
    return quoted(TABLE, "top1_pct", " %", route=ROUTES[id].name, step=str(step))


def printed(id: str, step: int) -> Quoted:
    """The GFLOPs in a row, which count multiply-accumulates, with the two decimals of the paper."""
    found = quoted(TABLE, "gflops", route=ROUTES[id].name, step=str(step))
    return Quoted(f"{float(found.text):.2f} G", found.source)


def agrees(id: str, step: int) -> bool:
    """Whether what is counted is what is printed, to the last digit."""
    return f"{macs(id, step) / 1e9:.2f} G" == printed(id, step).text
