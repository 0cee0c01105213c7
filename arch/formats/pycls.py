"""The configuration by which pycls builds and trains the network (facebookresearch/pycls, pycls/core/config.py)."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from arch.analysis import Network
from arch.design import Design
from arch.formats.base import Format
from arch.formats.configured import Saying, classes, configured, eps, first_convolutions, kinds, rounds_alike
from arch.formats.pycls_reading import read
from arch.formats.torchvision import graph_width, regnet_blocks, regnet_columns, se_ratio
from arch.graph import Graph
from arch.ops import EPS

_DEPTHS = {(3, 4, 6, 3): 50, (3, 4, 23, 3): 101, (3, 8, 36, 3): 152}
"""Its ResNets for ImageNet have these stages and no others."""
_BLOCKS = {"bottleneck": "res_bottleneck_block", "basic": "res_basic_block", "plain": "vanilla_block"}
_STEMS: dict[str, dict[str, Any]] = {
    "res_stem_in": {"kind": "conv"},
    "res_stem_cifar": {"kind": "conv", "kernel": 3, "stride": 1, "pool": "none"},
    "simple_stem_in": {"kind": "conv", "kernel": 3, "pool": "none"},
}


def write(network: Network) -> str:
    """A file for its --cfg: the model, without a recipe."""
    return configured(network, "pycls", (_resnet, _anynet))


def _resnet(design: Design, graph: Graph) -> Saying | None:
    """MODEL.TYPE resnet: the published depths alone; others are AnyNets."""
    depths, stem = tuple(stage.depth for stage in design.stages), getattr(design.stem, "kernel", 0)
    if kinds(design) != {"bottleneck"} or depths not in _DEPTHS or stem != 7:
        return None
    spatial = first_convolutions(graph)[0][1]
    groups, width = spatial.groups, max(1, spatial.out // spatial.groups)
    block: Any = design.stages[0].block
    own = {"TRANS_FUN": "bottleneck_transform", "NUM_GROUPS": groups, "WIDTH_PER_GROUP": width}
    own["STRIDE_1X1"] = block.stride_in == "1x1"
    inner = {
        "kind": "bottleneck",
        "groups": groups,
        "base_width": width,
        "stride_in": block.stride_in,
        "eps": eps(graph),
    }
    # Several stages may gate; pycls's ResNet has no squeeze-and-excitation, its AnyNet has.
    if block.attention or [stage.width for stage in design.stages] != [256, 512, 1024, 2048]:
        return None
    stages = [
        {"depth": depth, "width": 256 << index, "stride": 2 if index else 1, "block": inner}
        for index, depth in enumerate(depths)
    ]
    model = {"TYPE": "resnet", "DEPTH": _DEPTHS[depths], "NUM_CLASSES": classes(design)}
    return _saying(design, graph, model, {"RESNET": own}, "res_stem_in", {"stages": stages})


def _anynet(design: Design, graph: Graph) -> Saying | None:
    """MODEL.TYPE anynet: any stages of one kind of block. A RegNet is one with its lists written out."""
    kind = design.stages[0].block.kind
    if kinds(design) != {kind} or kind not in _BLOCKS:
        return None
    depths, widths = [stage.depth for stage in design.stages], [stage.width or 1 for stage in design.stages]
    strides, stem = [stage.stride for stage in design.stages], _stem_type(design)
    own: dict[str, Any] = {"STEM_TYPE": stem, "STEM_W": graph_width(design), "BLOCK_TYPE": _BLOCKS[kind]}
    own |= {"DEPTHS": depths, "WIDTHS": widths, "STRIDES": strides}
    if kind == "bottleneck":
        found, ratio = regnet_columns(design, graph), se_ratio(design)
        own |= {"BOT_MULS": found["bottleneck_multipliers"], "GROUP_WS": found["group_widths"]}
        if ratio and not rounds_alike(ratio, [graph_width(design), *widths]):
            return None
        own |= {"SE_ON": True, "SE_R": 1 / ratio} if ratio else {}
        stages = regnet_blocks(design, graph)
    else:
        rows = zip(depths, widths, strides, strict=True)
        stages = [{"depth": d, "width": w, "stride": s, "block": {"kind": kind, "eps": eps(graph)}} for d, w, s in rows]
    model = {"TYPE": "anynet", "NUM_CLASSES": classes(design)}
    return _saying(design, graph, model, {"ANYNET": own}, stem, {"stages": stages})


def _stem_type(design: Design) -> str:
    """The nearest of its stems."""
    if getattr(design.stem, "kernel", 7) != 3:
        return "res_stem_in"
    return "res_stem_cifar" if getattr(design.stem, "stride", 2) == 1 else "simple_stem_in"


def _saying(
    design: Design, graph: Graph, model: dict[str, Any], own: dict[str, Any], stem: str, means: dict[str, Any]
) -> Saying:
    norm = {"BN": {"EPS": eps(graph)}} if eps(graph) != EPS else {}
    side = design.input.height
    # Its ResNet takes the stem of CIFAR where the data set is that; an AnyNet's stem stands in its own settings.
    data = {"DATASET": "imagenet"} if "RESNET" in own else {}
    settings = {"MODEL": model, **own, **norm, "TRAIN": {**data, "IM_SIZE": side}} | ({"TEST": data} if data else {})
    # Flow style for lists: a stage stands below its neighbour's numbers otherwise.
    text = yaml.safe_dump(settings, sort_keys=False, default_flow_style=None)
    width = 64 if "RESNET" in own else graph_width(design)
    parts = {"stem": {**_STEMS[stem], "width": width, "eps": eps(graph)}}
    parts["head"] = {"kind": "classifier", "classes": classes(design)}
    # It builds for three channels alone, and for square images.
    size = {"channels": 3, "height": side, "width": side}
    return Saying(f"# {json.dumps(design.name)}\n{text}", {**parts, **means, "input": size})


FORMAT = Format(
    "pycls",
    "pycls configuration",
    "yaml",
    "application/yaml",
    "configuration",
    write,
    usage="Give it to pycls as --cfg; the recipe of training is left at its defaults.",
    remark=("# ", ""),
    read=read,
    fits=lambda head: re.search(rb"^MODEL:", head, re.MULTILINE) is not None and b"archscope" not in head,
)
