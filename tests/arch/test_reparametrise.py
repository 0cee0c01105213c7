"""Parallel linear branches become one convolution: RepVGG's blocks in all their forms, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from arch.graph import Builder, Graph, verify
from arch.ops import Activation, AdaptivePool, Add, BatchNorm, Conv2d, Flatten, Gain, Linear, Op, sides
from arch.rewrite import Rewritten, rewrite
from arch.rewrite.proof import compare


def _block(build: Builder, source: int, width: int, stride: int, groups: int) -> int:
    """A block of RepVGG (arXiv 2101.03697, figure 2) as it is trained."""
    strides = stride, stride
    wide = build.add("conv3", Conv2d(width, (3, 3), strides, sides(1), groups=groups), source)
    narrow = build.add("conv1", Conv2d(width, (1, 1), strides, groups=groups), source)
    parts = [build.add("norm3", BatchNorm(), wide), build.add("norm1", BatchNorm(), narrow)]
    if build.shape(source)[0] == width and stride == 1:
        parts.append(build.add("norm", BatchNorm(1e-3), source))
    return build.add("act", Activation("relu"), build.add("add", Add(), *parts))


def _of(op: Op, *beside: Op, size: int = 6, channels: int = 4, source_too: bool = False) -> Graph:
    """A sum of branches of one map, each one op."""
    build = Builder((channels, size, size))
    source = build.add("act", Activation("relu"), build.input)
    branches = [build.add(f"b{place}", branch, source) for place, branch in enumerate((op, *beside))]
    build.add("sum", Add(), *branches, *([source] if source_too else []))
    return build.graph()


def same(graph: Graph) -> Rewritten:
    """Rewritten by that rule alone, computing what the graph does."""
    found = rewrite(graph, ["reparametrise"])
    assert verify(found.graph) == []
    result = compare(graph, found)
    assert result.is_same, result.words
    return found


def test_repvgg_a0_is_a_convolution_for_each_block() -> None:
    build = Builder((3, 64, 64))
    source = build.input
    # Table 2 of the paper: blocks and channels, each stage at half the resolution of the one before.
    stages = ((1, 48), (2, 48), (4, 96), (14, 192), (1, 1280))
    for stage, (depth, width) in enumerate(stages):
        for block in range(depth):
            with build.scope(f"s{stage}b{block}", "block"):
                source = _block(build, source, width, 1 if block else 2, 1)
    build.add(
        "fc", Linear(1000), build.add("flatten", Flatten(), build.add("pool", AdaptivePool("avg", (1, 1)), source))
    )
    graph = build.graph()
    found = rewrite(graph)
    # 22 blocks, the pooling and the linear layer.
    assert len(found.kernels) == sum(depth for depth, _ in stages) + 2 == 24
    assert {node.op.kernel for node in found.graph if isinstance(node.op, Conv2d)} == {(3, 3)}
    assert not any(isinstance(node.op, BatchNorm | Add) for node in found.graph)
    assert [one for one in found.refused if one.rule in ("fold_norm", "reparametrise")] == []
    result = compare(graph, found)
    assert result.is_same, result.words


@pytest.mark.parametrize(("groups", "stride", "width"), list(product((1, 2, 4, 8), (1, 2), (8, 16))))
def test_blocks_of_all_groups_strides_and_widths(groups: int, stride: int, width: int) -> None:
    build = Builder((8, 7, 9))
    _block(build, build.add("before", Activation("silu"), build.input), width, stride, groups)
    graph = build.graph()
    found = rewrite(graph)
    assert [node.op.name for node in found.graph] == ["input", "silu", "conv2d", "relu"]
    result = compare(graph, found)
    assert result.is_same, result.words


CONV = Conv2d(4, (3, 3), padding=sides(1))


@pytest.mark.parametrize(
    ("branches", "source_too"),
    [
        ((CONV, BatchNorm()), False),
        ((CONV, BatchNorm(), BatchNorm(1e-3)), True),
        ((CONV, Gain(0.5), Gain(-2.0)), True),
        ((CONV, Conv2d(4, (1, 3), padding=((0, 0), (1, 1))), Conv2d(4, (3, 1), padding=((1, 1), (0, 0)))), False),
        ((Conv2d(4, (3, 3), padding=sides(2), dilation=(2, 2)), Conv2d(4, (1, 1)), BatchNorm()), False),
        ((Conv2d(4, (1, 1), groups=4), BatchNorm()), True),
    ],
)
def test_all_of_it_is_one(branches: tuple[Op, ...], source_too: bool) -> None:
    found = same(_of(*branches, source_too=source_too))
    assert [node.op.name for node in found.graph] == ["input", "relu", "conv2d"]
    # A bias where a norm brings a shift, and none where nothing does.
    has_bias = any(isinstance(op, BatchNorm) for op in branches)
    assert found.graph.nodes[-1].op == replace(branches[0], bias=has_bias)


@pytest.mark.parametrize(
    ("branches", "source_too", "left", "reason"),
    [
        # Three places from five with a stride, and three of the map itself: no window has both at one element.
        ((Conv2d(4, (3, 3), (2, 2), sides(2)),), True, 1, "the map itself and b0 differ in stride"),
        # The pair that fits is merged; the third has its elements elsewhere.
        ((CONV, Conv2d(4, (3, 3), padding=sides(2), dilation=(2, 2)), Conv2d(4, (1, 1))), False, 2, "dilation"),
    ],
)
def test_what_does_not_fit_stays_beside(branches: tuple[Op, ...], source_too: bool, left: int, reason: str) -> None:
    found = same(_of(*branches, size=3, source_too=source_too))
    assert [node.op.name for node in found.graph][2:] == ["conv2d"] * left + ["add"]
    assert [reason in one.reason for one in found.refused] == [True], found.refused


def test_what_others_read_too_stays() -> None:
    build = Builder((4, 6, 6))
    wide, norm = build.add("wide", CONV, build.input), build.add("norm", BatchNorm(), build.input)
    total = build.add("sum", Add(), wide, build.add("narrow", Conv2d(4, (1, 1)), build.input), norm)
    build.add("other", Add(), total, norm)
    found = same(build.graph())
    assert [node.path for node in found.graph] == ["input", "wide", "norm", "sum", "other"]
    assert [(one.place, one.reason) for one in found.refused] == [("sum", "norm is read elsewhere too")]
