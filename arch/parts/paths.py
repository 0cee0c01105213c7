"""A grouped bottleneck written as separate paths: the two other forms of one function (arXiv 1611.05431, figure 3)."""

from __future__ import annotations

from dataclasses import replace

from arch.graph import Builder
from arch.ops import Add, Concat, Dropout, divisors_near
from arch.parts.chain import Chain, Conv
from arch.parts.layers import norm_act


def paths(block: Chain, build: Builder, source: int, convs: list[Conv], split: bool) -> tuple[int, int]:
    """Add one path per group of the second convolution, merged by addition if `split`, else early by concatenation.

    Returns:
        The handle of the merged map, after the last convolution and its norm, and that of the paths' input.

    Raises:
        ArchError: the first convolution's width cannot be shared among the paths.
    """
    first, spatial, last = convs
    count = spatial.groups
    if first.width % count:
        near = divisors_near(first.width, count)
        raise build.error(f"{first.width} channels cannot be shared by {count} paths", f"Use {near}", "groups")
    # Once for all paths, which would each normalise the same map.
    entry = norm_act(build, source, block.norm_op, block.activation, "1") if block.order == "pre" else source
    ends = []
    for number in range(1, count + 1):
        with build.scope(f"path{number}", "branch"):
            thin = [
                first._replace(width=first.width // count),
                spatial._replace(width=spatial.width // count, groups=1),
            ]
            end = _path(block, build, entry, thin)
            ends.append(_last(block, build, end, last, number == 1) if split else end)
    merged = build.add("merge", Add() if split else Concat(), *ends)
    merged = merged if split else _last(block, build, merged, last, True)
    return (norm_act(build, merged, block.norm_op, index="3") if block.order == "post" else merged), entry


def _path(block: Chain, build: Builder, source: int, convs: list[Conv]) -> int:
    """The first two convolutions, with what stands between them and the third."""
    for index, conv in enumerate(convs, start=1):
        source = build.add(f"conv{index}", block.op(conv), source)
        # A norm bears the number of its convolution: of the one before it (post), or behind it (pre).
        after = index if block.order == "post" else index + 1
        source = norm_act(build, source, block.norm_op, block.activation, str(after))
    return source


def _last(block: Chain, build: Builder, source: int, conv: Conv, first: bool) -> int:
    """The third convolution; where its outputs are added, one path alone brings the bias."""
    if block.dropout:
        source = build.add("dropout", Dropout(block.dropout), source)
    # The biases of added paths would add up to one: a single path brings it, so that the three forms stay equal.
    op = block.op(conv)
    return build.add("conv3", op if first else replace(op, bias=False), source)
