"""The call by which torchvision builds the network."""

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
    rounds_alike,
    script,
)
from arch.formats.inverted import mobilenet_v2
from arch.graph import Graph
from arch.ops import BatchNorm, Conv2d, Pool


def write(network: Network) -> str:
    """A file of a few lines that makes `model`."""
    return configured(network, "torchvision", (_regnet, _resnet, _vgg, _densenet, mobilenet_v2))


def _classifier(design: Design, **settings: object) -> dict[str, Any]:
    return {"kind": "classifier", "classes": classes(design), **settings}


def _resnet(design: Design, graph: Graph) -> Saying | None:
    """torchvision/models/resnet.py: four stages of 64 planes, doubled from stage to stage."""
    if kinds(design) not in ({"basic"}, {"bottleneck"}):
        return None
    deep, epsilon = kinds(design) == {"bottleneck"}, eps(graph)
    block: dict[str, Any] = {"kind": "bottleneck" if deep else "basic", "eps": epsilon}
    groups, width = 1, 64
    if deep:
        spatial = first_convolutions(graph)[0][1]
        groups, width = spatial.groups, max(1, spatial.out // spatial.groups)
        block |= {"groups": groups, "base_width": width}
    depths = ([stage.depth for stage in design.stages] + [1] * 4)[:4]
    stages = [
        {"depth": depth, "width": (256 if deep else 64) << index, "stride": 2 if index else 1, "block": block}
        for index, depth in enumerate(depths)
    ]
    named = given(num_classes=(classes(design), 1000), groups=(groups, 1), width_per_group=(width, 64))
    name = "Bottleneck" if deep else "BasicBlock"
    model = call("ResNet", name, depths, **named, **norm_layer(epsilon))
    means = {"stem": {"kind": "conv", "eps": epsilon}, "stages": stages, "head": _classifier(design)}
    return Saying(script(design, f"from torchvision.models.resnet import {name}, ResNet", model), means)


def _regnet(design: Design, graph: Graph) -> Saying | None:
    """torchvision/models/regnet.py: a 3x3 stem, and bottlenecks whose groups have a width."""
    if kinds(design) != {"bottleneck"} or getattr(design.stem, "kernel", 0) != 3:
        return None
    epsilon, columns, blocks = eps(graph), regnet_columns(design, graph), regnet_blocks(design, graph)
    ratio = se_ratio(design)
    widths = columns["widths"]
    if ratio and not rounds_alike(ratio, [graph_width(design), *widths]):
        return None
    params = call(
        "BlockParams", **{name: columns[name] for name in _NAMES}, **({"se_ratio": 1 / ratio} if ratio else {})
    )
    named = given(num_classes=(classes(design), 1000), stem_width=(graph_width(design), 32))
    model = call("RegNet", params.replace("\n", "\n    "), **named, **norm_layer(epsilon))
    stem = {"kind": "conv", "kernel": 3, "width": graph_width(design), "pool": "none", "eps": epsilon}
    means = {"stem": stem, "stages": blocks, "head": _classifier(design)}
    return Saying(script(design, "from torchvision.models.regnet import BlockParams, RegNet", model), means)


_NAMES = ("depths", "widths", "group_widths", "bottleneck_multipliers", "strides")


def graph_width(design: Design) -> int:
    """Channels that the stem writes."""
    width: int = getattr(design.stem, "width", 32)
    return width


def se_ratio(design: Design) -> int:
    """What squeeze-and-excitation divides the width by in the first stage; 0 without it."""
    attention = getattr(design.stages[0].block, "attention", None)
    return attention.ratio if attention else 0


def regnet_columns(design: Design, graph: Graph) -> dict[str, list[Any]]:
    """What a RegNet's files give for each stage."""
    widths = [stage.width or 1 for stage in design.stages]
    inner = [convs[1] for convs in first_convolutions(graph)]
    return {
        "depths": [stage.depth for stage in design.stages],
        "widths": widths,
        "group_widths": [conv.out // conv.groups for conv in inner],
        "bottleneck_multipliers": [conv.out / width for conv, width in zip(inner, widths, strict=True)],
        "strides": [stage.stride for stage in design.stages],
    }


def regnet_blocks(design: Design, graph: Graph) -> list[dict[str, Any]]:
    """The stages that these columns mean."""
    found, ratio = regnet_columns(design, graph), se_ratio(design)
    # Of the block's input, and after the grouped convolution, as in pycls.
    attention = {"ratio": ratio, "of": "input", "place": "inside", "rounding": "nearest"} if ratio else None
    shared = {"kind": "bottleneck", "eps": eps(graph), "attention": attention}
    rows = zip(*(found[name] for name in _NAMES), strict=True)
    return [
        {"depth": d, "width": w, "stride": s, "block": {**shared, "ratio": ratio, "group_width": group}}
        for d, w, group, ratio, s in rows
    ]


def _vgg(design: Design, graph: Graph) -> Saying | None:
    """torchvision/models/vgg.py: 3x3 convolutions with biases, halved by 2x2 pooling."""
    if design.stem.kind != "none" or not kinds(design) <= {"plain", "pool"}:
        return None
    hidden = graph.inside("head")
    body = [node for node in graph if not hidden[node.scope]]
    layers: list[int | str] = [
        node.op.out if isinstance(node.op, Conv2d) else "M" for node in body if isinstance(node.op, Conv2d | Pool)
    ]
    norm = any(isinstance(node.op, BatchNorm) for node in body)
    dropout = getattr(design.head, "dropout", 0.5)
    last = max((i for i, stage in enumerate(design.stages) if stage.block.kind == "plain"), default=0)
    # Its first linear layer reads 512 x 7 x 7 features, whatever the list says.
    stages = [_of_vgg(stage, 512 if index == last else stage.width, norm) for index, stage in enumerate(design.stages)]
    named = given(num_classes=(classes(design), 1000), dropout=(dropout, 0.5))
    model = call("VGG", f"make_layers({layers}, batch_norm={norm})", **named)
    head = _classifier(design, pool="avg", size=7, hidden=[4096, 4096], dropout=dropout)
    means = {"stem": {"kind": "none"}, "stages": stages, "head": head}
    return Saying(script(design, "from torchvision.models.vgg import VGG, make_layers", model), means)


def _of_vgg(stage: Any, width: int | None, norm: bool) -> dict[str, Any]:
    if stage.block.kind == "pool":
        return {"depth": stage.depth, "stride": 2, "block": {"kind": "pool"}}
    block = {"kind": "plain", "convs": stage.block.convs, "norm": "batch" if norm else "none", "bias": "yes"}
    return {"depth": stage.depth, "width": width, "block": block}


def _densenet(design: Design, graph: Graph) -> Saying | None:
    """torchvision/models/densenet.py: one growth, and transitions that keep half of the channels."""
    if kinds(design) != {"dense"}:
        return None
    block: Any = design.stages[0].block
    growth, neck, width = design.stages[0].width or 1, max(1, block.neck), getattr(design.stem, "width", 64)
    depths = tuple(stage.depth for stage in design.stages)
    named = given(
        growth_rate=(growth, 32),
        block_config=(depths, (6, 12, 24, 16)),
        num_init_features=(width, 64),
        bn_size=(neck, 4),
        num_classes=(classes(design), 1000),
    )
    stages = [
        {"depth": depth, "width": growth, "stride": 2 if index else 1, "block": {"kind": "dense", "neck": neck}}
        for index, depth in enumerate(depths)
    ]
    means = {"stem": {"kind": "conv", "width": width}, "stages": stages, "head": _classifier(design, norm="batch")}
    imports = "from torchvision.models.densenet import DenseNet"
    return Saying(script(design, imports, call("DenseNet", **named)), means)


FORMAT = Format(
    "torchvision",
    "torchvision's call",
    "py",
    "text/x-python",
    "configuration",
    write,
    usage="Put it where torchvision is installed: it makes the untrained model. It holds no input size.",
    remark=("# ", ""),
)
