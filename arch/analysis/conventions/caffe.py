"""What Caffe prints as it loads a network."""

from collections.abc import Sequence
from math import prod

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.quantities import is_norm
from arch.analysis.rules import Memory, Setting
from arch.graph import Graph
from arch.ops import Flatten


def _tops(cost: LayerCost) -> int:
    """How often a layer's output counts: every layer's top does, also where it is written in place.

    A batch norm is two layers, BatchNorm and Scale. Caffe's inner product flattens by itself, and poolings of 1x1
    windows, which libraries put before VGG's head, are not there.
    """
    op = cost.node.op
    hidden = isinstance(op, Flatten) or (op.kind == "pool" and not any(cost.counts))
    return 0 if hidden else 2 if is_norm(op) else 1


def _splits(graph: Graph) -> int:
    """Elements of the tops of the Split layers that Caffe puts after what several layers read: one for each reader."""
    hidden, readers = graph.auxiliary(), [0] * len(graph)
    for index, node in enumerate(graph.nodes):
        # A deploy file has no auxiliary heads.
        for source in () if index in hidden else node.inputs:
            readers[source] += 1
    return sum(count * prod(node.shape) for count, node in zip(readers, graph.nodes, strict=True) if count > 1)


def _data(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    """The image, all tops, splits, and the softmax with which a deploy file ends."""
    hidden = graph.auxiliary()
    last = sum(prod(graph.nodes[index].shape) for index in graph.outputs if index not in hidden)
    tops = sum(_tops(cost) * prod(cost.node.shape) for cost in at_inference(costs))
    # Data alone: the diffs of training would take as much again, and memory_used_ leaves them out.
    return (prod(graph.input) + tops + _splits(graph) + last) * setting.batch * setting.element


MEMORY = (
    Memory(
        "caffe_data",
        "Caffe, memory required for data",
        _data,
        "image and the outputs of all layers, those in place too, with splits and the softmax of a deploy file",
        "BVLC/caffe @003704a, src/caffe/net.cpp, memory_used_, and src/caffe/util/insert_splits.cpp",
    ),
)
