"""The call by which timm builds the network."""

from __future__ import annotations

from typing import Any

from arch.analysis import Network
from arch.design import Design
from arch.formats.base import Format
from arch.formats.configured import (
    Saying,
    call,
    classes,
    configured,
    eps,
    first_convolutions,
    given,
    kinds,
    norm_layer,
    script,
)
from arch.graph import Graph

# Those whose functions are the same in both: timm's leaky ReLU has another slope.
_ACTIVATIONS = ("relu", "silu", "gelu", "relu6")


def write(network: Network) -> str:
    """A file of a few lines that makes `model`."""
    return configured(network, "timm", (_resnet,))


def _resnet(design: Design, graph: Graph) -> Saying | None:
    """timm/models/resnet.py: ResNet, ResNeXt, SE and the C and D variants; stride in the 3x3."""
    if kinds(design) not in ({"basic"}, {"bottleneck"}):
        return None
    named = _block_arguments(design, graph) | _stem_arguments(design)
    activation = getattr(design.stem, "activation", "relu")
    activation = activation if activation in _ACTIVATIONS else "relu"
    shared = {"eps": eps(graph), "activation": activation}
    head: Any = design.head
    dropout, pool = getattr(head, "dropout", 0.0), getattr(head, "pool", "avg")
    pool = pool if pool in ("avg", "max") else "avg"
    depths = [stage.depth for stage in design.stages][:4]
    arguments = given(num_classes=(classes(design), 1000), in_chans=(design.input.channels, 3)) | {
        name: repr(value) for name, value in named.items() if value != _DEFAULTS[name]
    }
    arguments |= given(global_pool=(repr(pool), "'avg'"), act_layer=(repr(activation), "'relu'"))
    arguments |= given(drop_rate=(dropout, 0.0)) | norm_layer(eps(graph))
    name = "Bottleneck" if kinds(design) == {"bottleneck"} else "BasicBlock"
    means = {
        "input": design.input.model_dump(),
        "stem": _stem(named) | shared,
        "stages": [_stage(index, depth, name, named, shared) for index, depth in enumerate(depths)],
        "head": {"kind": "classifier", "classes": classes(design), "dropout": dropout, "pool": pool},
    }
    model = call("ResNet", name, depths, **arguments)
    return Saying(script(design, f"from timm.models.resnet import {name}, ResNet", model), means)


_DEFAULTS: dict[str, Any] = {
    "cardinality": 1,
    "base_width": 64,
    "stem_width": 64,
    "stem_type": "",
    "block_reduce_first": 1,
    "down_kernel_size": 1,
    "avg_down": False,
    "channels": (64, 128, 256, 512),
    "block_args": None,
}


def _block_arguments(design: Design, graph: Graph) -> dict[str, Any]:
    blocks: list[Any] = [stage.block for stage in design.stages]
    deep = blocks[0].kind == "bottleneck"
    widths = [max(1, (stage.width or 1) // (4 if deep else 1)) for stage in design.stages][:4]
    found = _DEFAULTS | {
        # A stage that keeps its size has a 1x1 in any case.
        "down_kernel_size": blocks[-1].shortcut_kernel,
        "avg_down": any(block.shortcut == "D" for block in blocks),
        "channels": tuple(widths),
        "block_args": {"attn_layer": "se"} if blocks[0].attention else None,
    }
    convs = first_convolutions(graph)[0]
    reduced = max(1, (convs[1].out if deep else widths[0]) // convs[0].out)
    groups = convs[1].groups if deep else 1
    base = max(1, convs[1].out * 64 // (groups * widths[0])) if deep else 64
    return found | {"cardinality": groups, "base_width": base, "block_reduce_first": reduced}


def _stem_arguments(design: Design) -> dict[str, Any]:
    stem: Any = design.stem
    if stem.kind != "deep":
        return {"stem_type": "", "stem_width": 64}
    return {"stem_type": "deep_tiered" if stem.first_width else "deep", "stem_width": stem.hidden}


def _stem(named: dict[str, Any]) -> dict[str, Any]:
    if not named["stem_type"]:
        return {"kind": "conv"}
    hidden = named["stem_width"]
    first = 3 * (hidden // 4) if named["stem_type"] == "deep_tiered" else None
    return {"kind": "deep", "first_width": first, "hidden": hidden, "width": 2 * hidden}


def _stage(index: int, depth: int, name: str, named: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    planes, stride = named["channels"][index], 2 if index else 1
    down = 1 if stride == 1 or named["avg_down"] else named["down_kernel_size"]
    # timm's SEModule: a sixteenth of the channels, to the nearest multiple of 8.
    attention = {"ratio": 16, "divisor": 8, "rounding": "nearest"} if named["block_args"] else None
    block = {"shortcut": "D" if named["avg_down"] else "B", "shortcut_kernel": down, "attention": attention, **shared}
    if name == "BasicBlock":
        return {"depth": depth, "width": planes, "stride": stride, "block": {"kind": "basic", **block}}
    inner = {
        "groups": named["cardinality"],
        "base_width": named["base_width"],
        "entry": 1 / named["block_reduce_first"],
    }
    block |= {"kind": "bottleneck", **inner}
    return {"depth": depth, "width": 4 * planes, "stride": stride, "block": block}


FORMAT = Format(
    "timm",
    "timm's call",
    "py",
    "text/x-python",
    "configuration",
    write,
    usage="Put it where timm 1.0 or newer is installed: it makes the untrained model. It holds no input size.",
    remark=("# ", ""),
)
