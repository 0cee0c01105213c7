"""A configuration of pycls as the design that pycls would build (facebookresearch/pycls, pycls/models)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import lcm
from typing import Any

from arch.analysis import Network
from arch.bounds import LARGEST_FILE, MOST_BLOCKS, MOST_PIXELS, MOST_STAGES
from arch.design import build
from arch.design.markup import parsed
from arch.design.regnets import QUANTUM, regnet
from arch.errors import ArchError
from arch.lowering import lower
from arch.ops import EPS
from arch.reading import Settings, decoded

_DEPTHS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
_STEMS: Mapping[str, Mapping[str, Any]] = {
    "res_stem_cifar": {"kind": "conv", "kernel": 3, "stride": 1, "pool": "none"},
    "res_stem_in": {"kind": "conv"},
    "simple_stem_in": {"kind": "conv", "kernel": 3, "pool": "none"},
}
_BLOCKS = {"res_basic_block": "basic", "res_bottleneck_block": "bottleneck", "vanilla_block": "plain"}

Parts = dict[str, Any]
"""Stem, stages and head as plain data."""


def read(content: bytes, size: tuple[int, int] | None = None) -> Network:
    """The design of a configuration, of MODEL.TYPE regnet, anynet, resnet or effnet.

    Args:
        content: the file.
        size: height and width of the image, where others are wanted than TRAIN.IM_SIZE.

    Raises:
        ArchError: it is none, or a setting has no counterpart in the parts that exist.
    """
    if len(content) > LARGEST_FILE:
        raise ArchError("", f"the file has over {LARGEST_FILE:,} bytes", "A configuration has far fewer")
    whole = parsed(decoded(content))
    groups = whole if isinstance(whole, dict) else {}
    model, train = _group(groups, "MODEL"), _group(groups, "TRAIN")
    kind = model.word("TYPE", "", _TYPES)
    if model.word("SCALING_TYPE", ""):
        raise model.wrong(
            "SCALING_TYPE", model.values["SCALING_TYPE"], "left out, with the scaled numbers in its place"
        )
    side = train.whole("IM_SIZE", 224, 1)
    height, width = size or (side, side)
    if max(height, width) > MOST_PIXELS:
        raise train.wrong("IM_SIZE", side, f"at most {MOST_PIXELS:,}")
    parts = _TYPES[kind](groups)
    shared = {"eps": _group(groups, "BN").real("EPS", EPS), "activation": _function(model)}
    parts["stem"] |= shared
    for stage in parts["stages"]:
        stage["block"] |= shared
    # With a last convolution the head has a norm and a function too.
    parts["head"] |= {"classes": model.whole("NUM_CLASSES", 10, 1)} | (shared if parts["head"].get("features") else {})
    design = build({"name": kind, "input": {"channels": 3, "height": height, "width": width}, **parts})
    return Network(kind, lower(design), design, source="pycls configuration")


def _group(groups: Mapping[str, Any], name: str) -> Settings:
    found = groups.get(name, {})
    if not isinstance(found, dict):
        raise ArchError(name, f"it is {str(found)[:40]!r}", "It must be a group of settings")
    return Settings(name, found)


def _function(model: Settings) -> str:
    name = model.word("ACTIVATION_FUN", "relu", ("relu", "silu", "swish"))
    return "silu" if name == "swish" else name


def _reals(own: Settings, name: str) -> list[float]:
    value = own.values.get(name)
    if not isinstance(value, list):
        raise own.wrong(name, value, "a list of numbers, one for each stage")
    return [Settings(own.path, {name: one}).real(name, 0.0) for one in value[: MOST_STAGES + 1]]


def _columns(own: Settings, names: Sequence[str]) -> list[tuple[int, ...]]:
    """Whole numbers for each stage, under several names, of which there are as many."""
    found = [own.wholes(name, 1) for name in names]
    if not found[0] or len({len(column) for column in found}) != 1 or len(found[0]) > MOST_STAGES:
        counts = ", ".join(f"{len(column)} {name}" for name, column in zip(names, found, strict=True))
        raise ArchError(own.path, f"it has {counts}", f"Give one of each for every stage, and at most {MOST_STAGES}")
    return found


def _stem(own: Settings) -> Parts:
    return {**_STEMS[own.word("STEM_TYPE", "simple_stem_in", _STEMS)], "width": own.whole("STEM_W", 32, 1)}


def _head(own: Settings) -> Parts:
    features = own.whole("HEAD_W", 0)
    return {"kind": "classifier"} | ({"features": features} if features else {})


def _anynet(groups: Mapping[str, Any]) -> Parts:
    own = _group(groups, "ANYNET")
    depths, widths, strides = _columns(own, ("DEPTHS", "WIDTHS", "STRIDES"))
    blocks: list[Parts] = [{"kind": _block(own)} for _ in depths]
    if _block(own) == "bottleneck":
        (grouped,) = _columns(own, ("GROUP_WS",))
        inner = zip(grouped, _reals(own, "BOT_MULS"), strict=False)
        blocks = [{**_bottleneck(own, widths), "ratio": ratio, "group_width": group} for group, ratio in inner]
    if len(blocks) != len(depths):
        raise ArchError(own.path, f"{len(blocks)} BOT_MULS or GROUP_WS for {len(depths)} stages", "Give one for each")
    return {"stem": _stem(own), "stages": _stages(depths, widths, strides, blocks), "head": _head(own)}


def _block(own: Settings) -> str:
    return _BLOCKS[own.word("BLOCK_TYPE", "res_bottleneck_block", _BLOCKS)]


def _bottleneck(own: Settings, widths: Sequence[int]) -> Parts:
    if not own.flag("SE_ON", False):
        return {"kind": "bottleneck"}
    share = own.real("SE_R", 0.25)
    ratio = round(1 / share) if share > 0 else 0
    # Of the block's input, and after the grouped convolution; Python rounds halves to even, and the part takes them up.
    alike = all(round(width * share) == (width + ratio // 2) // max(ratio, 1) for width in widths)
    if ratio < 1 or 1 / ratio != share or not alike:
        raise own.wrong("SE_R", share, "one over a whole number, by which widths are divided without halves")
    attention = {"ratio": ratio, "of": "input", "place": "inside", "rounding": "nearest"}
    return {"kind": "bottleneck", "attention": attention}


def _stages(depths: Sequence[int], widths: Sequence[int], strides: Sequence[int], blocks: Sequence[Parts]) -> Any:
    rows = zip(depths, widths, strides, blocks, strict=True)
    return [{"depth": depth, "width": width, "stride": stride, "block": block} for depth, width, stride, block in rows]


def _regnet(groups: Mapping[str, Any]) -> Parts:
    """Widths on a line, quantised (arXiv 2003.13678), and made multiples of the groups as pycls does."""
    own = _group(groups, "REGNET")
    depth, initial, group = own.whole("DEPTH", 10, 1), own.whole("W0", 32, 1), own.whole("GROUP_W", 16, 1)
    slope, factor, ratio = own.real("WA", 5.0), own.real("WM", 2.5), own.real("BOT_MUL", 1.0)
    if depth > MOST_BLOCKS or initial % QUANTUM or not 0 <= slope < 2**16 or not 1.001 <= factor < 2**16:
        what = f"DEPTH {depth}, W0 {initial}, WA {slope:g} and WM {factor:g} make no line of widths"
        raise ArchError(own.path, what, f"W0 is a multiple of {QUANTUM}, WM above 1, DEPTH at most {MOST_BLOCKS:,}")
    # Groups of the quantum leave the widths as they are quantised.
    line = regnet(depth, initial, slope, factor, QUANTUM)
    rows = [_adjusted(width, ratio, group, own) for width in line["widths"]]
    widths = [width for width, _ in rows]
    blocks = [{**_bottleneck(own, widths), "ratio": ratio, "group_width": grouped} for _, grouped in rows]
    if _block(own) != "bottleneck":
        blocks = [{"kind": _block(own)} for _ in rows]
    strides = [own.whole("STRIDE", 2, 1)] * len(rows)
    return {"stem": _stem(own), "stages": _stages(line["depths"], widths, strides, blocks), "head": _head(own)}


def _adjusted(width: int, ratio: float, group: int, own: Settings) -> tuple[int, int]:
    """A width and its groups' that go together (pycls/models/blocks.py, adjust_block_compatibility)."""
    if ratio <= 0 or (ratio > 1 and ratio % 1):
        raise own.wrong("BOT_MUL", ratio, "a share of 1, or a whole number")
    inner = int(max(1, width * ratio))
    group = min(group, inner)
    multiple = lcm(group, int(ratio)) if ratio > 1 else group
    inner = max(multiple, round(inner / multiple) * multiple)
    return int(inner / ratio), group


def _resnet(groups: Mapping[str, Any]) -> Parts:
    own, depth = _group(groups, "RESNET"), _group(groups, "MODEL").whole("DEPTH", 0)
    data = {_group(groups, name).word("DATASET", "") for name in ("TRAIN", "TEST")}
    if any("cifar" in name for name in data):
        if (depth - 2) % 6 or depth < 8 or own.word("TRANS_FUN", "basic_transform") != "basic_transform":
            what = f"DEPTH is {depth} with {own.word('TRANS_FUN', 'basic_transform')[:40]}"
            raise ArchError("MODEL", what, "For CIFAR it is 6 n + 2, of basic_transform")
        stages = _stages([(depth - 2) // 6] * 3, [16, 32, 64], [1, 2, 2], [{"kind": "basic"} for _ in range(3)])
        return {"stem": {**_STEMS["res_stem_cifar"], "width": 16}, "stages": stages, "head": {"kind": "classifier"}}
    if depth not in _DEPTHS or own.word("TRANS_FUN", "basic_transform") != "bottleneck_transform":
        what = f"DEPTH is {depth} with {own.word('TRANS_FUN', 'basic_transform')[:40]}"
        raise ArchError("MODEL", what, f"It is {', '.join(map(str, _DEPTHS))}, of bottleneck_transform")
    block = {
        "kind": "bottleneck",
        "groups": own.whole("NUM_GROUPS", 1, 1),
        "base_width": own.whole("WIDTH_PER_GROUP", 64, 1),
        "stride_in": "1x1" if own.flag("STRIDE_1X1", True) else "3x3",
    }
    stages = _stages(_DEPTHS[depth], [256, 512, 1024, 2048], [1, 2, 2, 2], [dict(block) for _ in range(4)])
    return {"stem": {**_STEMS["res_stem_in"], "width": 64}, "stages": stages, "head": {"kind": "classifier"}}


def _effnet(groups: Mapping[str, Any]) -> Parts:
    own = _group(groups, "EN")
    depths, widths, strides, kernels = _columns(own, ("DEPTHS", "WIDTHS", "STRIDES", "KERNELS"))
    expansions, share = _reals(own, "EXP_RATIOS"), own.real("SE_R", 0.25)
    ratio = round(1 / share) if share > 0 else 0
    if ratio < 1 or 1 / ratio != share:
        raise own.wrong("SE_R", share, "one over a whole number")
    if len(expansions) != len(depths):
        raise ArchError(own.path, f"{len(expansions)} EXP_RATIOS for {len(depths)} stages", "Give one for each")
    shared = {"kind": "separable", "linear": True, "shortcut": True, "divisor": 1}
    pairs = zip(kernels, expansions, strict=True)
    function = _function(_group(groups, "MODEL"))
    attention = {"ratio": ratio, "activation": function}
    blocks = [{**shared, "kernel": k, "expansion": e, "attention": dict(attention)} for k, e in pairs]
    head = {"kind": "classifier", "features": own.whole("HEAD_W", 1280, 1), "dropout": own.real("DROPOUT_RATIO", 0.0)}
    stem = {**_STEMS["simple_stem_in"], "width": own.whole("STEM_W", 32, 1)}
    return {"stem": stem, "stages": _stages(depths, widths, strides, blocks), "head": head}


_TYPES: Mapping[str, Callable[[Mapping[str, Any]], Parts]] = {
    "anynet": _anynet,
    "effnet": _effnet,
    "regnet": _regnet,
    "resnet": _resnet,
}
