"""What the estimate knows about a network: numbers that follow from its graph alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from math import log2
from typing import NamedTuple

from arch.analysis import LayerCost, at_inference
from arch.graph import Graph, Node
from arch.ops import AdaptivePool, Add, BatchNorm, Concat, Conv2d, Multiply, WeightedSum


class Features(NamedTuple):
    """A network in the columns of the accuracy tables, and one that names tell there.

    A spatial convolution has a window of more than one pixel.

    Attributes:
        res: height of the image, pixels.
        params, macs, acts: weights, multiply-accumulates, and elements written by convolutions and linear layers.
        fc_params, gate_params: weights of the classifier and of the gates, without biases.
        depth, short: convolutions and one classifier on the longest and on the shortest path, without gates.
        n_conv, n_se: convolutions without gates; gates.
        frac_macs_spatial: share of the convolutions' MACs in spatial ones.
        dw_share, grp_share: share of depthwise, of grouped ones among the spatial ones that read more than the image.
        log2_gw: mean of the logarithm of channels per group over these.
        has_bn, swish: whether there is a batch normalisation for every fifth convolution, as MixNet and InceptionNeXt
            have one behind several; SiLU or hard swish.
        stem_w: channels that the first convolution writes.
        macs_s8, macs_s32: share of the convolutions' MACs whose output is at a total stride of 8, of 32 or more.
        nl_s16, w_s16: convolutions whose output is at a total stride of 16, and the most channels that one writes.
        preact: whether sums or concatenations are normalised before the next convolution (pre-activation).
    """

    res: float
    params: float
    macs: float
    acts: float
    fc_params: float
    gate_params: float
    depth: float
    short: float
    n_conv: float
    n_se: float
    frac_macs_spatial: float
    dw_share: float
    grp_share: float
    log2_gw: float
    has_bn: float
    swish: float
    stem_w: float
    macs_s8: float
    macs_s32: float
    nl_s16: float
    w_s16: float
    preact: float


def features(graph: Graph, everything: list[LayerCost]) -> Features:
    """The features of a network that classifies images, from its layers' costs; auxiliary heads do not count.

    A convolution that writes a single pixel is a linear layer, whatever it is called.
    """
    gates = _gates(graph)
    costs = at_inference(everything)
    outside = [cost for cost in costs if cost.node.path not in gates]
    convolutions = [cost for cost in outside if _convolves(cost.node)]
    classifier = [cost for cost in outside if cost.macs and not _convolves(cost.node)]
    # Without the stem: its 3 channels would pull the mean of channels per group down.
    inner = [cost for cost in convolutions if _window(cost) > 1 and cost.inputs[0][0] != graph.input[0]]
    # A network of linear layers alone has no convolutions to take shares of.
    macs = _macs(convolutions) or 1
    (longest, shortest), at = _paths(graph, gates), _strides(graph, convolutions)
    return Features(
        res=graph.input[1],
        params=sum(cost.params for cost in costs),
        macs=_macs(costs),
        acts=sum(cost.activations for cost in costs),
        # What writes a single pixel uses each weight once: its MACs are its weights, biases aside.
        fc_params=_macs(classifier),
        gate_params=sum(cost.macs for cost in costs if cost.node.path in gates),
        depth=longest + 1,
        short=shortest + 1,
        n_conv=len(convolutions),
        n_se=sum(_is_gated(graph, node) for node in graph),
        frac_macs_spatial=_macs(inner) / macs,
        dw_share=_share(inner, lambda cost: _groups(cost) == cost.inputs[0][0]),
        grp_share=_share(inner, lambda cost: _groups(cost) > 1),
        log2_gw=sum(log2(cost.inputs[0][0] // _groups(cost)) for cost in inner) / (len(inner) or 1),
        has_bn=int(5 * sum(isinstance(cost.node.op, BatchNorm) for cost in costs) >= len(convolutions)),
        swish=int(any(cost.node.op.name in ("silu", "hardswish") for cost in costs)),
        stem_w=convolutions[0].node.shape[0] if convolutions else 0,
        macs_s8=_macs(at[8]) / macs,
        macs_s32=sum(_macs(costs) for stride, costs in at.items() if stride >= 32) / macs,
        nl_s16=len(at[16]),
        w_s16=max((cost.node.shape[0] for cost in at[16]), default=0),
        preact=int(any(_joined(graph, node) for node in graph if isinstance(node.op, BatchNorm))),
    )


def shrinks(graph: Graph) -> bool:
    """Whether the widest map of some resolution has at most half the channels of that of the resolution before."""
    # The widest map of a resolution, since a bottleneck's narrow ones shrink nothing.
    widest: dict[int, int] = {}
    hidden = graph.auxiliary()
    for index, node in enumerate(graph):
        if len(node.shape) == 3 and node.shape[1] > 1 and index not in hidden:
            widest[node.shape[1]] = max(node.shape[0], widest.get(node.shape[1], 0))
    widths = [widest[height] for height in sorted(widest, reverse=True)]
    return any(2 * later <= earlier for earlier, later in pairwise(widths))


def _joined(graph: Graph, node: Node) -> bool:
    """Whether a norm reads a sum or a concatenation; that of convolutions alone is a single wider one (MixNet)."""
    before = graph.nodes[node.inputs[0]]
    parts = [graph.nodes[index].op for index in before.inputs]
    return isinstance(before.op, Add) or (
        isinstance(before.op, Concat) and not all(isinstance(op, Conv2d) for op in parts)
    )


def _convolves(node: Node) -> bool:
    # VGG's head as convolutions, and SE's layers, write single pixels: linear layers by another name.
    return isinstance(node.op, Conv2d) and node.shape[1:] != (1, 1)


def _is_gated(graph: Graph, node: Node) -> bool:
    """Whether a node multiplies a map by one number per channel."""
    return isinstance(node.op, Multiply) and graph.nodes[node.inputs[1]].shape[1:] == (1, 1)


def _gates(graph: Graph) -> set[str]:
    """Paths of the layers between a gate's pooling and the product."""
    return {path for node in graph if _is_gated(graph, node) for path in _gate(graph, node)}


def _gate(graph: Graph, product: Node) -> Iterator[str]:
    reads, seen = [product.inputs[1]], set[int]()
    while reads:
        index = reads.pop()
        before = graph.nodes[index]
        # The pooling ends the way back: what it reads is the block's own path. Without one, ways through sums would
        # double at each of them.
        if index not in seen and not isinstance(before.op, AdaptivePool | WeightedSum):
            seen.add(index)
            yield before.path
            reads.extend(before.inputs)


def _paths(graph: Graph, gates: set[str]) -> tuple[int, int]:
    """Convolutions on the longest and on the shortest path from the image to the scores."""
    lengths: list[tuple[int, int]] = []
    for node in graph:
        # Gates are skipped: a squeeze lengthens no path on which features are made.
        own = int(_convolves(node))
        reads = [lengths[i] for i in node.inputs if graph.nodes[i].path not in gates] or [(0, 0)]
        lengths.append((max(most for most, _ in reads) + own, min(least for _, least in reads) + own))
    # The first output is the scores; the others are auxiliary heads'.
    return lengths[graph.outputs[0]]


def _macs(costs: list[LayerCost]) -> int:
    return sum(cost.macs for cost in costs)


def _window(cost: LayerCost) -> int:
    assert isinstance(cost.node.op, Conv2d)
    return max(cost.node.op.kernel)


def _groups(cost: LayerCost) -> int:
    assert isinstance(cost.node.op, Conv2d)
    return cost.node.op.groups


def _share(costs: list[LayerCost], which: Callable[[LayerCost], bool]) -> float:
    return sum(map(which, costs)) / (len(costs) or 1)


def _strides(graph: Graph, costs: list[LayerCost]) -> Mapping[int, list[LayerCost]]:
    """Layers by the total stride of their outputs, to the nearest power of two."""
    found: dict[int, list[LayerCost]] = defaultdict(list)
    for cost in costs:
        # Inception's 35, 17 and 8 rows of 299 pixels are no exact strides: they count as 8, 16 and 32.
        found[int(2 ** round(log2(graph.input[1] / cost.node.shape[1])))].append(cost)
    return found
