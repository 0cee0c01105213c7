"""Graphs from elsewhere: steps become the ops that they are, and of alike settings the plainest is kept."""

import numpy as np
import pytest
import torch

from arch.errors import ArchError
from arch.execute.ops import Given, compute
from arch.graph import fingerprint, verify
from arch.lowering import lower
from arch.ops import (
    NONLINEARITIES,
    Activation,
    Add,
    BatchNorm,
    Conv2d,
    Flatten,
    Gain,
    LayerNorm,
    Linear,
    Multiply,
    Opaque,
    Pool,
    Scale,
    Unflatten,
    sides,
)
from arch.reading import Known, Learned, Recorder, combined, mean, plain, reshaped, short, transposed
from arch.reading.curves import CLOSE, curve, grid, named
from arch.reading.plainest import plain_op
from arch.reading.templates import matched
from arch.zoo import zoo

MAP = (6, 8, 8)


def number(value):
    return Known(np.array(value))


def ops(recorder, value):
    graph = recorder.graph([value])
    assert verify(graph) == []
    return [node.op for node in graph.layers()]


def test_no_two_functions_have_the_same_curve():
    rows = {name: curve(name, grid()) for name in NONLINEARITIES}
    assert [named(row) for row in rows.values()] == list(NONLINEARITIES)
    pairs = [(a, b) for a in rows for b in rows if a < b]
    assert min(np.abs(rows[a] - rows[b]).max() for a, b in pairs) > 100 * CLOSE


def hard_swish(to, x, mul):
    shifted = combined(to, "a", "plus", x, number(3.0))
    clipped = combined(to, "c", "most", combined(to, "b", "least", shifted, number(6.0)), number(0.0))
    if mul == "first":
        return combined(to, "e", "by", combined(to, "d", "times", x, clipped), number(6.0))
    return combined(to, "e", "times", combined(to, "d", "times", clipped, number(np.float32(1 / 6))), x)


@pytest.mark.parametrize("mul", ["first", "last"])
def test_a_function_is_known_by_its_values_however_it_is_written(mul):
    to = Recorder(MAP)
    assert ops(to, hard_swish(to, to.input, mul)) == [Activation("hardswish")]


def test_a_sum_of_a_map_and_a_function_of_it_stays_a_sum():
    to = Recorder(MAP)
    found = combined(to, "sum", "plus", to.input, to.function("relu", "relu", to.input))
    assert ops(to, found) == [Activation("relu"), Add()]


def test_factors_stay_apart_and_a_factor_of_one_is_none():
    to = Recorder(MAP)
    found = combined(to, "a", "times", to.input, number(np.float32(0.2)))
    found = combined(to, "b", "times", combined(to, "c", "times", found, number(2.0)), number(1.0))
    assert ops(to, found) == [Gain(0.2), Gain(2.0)]


def layer_norm(to, x, axis, shape, square):
    middle = mean(to, "mean", x, [axis], keeps=True)
    centred = combined(to, "centred", "minus", x, middle)
    squares = (
        combined(to, "squares", "power", centred, number(2.0))
        if square == "power"
        else combined(to, "squares", "times", centred, centred)
    )
    sure = combined(to, "sure", "plus", mean(to, "variance", squares, [axis], keeps=True), number(np.float32(1e-6)))
    normed = combined(to, "norm", "by", centred, to.function("root", "sqrt", sure))
    return combined(to, "b", "plus", combined(to, "a", "times", normed, Learned("w", shape)), Learned("b", shape))


@pytest.mark.parametrize("square", ["power", "product"])
def test_a_layer_norm_in_steps_is_one(square):
    to = Recorder(MAP)
    assert ops(to, layer_norm(to, to.input, 1, (6, 1, 1), square)) == [LayerNorm(1e-6)]


def test_a_layer_norm_with_channels_last_is_one_without_transposes():
    to = Recorder(MAP)
    last = transposed(to, "there", to.input, (0, 2, 3, 1))
    found = transposed(to, "back", layer_norm(to, last, 3, (6,), "power"), (0, 3, 1, 2))
    assert found.shape == to.input.shape
    assert ops(to, found) == [LayerNorm(1e-6)]


def test_a_norm_without_a_shift_is_no_layer_norm():
    to = Recorder(MAP)
    centred = combined(to, "c", "minus", to.input, mean(to, "m", to.input, [1], keeps=True))
    assert {type(op) for op in ops(to, centred)} == {Opaque}


def test_a_scale_and_a_shift_behind_a_convolution_are_a_batch_norm_and_elsewhere_a_scale():
    to = Recorder(MAP)
    each = Learned("w", (6, 1, 1))
    conv = to.add("conv", Conv2d(6, (1, 1)), to.input)
    found = combined(to, "b", "plus", combined(to, "a", "times", conv, each), each)
    again = combined(to, "d", "plus", combined(to, "c", "times", found, each), each)
    assert ops(to, again) == [Conv2d(6, (1, 1)), BatchNorm(), Scale("channel", shift=True)]


def test_a_learned_number_for_each_channel_behind_a_product_is_its_bias():
    to = Recorder((6,))
    found = to.add("fc", Linear(5, bias=False), to.input)
    assert ops(to, combined(to, "bias", "plus", Learned("b", (5,)), found)) == [Linear(5)]


def test_a_gate_meets_its_map_in_either_order():
    to = Recorder(MAP)
    pooled = mean(to, "pool", to.input, [2, 3], keeps=False)
    gate = reshaped(to, "gate", pooled, (1, 6, 1, 1))
    found = combined(to, "times", "times", gate, to.input)
    assert [type(op) for op in ops(to, found)][1:] == [Flatten, Unflatten, Multiply]
    graph = to.graph([found])
    assert graph.nodes[-1].inputs[0] == 0


def test_what_is_left_of_steps_is_an_op_that_is_not_known():
    to = Recorder(MAP)
    found = reshaped(to, "heads", to.input, (1, 2, 3, 64))
    assert ops(to, found) == [Opaque("reshape", (2, 3, 64))]
    with pytest.raises(ValueError, match="to"):
        reshaped(to, "more", to.input, (1, 7, 8, 8))


def test_an_op_that_refuses_its_map_says_where_and_what_would_help():
    to = Recorder(MAP)
    conv = to.add("conv", Conv2d(7, (1, 1)), to.input)
    with pytest.raises(ArchError, match="cannot add") as refusal:
        to.add("s1/add", Add(), to.input, conv)
    assert (refusal.value.where, bool(refusal.value.fix)) == ("s1/add", True)


POOLS = [
    Pool(mode, (kernel, 3), (stride, 2), padding, ceil, (1, 1), counts)
    for mode in ("max", "avg")
    for kernel in (2, 3)
    for stride in (1, 2)
    for padding in (sides(0), sides(1), ((0, 1), (0, 1)), ((1, 0), (1, 0)), ((0, 1), (1, 0)))
    for ceil in (False, True)
    for counts in (False, True)
    # torch rounds up where it pads both sides alike, and has such a flag for averages alone.
    if not (ceil and any(a != b for a, b in padding)) and not (mode == "max" and counts)
]


@pytest.mark.parametrize("size", [(7, 8), (8, 9), (9, 7)], ids=str)
def test_the_plainest_pooling_computes_the_same(size):
    x = torch.randn(1, 3, *size, dtype=torch.float64)
    changed = 0
    for op in POOLS:
        found = plain_op(op, [(3, *size)])
        changed += found != op
        wanted = compute(op, "x", Given([x], {}, False, False))
        assert torch.equal(compute(found, "x", Given([x], {}, False, False)), wanted), (op, found)
        assert plain_op(found, [(3, *size)]) == found
    assert changed > 10


def test_padding_that_no_window_reads_is_even():
    # ResNet's stem: over 112 rows a window of 3 with stride 2 never reads the padding below.
    wanted = Pool("max", (3, 3), (2, 2), sides(1))
    assert plain_op(Pool("max", (3, 3), (2, 2), ((1, 0), (1, 0))), [(64, 112, 112)]) == wanted
    assert plain_op(Pool("max", (3, 3), (2, 2), ((0, 1), (0, 1))), [(64, 112, 112)]) == Pool(
        "max", (3, 3), (2, 2), ceil=True
    )


@pytest.mark.parametrize("id", ["googlenet", "dla34", "vgg11", "convnext_atto", "skresnet18"])
def test_a_plain_graph_is_plain_already(id):
    graph = plain(lower(zoo()[id].design))
    assert verify(graph) == []
    assert fingerprint(plain(graph)) == fingerprint(graph)


def test_templates_bind_one_name_to_one_thing():
    tree = {0: None, 1: ("minus", 1, (0, 0)), 2: ("by", 2, (1, 0)), 3: ("minus", 3, (1, 0))}
    assert matched(("by:all", ("minus", "x", "x"), "x"), 2, tree.get) == {"all": 2, "x": 0}
    assert matched(("minus", "x", "x"), 3, tree.get) is None
    assert matched(("minus", "x"), 3, tree.get) is None


def test_numbers_are_the_shortest_that_float32_has():
    assert short(np.float32(1e-5)) == 1e-5
    assert short(np.float32(1.001e-5)) == 1.001e-5


def test_groups_that_are_entered_again_get_a_number():
    to = Recorder((3, 8, 8))
    first = to.add("s1/b1/conv", Conv2d(3, (1, 1)), to.input)
    second = to.add("s2/conv", Conv2d(3, (1, 1)), first)
    graph = to.graph([to.add("s1/b1/conv", Conv2d(3, (1, 1)), second)])
    assert verify(graph) == []
    assert [node.path for node in graph.layers()] == ["s1/b1/conv", "s2/conv", "s1_2/b1/conv"]
