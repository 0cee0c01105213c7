"""MobileNet v2 in torchvision's words (torchvision/models/mobilenetv2.py)."""

from __future__ import annotations

from typing import Any

from arch.design import Design
from arch.formats.configured import Saying, call, classes, eps, given, kinds, norm_layer, script
from arch.graph import Graph

# Expansion, channels, blocks and stride of each stage (arXiv 1801.04381, table 2).
_SETTING = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
]


def mobilenet_v2(design: Design, graph: Graph) -> Saying | None:
    """Its call; widths are multiples of 8 of a factor's multiple, as the library makes them."""
    if kinds(design) != {"separable", "plain"} or design.stages[-1].block.kind != "plain":
        return None
    factor = getattr(design.stem, "width", 32) / 32
    rows = [_row(stage, factor) for stage in design.stages[:-1]]
    same = [_scaled(row, factor) for row in rows] == [_scaled(row, factor) for row in _SETTING]
    rows = _SETTING if same else rows
    epsilon, dropout = eps(graph), getattr(design.head, "dropout", 0.2)
    named = given(
        num_classes=(classes(design), 1000),
        width_mult=(factor, 1.0),
        inverted_residual_setting=(rows, _SETTING),
        dropout=(dropout, 0.2),
    )
    model = call("MobileNetV2", **named, **norm_layer(epsilon))
    shared = {"activation": "relu6", "eps": epsilon}
    inner = {"kind": "separable", "linear": True, "shortcut": True, **shared}
    stages: list[dict[str, Any]] = [
        {"width": _scaled(row, factor)[1], "depth": row[2], "stride": row[3]}
        | {"block": {**inner, "expansion": float(row[0])}}
        for row in rows
    ]
    last = _divisible(1280 * max(1.0, factor))
    stages.append({"width": last, "block": {"kind": "plain", "convs": 1, "kernel": 1, **shared}})
    stem = {"kind": "conv", "kernel": 3, "width": _divisible(32 * factor), "pool": "none", **shared}
    head = {"kind": "classifier", "classes": classes(design), "dropout": dropout}
    imports = "from torchvision.models.mobilenetv2 import MobileNetV2"
    return Saying(script(design, imports, model), {"stem": stem, "stages": stages, "head": head})


def _row(stage: Any, factor: float) -> list[int]:
    # A plain block in the middle has no expansion: what is built of 1 is another network, which is told.
    return [int(getattr(stage.block, "expansion", 1)), round((stage.width or 8) / factor), stage.depth, stage.stride]


def _scaled(row: list[int], factor: float) -> list[int]:
    return [row[0], _divisible(row[1] * factor), *row[2:]]


def _divisible(value: float) -> int:
    """A multiple of 8 that is at most a tenth below the value: `_make_divisible` of the library."""
    found = max(8, int(value + 4) // 8 * 8)
    return found + 8 if found < 0.9 * value else found
