"""Ops by hand: shapes, weights, primitive counts and refusals."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    Attention,
    BatchNorm,
    Beside,
    Blur,
    ChannelAttention,
    ChannelConv,
    ChannelPool,
    Concat,
    Conv2d,
    Counts,
    Dropout,
    Flatten,
    GlobalResponseNorm,
    Linear,
    Multiply,
    Pad,
    PadChannels,
    Pool,
    Positions,
    PReLU,
    RMSNorm,
    Scale,
    ShapeError,
    Shuffle,
    Slice,
    Softmax,
    SpaceToDepth,
    Standard,
    Subsample,
    SumParts,
    SumPlaces,
    Unflatten,
    Upsample,
    WeightedSum,
    divisors_near,
    sides,
)

MAP = (6, 8, 10)
COUNTS = [
    (Conv2d(4, (3, 3), (1, 1), sides(1)), [MAP], (4, 8, 10), Counts(4 * 80 * 54, 4 * 80 * 53)),
    (Conv2d(4, (3, 3), (2, 2), sides(1), groups=2, bias=True), [MAP], (4, 4, 5), Counts(4 * 20 * 27, 4 * 20 * 27)),
    (Linear(5), [(7,)], (5,), Counts(35, 35)),
    (Linear(5, bias=False), [(7,)], (5,), Counts(35, 30)),
    (Linear(5, places=True), [MAP], (5, 8, 10), Counts(80 * 30, 80 * 30)),
    (Linear(5, bias=False, places=True), [MAP], (5, 8, 10), Counts(80 * 30, 80 * 25)),
    # 6 places with 5 for each of 2 heads: products of 2 with keys, a factor, the softmax, and 5 values for each of 36.
    (
        Attention(2),
        [(4, 2, 3), (4, 1, 5), (6, 1, 5)],
        (6, 2, 3),
        Counts(120 + 60 + 180, 60 + (60 + 48) + 144, comparisons=48, exponentials=60, divisions=60),
    ),
    (
        Attention(2),
        [(4, 2, 3), (2, 1, 5), (3, 1, 5)],
        (6, 2, 3),
        Counts(120 + 60 + 180, 60 + (60 + 48) + 144, comparisons=48, exponentials=60, divisions=60),
    ),
    # 8 lengths of 6 places and what they divide; 2 channels with 2 for each of 2 heads, over 6 places.
    (
        ChannelAttention(2),
        [(4, 2, 3)] * 3,
        (4, 2, 3),
        Counts(48 + 48 + 8 + 48, 40 + 40 + (8 + 4) + 24, comparisons=8 + 4, exponentials=8 + 8, divisions=48 + 8),
    ),
    (Blur(), [MAP], (6, 4, 5), Counts(120 * 9, 120 * 8)),
    (Blur(5, 1, "zeros"), [MAP], MAP, Counts(480 * 25, 480 * 24)),
    (PReLU(), [MAP], MAP, Counts(multiplications=480, comparisons=480)),
    (Pad(((0, 1), (2, 0))), [MAP], (6, 9, 12), Counts()),
    (SpaceToDepth(2), [MAP], (24, 4, 5), Counts()),
    (Upsample((9, 20)), [MAP], (6, 9, 20), Counts()),
    (ChannelConv(3), [(7,)], (7,), Counts(21, 14)),
    (Shuffle(2), [MAP], MAP, Counts()),
    (Softmax(), [MAP], MAP, Counts(additions=480 + 400, comparisons=400, exponentials=480, divisions=480)),
    (Softmax(parts=2), [MAP], MAP, Counts(additions=480 + 240, comparisons=240, exponentials=480, divisions=480)),
    (Softmax("places"), [MAP], MAP, Counts(additions=480 + 474, comparisons=474, exponentials=480, divisions=480)),
    (SumParts(3), [MAP], (2, 8, 10), Counts(additions=2 * 160)),
    (SumPlaces(), [MAP], (6, 1, 1), Counts(additions=6 * 79)),
    (Beside(), [MAP, (6, 8, 2), (6, 8, 1)], (6, 8, 13), Counts()),
    (ChannelPool("max"), [MAP], (1, 8, 10), Counts(comparisons=80 * 5)),
    (ChannelPool("avg"), [MAP], (1, 8, 10), Counts(additions=80 * 5, divisions=80)),
    (WeightedSum(), [MAP, (1, 8, 10)], (6, 1, 1), Counts(480, 474)),
    (BatchNorm(), [MAP], MAP, Counts(480, 480)),
    # Two squares and their sum, two means, two roots and inverses, for each of 80 places.
    (RMSNorm(), [(2, 8, 10)], (2, 8, 10), Counts(80 * 6, 80 * 2, exponentials=80, divisions=160)),
    # Six lengths of 80 squares, their mean with eps, six shares; then three products and two sums an element.
    (GlobalResponseNorm(), [MAP], MAP, Counts(3 * 480, 6 * 79 + 6 + 2 * 480, exponentials=6, divisions=7)),
    (Scale("channel"), [MAP], MAP, Counts(multiplications=480)),
    (Scale("map", shift=True), [(7,)], (7,), Counts(multiplications=7, additions=7)),
    (Activation("relu"), [MAP], MAP, Counts(comparisons=480)),
    (Activation("sigmoid"), [(7,)], (7,), Counts(additions=7, exponentials=7, divisions=7)),
    (Pool("max", (3, 3), (2, 2), sides(1)), [MAP], (6, 4, 5), Counts(comparisons=120 * 8)),
    (Pool("avg", (2, 2), (2, 2)), [MAP], (6, 4, 5), Counts(additions=120 * 3, divisions=120)),
    (AdaptivePool("avg"), [MAP], (6, 1, 1), Counts(additions=6 * 79, divisions=6)),
    (AdaptivePool("max"), [MAP], (6, 1, 1), Counts(comparisons=6 * 79)),
    (Add(), [MAP, MAP, MAP], MAP, Counts(additions=960)),
    (Add(stretch=True), [(6, 1, 1), MAP, MAP], MAP, Counts(additions=960)),
    (Multiply(), [MAP, (6, 1, 1)], MAP, Counts(multiplications=480)),
    (Concat(), [MAP, (2, 8, 10)], (8, 8, 10), Counts()),
    (Flatten(), [MAP], (480,), Counts()),
    (Unflatten(), [(6,)], (6, 1, 1), Counts()),
    (Dropout(0.5), [MAP], MAP, Counts()),
    (Subsample((3, 3)), [MAP], (6, 3, 4), Counts()),
    (Slice(2, 5), [MAP], (3, 8, 10), Counts()),
    (Slice(0, 4), [(7,)], (4,), Counts()),
    (Positions(), [MAP], (64, 8, 10), Counts()),
    (PadChannels(9), [MAP], (9, 8, 10), Counts()),
]


@pytest.mark.parametrize(("op", "inputs", "out", "counts"), COUNTS, ids=lambda v: getattr(v, "name", ""))
def test_shapes_and_counts(op, inputs, out, counts):
    assert op.shape(*inputs) == out
    assert op.counts(tuple(inputs), out) == counts


WEIGHTS = [
    (Conv2d(4, (3, 1), groups=2), (("weight", (4, 3, 3, 1)),)),
    (Conv2d(4, (1, 1), bias=True, standard=Standard()), (("weight", (4, 6, 1, 1)), ("bias", (4,)))),
    (Conv2d(4, (1, 1), standard=Standard(gain=True)), (("weight", (4, 6, 1, 1)), ("gain", (4, 1, 1, 1)))),
    (Conv2d(4, (1, 1), bias=True), (("weight", (4, 6, 1, 1)), ("bias", (4,)))),
    (Linear(5, places=True), (("weight", (5, 6)), ("bias", (5,)))),
    (BatchNorm(), (("weight", (6,)), ("bias", (6,)))),
    (ChannelAttention(2), (("temperature", (2, 1, 1)),)),
    (PReLU(), (("weight", (6,)),)),
    (PReLU("map"), (("weight", (1,)),)),
    (Blur(), ()),
    (RMSNorm(), (("weight", (6,)),)),
    (GlobalResponseNorm(), (("weight", (6,)), ("bias", (6,)))),
    (Scale("channel", shift=True), (("gamma", (6,)), ("bias", (6,)))),
    (Scale("map"), (("scale", (1,)),)),
]


@pytest.mark.parametrize(("op", "weights"), WEIGHTS)
def test_weights(op, weights):
    assert op.weights(MAP) == weights


def test_linear_weights():
    assert Linear(5).weights((7,)) == (("weight", (5, 7)), ("bias", (5,)))


REFUSED = [
    (Conv2d(4, (3, 3), groups=5), [MAP], "6 input and 4 output channels cannot be split into 5 groups"),
    (Linear(5), [MAP], "a linear layer needs a vector, but its input is 6x8x10"),
    (
        Linear(5, places=True),
        [(6,)],
        "a linear layer at each place needs a feature map, but its input is a vector of 6",
    ),
    (Add(), [MAP, (6, 1, 1)], "cannot add tensors of different shapes: 6x8x10 and 6x1x1"),
    (Add(stretch=True), [MAP, (1, 8, 10)], "cannot add tensors of different shapes: 6x8x10 and 1x8x10"),
    (Attention(4), [MAP] * 3, "4 heads cannot attend with queries of 6x8x10, keys of 6x8x10 and values of 6x8x10"),
    (Attention(2), [MAP, MAP, (5, 8, 10)], "2 heads cannot attend"),
    (Attention(2), [MAP, (3, 4, 5), (3, 5, 4)], "2 heads cannot attend"),
    (Attention(2), [MAP, MAP, (6,)], "attention needs a feature map"),
    (ChannelAttention(2), [MAP, MAP, (6, 8, 9)], "2 heads cannot attend"),
    (Blur(5), [(6, 2, 9)], "a map of 2x9 has no 2 rows and columns beside its border to mirror"),
    (Blur(9, 1, "zeros"), [(6, 0, 9)], "a blur of 9x9 does not fit into the 0x9 input"),
    (SpaceToDepth(4), [MAP], "a map of 8x10 has no whole number of blocks of 4x4"),
    (Upsample((9, 9)), [MAP], "a map of 8x10 is larger than 9x9"),
    (ChannelConv(4), [(6,)], "a window of 4 channels has no middle"),
    (ChannelConv(3), [MAP], "a convolution along channels needs a vector, but its input is 6x8x10"),
    (Shuffle(4), [MAP], "6 channels are not 4 groups"),
    (Shuffle(2, 2), [MAP], "6 channels are not 2 groups of 2 parts"),
    (Softmax(parts=4), [MAP], "6 channels are not 4 equal parts"),
    (Softmax("places"), [(6,)], "a softmax over places needs a feature map"),
    (SumParts(4), [MAP], "6 channels are not 4 equal parts"),
    (Beside(), [MAP, (6, 9, 10)], "6x8x10 and 6x9x10 do not fit side by side"),
    (Beside(), [MAP, (6,)], "beside needs a feature map"),
    (SumPlaces(), [(6,)], "sum_places needs a feature map"),
    (ChannelPool("max"), [(6,)], "channel_max_pool needs a feature map"),
    (WeightedSum(), [MAP, (2, 8, 10)], "weights of 2x8x10 are not one for each place of 6x8x10"),
    (GlobalResponseNorm(), [(6,)], "global_response_norm needs a feature map"),
    (Conv2d(6, (1, 1), groups=6, standard=Standard()), [MAP], "a weight of one number has no deviation to divide by"),
    (Conv2d(4, (9, 3)), [MAP], "a window of 9x3 does not fit into the 8x10 input"),
    (Conv2d(4, (3, 3)), [(7,)], "needs a feature map, but its input is a vector of 7 features"),
    (Linear(4), [MAP], "a linear layer needs a vector, but its input is 6x8x10"),
    (Add(), [MAP, (6, 8, 9)], "cannot add tensors of different shapes: 6x8x10 and 6x8x9"),
    (Multiply(), [MAP, (5, 1, 1)], "cannot multiply 6x8x10 by 5x1x1"),
    (Concat(), [MAP, (6, 8, 9)], "cannot concatenate maps of different sizes: 8x10, 8x9"),
    (Slice(4, 7), [MAP], "channels from 4 up to 7 are not among the 6 of the input"),
    (Slice(4, 4), [MAP], "channels from 4 up to 4 are not among the 6 of the input"),
    (Slice(-2, 4), [MAP], "channels from -2 up to 4 are not among the 6 of the input"),
    (Slice(0, 8), [(7,)], "channels from 0 up to 8 are not among the 7 of the input"),
    (Positions(5), [MAP], "5 features are no pairs of sine and cosine"),
    (PadChannels(3), [MAP], "padding cannot shrink 6 channels to 3"),
]


@pytest.mark.parametrize(("op", "inputs", "text"), REFUSED)
def test_refusals_say_the_values(op, inputs, text):
    with pytest.raises(ShapeError, match=text):
        op.shape(*inputs)


def test_divisors_near():
    assert divisors_near(64, 7) == "4 or 8"
    assert divisors_near(64, 100) == "64"
    assert divisors_near(7, 3) == "1 or 7"


windows = st.fixed_dictionaries(
    {"size": st.integers(1, 40), "kernel": st.integers(1, 9), "stride": st.integers(1, 5), "ceil": st.booleans()}
)


@settings(max_examples=300)
@given(windows, st.integers(0, 4))
def test_pooled_sizes_are_torch_s(window, padding):
    padding = min(padding, window["kernel"] // 2)
    op = Pool("max", (window["kernel"],) * 2, (window["stride"],) * 2, sides(padding), window["ceil"])
    size = (1, window["size"], window["size"])
    theirs = torch.nn.MaxPool2d(window["kernel"], window["stride"], padding, ceil_mode=window["ceil"])
    try:
        ours = op.shape(size)
    except ShapeError:
        with pytest.raises(RuntimeError):
            theirs(torch.zeros(1, *size, device="meta"))
    else:
        assert ours == tuple(theirs(torch.zeros(1, *size, device="meta")).shape[1:])
