"""TensorFlow's rule of padding: as many outputs as strides fit, and no more zeros than that takes."""

from itertools import product

import pytest

from arch.design import build
from arch.lowering import lower
from arch.ops import Activation, Conv2d, Pool, sides
from arch.ops.placing import padded_same


def window(kernel, stride, dilation=1):
    return Conv2d(8, (kernel, kernel), (stride, stride), sides(dilation * (kernel - 1) // 2), (dilation, dilation))


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "padding"),
    [
        # What timm's `get_same_padding` says of maps of EfficientNet, MixNet and Inception.
        (224, 3, 2, 1, (0, 1)),
        (112, 5, 2, 1, (1, 2)),
        (56, 7, 2, 1, (2, 3)),
        (299, 3, 2, 1, (1, 1)),
        (7, 3, 1, 1, (1, 1)),
        (14, 3, 1, 2, (2, 2)),
        (15, 3, 2, 2, (2, 2)),
        (16, 3, 2, 2, (1, 2)),
        (5, 3, 3, 1, (0, 1)),
        (1, 3, 2, 1, (1, 1)),
    ],
)
def test_zeros_of_known_maps(size, kernel, stride, dilation, padding):
    assert padded_same(window(kernel, stride, dilation), [(3, size, size)]).padding == (padding, padding)


@pytest.mark.parametrize("size", [*range(1, 18), 33, 112])
def test_the_size_is_divided_and_rounded_up_by_as_few_zeros_as_that_takes(size):
    for kernel, stride, dilation in product((1, 3, 5, 7), (1, 2, 3, 4), (1, 2)):
        op = padded_same(window(kernel, stride, dilation), [(3, size, size)])
        before, after = op.padding[0]
        assert op.shape((3, size, size)) == (8, -(-size // stride), -(-size // stride))
        assert after - before in (0, 1)
        span, wanted = dilation * (kernel - 1) + 1, -(-size // stride)
        # One zero less, and the last window would not fit.
        assert not before + after or (size + before + after - 1 - span) // stride + 1 < wanted


def test_rows_and_columns_are_padded_by_their_own_sizes():
    op = padded_same(window(3, 2), [(3, 224, 225)])
    assert op.padding == ((0, 1), (1, 1))


def test_a_pooling_is_padded_and_rounds_down():
    op = padded_same(Pool("max", (3, 3), (2, 2), sides(1), ceil=True), [(3, 112, 112)])
    assert (op.padding, op.ceil, op.shape((3, 112, 112))) == (((0, 1), (0, 1)), False, (3, 56, 56))


@pytest.mark.parametrize(
    "op",
    [
        Conv2d(8, (3, 3), (2, 2)),
        Conv2d(8, (3, 3), (1, 1), sides(2)),
        Pool("max", (3, 3), (2, 2)),
        Activation("relu"),
    ],
    ids=str,
)
def test_what_keeps_no_size_stays_as_it_is(op):
    assert padded_same(op, [(3, 224, 224)]) is op


def test_a_design_pads_its_strided_windows_so():
    stages = [{"width": 16, "stride": 2, "depth": 2, "block": {"kind": "basic"}}]
    data = {"name": "x", "padding": "same", "stem": {"kind": "conv"}, "stages": stages, "head": {"kind": "classifier"}}
    found = {node.path: node.op.padding for node in lower(build(data)) if isinstance(node.op, Conv2d | Pool)}
    near, far = ((2, 3), (2, 3)), ((0, 1), (0, 1))
    assert (found["stem/conv"], found["stem/pool"], found["s1/b1/conv1"]) == (near, far, far)
    assert found["s1/b2/conv1"] == ((1, 1), (1, 1))
