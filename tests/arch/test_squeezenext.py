"""SqueezeNext against the authors' Caffe files and against pytorchcv, which gives every convolution a bias."""

import pytest

from arch.analysis import layer_costs, total
from arch.lowering import lower
from arch.ops import Conv2d
from arch.parts.blocks.squeezenext import SqueezeNext
from arch.zoo import zoo
from tests.arch.test_bad_input import design

# Reckoned from train_val.prototxt of amirgholami/SqueezeNext @48d57b8: weights of convolutions, scales of norms, the
# linear layer without a bias, and multiply-accumulates at 227 pixels; all have 111 convolutions.
COUNTS = {
    "sqnxt23": (577_728, 11_552, 128_000, 277_999_808),
    "sqnxt23v5": (787_648, 14_368, 128_000, 224_916_480),
}


def sums(id):
    return total(layer_costs(lower(zoo()[id].design)))


@pytest.mark.parametrize(("id", "counts"), COUNTS.items())
def test_counts_are_the_authors(id, counts):
    found = sums(id)
    assert (found.params_conv, found.params_norm, found.params_linear, found.macs) == counts
    assert sum(isinstance(node.op, Conv2d) for node in lower(zoo()[id].design)) == 111


# The paper counts an addition for each output beside the MACs, as of a bias.
@pytest.mark.parametrize(("id", "millions"), [("sqnxt23", 282), ("sqnxt23v5", 228)])
def test_the_paper_s_operations_are_macs_and_an_addition_for_each_output(id, millions):
    found = sums(id)
    assert round((found.macs + found.activations) / 1e6) == millions


def test_with_biases_it_is_pytorchcv_s():
    """Its README: 724,056. Its v5 has other kernels and reads the input (921,816)."""
    graph = lower(zoo()["sqnxt23"].design)
    biases = sum(node.shape[0] for node in graph if node.op.kind in ("conv", "linear"))
    assert sums("sqnxt23").params + biases == 724_056


def windows(depth, **settings):
    graph = lower(design(block=SqueezeNext(**settings), stride=1))
    return [node.op.kernel for node in graph if node.path.startswith(f"s1/b{depth}/conv")]


def test_rows_and_columns_change_places_from_block_to_block():
    column, row = [(1, 1), (1, 1), (3, 1), (1, 3), (1, 1)], [(1, 1), (1, 1), (1, 3), (3, 1), (1, 1)]
    assert (windows(1), windows(2)) == (column, row)
    assert windows(1, order="row") == windows(2, order="row") == row
    assert windows(2, order="column") == column


def test_the_branch_of_v5_reads_what_the_shortcut_made():
    for reads, source, stride in (("input", "stem/act", (2, 2)), ("shortcut", "s1/b1/shortcut/act", (1, 1))):
        graph = lower(design(block=SqueezeNext(reads=reads), width=128))
        first = next(node for node in graph if node.path == "s1/b1/conv1")
        assert (graph.nodes[first.inputs[0]].path, first.op.stride) == (source, stride)


def test_a_block_that_keeps_the_shape_adds_its_input():
    graph = lower(design(block=SqueezeNext(), stride=1))
    added = next(node for node in graph if node.path == "s1/b1/add")
    assert [graph.nodes[source].path for source in added.inputs] == ["s1/b1/act5", "stem/act"]
