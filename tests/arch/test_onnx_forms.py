"""The many ways in which ONNX files write one op."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from arch.errors import ArchError
from arch.formats.onnx.reading import read
from arch.formats.onnx.stripping import KEPT, without_weights
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Blur,
    ChannelConv,
    Concat,
    Conv2d,
    Flatten,
    LayerNorm,
    Linear,
    Multiply,
    Opaque,
    Pad,
    Pool,
    Scale,
    Subsample,
    Unflatten,
    sides,
)
from tests.onnx_files import IMAGE, WEIGHT, floats, model, ops, whole

KERNEL = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=np.float32) / 16

FORMS = {
    "relu6 by attributes": (
        [("Clip", ["x"], "y", {"min": 0.0, "max": 6.0})], {}, 7, [Activation("relu6")]),
    "a clip of another range": (
        [("Clip", ["x"], "y", {"min": -1.0, "max": 1.0})], {}, 7, [Opaque("maximum", (3, 8, 8))]),
    "hard sigmoid of Keras": (
        [("HardSigmoid", ["x"], "y", {"alpha": 0.2, "beta": 0.5})], {}, 17, 1),
    "mean over both axes": (
        [("ReduceMean", ["x"], "y", {"axes": [2, 3], "keepdims": 0})], {}, 13, [AdaptivePool("avg"), Flatten()]),
    "average of the whole map": (
        [("AveragePool", ["x"], "y", {"kernel_shape": [8, 8]})], {}, 13, [AdaptivePool("avg")]),
    "flattening by its own shape": (
        [("Shape", ["x"], "s", {}), ("Gather", ["s", "zero"], "b", {"axis": 0}),
         ("Unsqueeze", ["b", "axes"], "u", {}), ("Concat", ["u", "rest"], "t", {"axis": 0}),
         ("Reshape", ["x", "t"], "y", {})],
        {"zero": np.array(0), "axes": whole(0), "rest": whole(-1)}, 13, [Flatten()]),
    "MatMul and Add": (
        [("Flatten", ["x"], "f", {}), ("MatMul", ["f", "w"], "m", {}), ("Add", ["b", "m"], "y", {})],
        {"w": np.zeros((192, 5), dtype=np.float32), "b": floats(1, 2, 3, 4, 5)}, 13, [Flatten(), Linear(5)]),
    "Gemm with its weight as it is multiplied": (
        [("Flatten", ["x"], "f", {}), ("Gemm", ["f", "w"], "y", {})],
        {"w": np.zeros((192, 5), dtype=np.float32)}, 13, [Flatten(), Linear(5, bias=False)]),
    "a batch norm as product and sum": (
        [("Conv", ["x", "w"], "c", {}), ("Mul", ["c", "g"], "m", {}), ("Add", ["m", "h"], "y", {})],
        {"w": np.zeros((4, 3, 3, 3), dtype=np.float32), "g": np.ones((1, 4, 1, 1), dtype=np.float32),
         "h": np.ones((4, 1, 1), dtype=np.float32)}, 13, [Conv2d(4, (3, 3)), BatchNorm()]),
    "padding before a strided convolution": (
        [("Pad", ["x", "p"], "a", {}), ("Conv", ["a", "w"], "y", {"strides": [2, 2]})],
        {"p": whole(0, 0, 0, 0, 0, 0, 1, 1), "w": np.zeros((4, 3, 3, 3), dtype=np.float32)}, 13,
        [Conv2d(4, (3, 3), (2, 2), ((0, 1), (0, 1)))]),
    "padding that more than a layer may read": (
        [("Pad", ["x", "p"], "a", {}), ("Conv", ["a", "w"], "y", {})],
        {"p": whole(0, 0, 0, 0, 0, 0, 1, 1), "w": np.zeros((4, 3, 2, 2), dtype=np.float32)}, 13,
        [Pad(((0, 1), (0, 1))), Conv2d(4, (2, 2))]),
    "padding of an average, which counts": (
        [("Pad", ["x", "p"], "a", {}), ("AveragePool", ["a"], "y", {"kernel_shape": [3, 3]})],
        {"p": whole(0, 0, 1, 1, 0, 0, 1, 1)}, 13, [Pool("avg", (3, 3), (1, 1), sides(1), padding_counts=True)]),
    "zeros around a maximum": (
        [("Pad", ["x", "p"], "a", {}), ("MaxPool", ["a"], "y", {"kernel_shape": [3, 3]})],
        {"p": whole(0, 0, 1, 1, 0, 0, 1, 1)}, 13, [Pad(sides(1)), Pool("max", (3, 3), (1, 1))]),
    "SAME of TensorFlow": (
        [("Conv", ["x", "w"], "y", {"strides": [2, 2], "auto_pad": "SAME_UPPER"})],
        {"w": np.zeros((4, 3, 3, 3), dtype=np.float32)}, 13, [Conv2d(4, (3, 3), (2, 2), ((0, 1), (0, 1)))]),
    "a blur, mirrored": (
        [("Pad", ["x", "p"], "a", {"mode": "reflect"}), ("Conv", ["a", "w"], "y", {"strides": [2, 2], "group": 3})],
        {"p": whole(0, 0, 1, 1, 0, 0, 1, 1), "w": np.tile(KERNEL, (3, 1, 1, 1))}, 13, [Blur()]),
    "a depthwise convolution": (
        [("Conv", ["x", "w"], "y", {"group": 3, "pads": [1, 1, 1, 1]})],
        {"w": np.tile(KERNEL[:1, :1] + KERNEL, (3, 1, 1, 1))}, 13, [Conv2d(3, (3, 3), padding=sides(1), groups=3)]),
    "ECA of timm": (
        [("GlobalAveragePool", ["x"], "p", {}), ("Reshape", ["p", "row"], "r", {}),
         ("Conv", ["r", "w"], "c", {"pads": [1, 1]}), ("Sigmoid", ["c"], "s", {}), ("Reshape", ["s", "col"], "g", {}),
         ("Expand", ["g", "whole"], "e", {}), ("Mul", ["x", "e"], "y", {})],
        {"row": whole(1, 1, -1), "col": whole(1, -1, 1, 1), "whole": whole(1, 3, 8, 8),
         "w": np.zeros((1, 1, 3), dtype=np.float32)}, 13,
        [AdaptivePool("avg"), Flatten(), ChannelConv(3), Activation("sigmoid"), Unflatten(), Multiply()]),
    "LayerNormalization behind transposes": (
        [("Transpose", ["x"], "t", {"perm": [0, 2, 3, 1]}),
         ("LayerNormalization", ["t", "g", "h"], "n", {"epsilon": 1e-6}),
         ("Transpose", ["n"], "y", {"perm": [0, 3, 1, 2]})],
        {"g": floats(1, 1, 1), "h": floats(1, 1, 1)}, 17, [LayerNorm(1e-6)]),
    "a linear layer at each place": (
        [("Transpose", ["x"], "t", {"perm": [0, 2, 3, 1]}), ("MatMul", ["t", "w"], "m", {}),
         ("Add", ["m", "b"], "n", {}), ("Transpose", ["n"], "y", {"perm": [0, 3, 1, 2]})],
        {"w": np.zeros((3, 5), dtype=np.float32), "b": floats(1, 2, 3, 4, 5)}, 17, [Linear(5, places=True)]),
    "a learned factor without an axis": (
        [("Mul", ["x", "block.gain"], "y", {})], {"block.gain": np.array(0.3, dtype=np.float32)}, 17, [Scale("map")]),
    "a learned factor and shift of the map": (
        [("Mul", ["x", "g"], "m", {}), ("Add", ["m", "h"], "y", {})], {"g": floats(0.3), "h": floats(0.7)}, 17,
        [Scale("map", shift=True)]),
    "a sum of three": ([("Sum", ["x", "x", "x"], "y", {})], {}, 13, [Add()]),
    "a division by a root": (
        [("ReduceMean", ["x"], "m", {"axes": [1]}), ("Sub", ["x", "m"], "c", {}), ("Pow", ["c", "two"], "q", {}),
         ("ReduceMean", ["q"], "v", {"axes": [1]}), ("Add", ["v", "eps"], "s", {}), ("Sqrt", ["s"], "r", {}),
         ("Reciprocal", ["r"], "i", {}), ("Mul", ["c", "i"], "n", {}), ("Mul", ["n", "g"], "k", {}),
         ("Add", ["k", "g"], "y", {})],
        {"two": np.array(2, dtype=np.float32), "eps": np.array(1e-5, dtype=np.float32),
         "g": np.ones((3, 1, 1), dtype=np.float32)}, 17, [LayerNorm()]),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_other_ways_to_write_it(form):
    nodes, initializers, opset, wanted = FORMS[form]
    found = ops(model(nodes, IMAGE, initializers, opset))
    if isinstance(wanted, int):
        assert {type(op) for op in found} == {Opaque}
    else:
        assert found == wanted


def test_an_open_batch_is_one_image_and_an_open_size_must_be_said():
    content = model([("Conv", ["x", "w"], "y", {})], {"x": ["n", 3, "h", "w"], **WEIGHT})
    with pytest.raises(ArchError, match=r"leaves its size open.*--size"):
        read(content)
    assert read(content, size=(32, 48)).graph.output == (4, 30, 46)


def test_operators_that_are_not_known_have_name_and_shape_and_make_sums_lower_bounds():
    nodes = [
        ("Conv", ["x", "w"], "a", {"pads": [1, 1, 1, 1]}),
        ("GridSample", ["a", "g"], "b", {}),
        ("Special", ["b"], "y", {"domain": "com.example"}),
    ]
    content = model(nodes, IMAGE | WEIGHT | {"g": [1, 5, 7, 2]}, opset=17)
    with pytest.raises(ArchError, match=r"Special is not known.*shape_inference"):
        read(content)
    stated = onnx.ModelProto.FromString(content)
    stated.graph.output[0].CopyFrom(helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 6, 5, 7]))
    graph = read(stated.SerializeToString()).graph
    assert [node.op for node in graph.layers()][1:] == [Opaque("GridSample", (4, 5, 7)), Opaque("Special", (6, 5, 7))]
    assert not all(node.op.known for node in graph)


def test_paths_are_those_of_modules():
    nodes = [
        ("Conv", ["x", "w"], "a", {"name": "/layer1/layer1.0/conv1/Conv"}),
        ("Sigmoid", ["a"], "b", {"name": "/layer1/layer1.0/act/Sigmoid"}),
        ("Mul", ["a", "b"], "c", {"name": "/layer1/layer1.0/act/Mul"}),
        ("Add", ["c", "a"], "d", {"name": "/layer1/layer1.0/Add"}),
        ("Relu", ["d"], "e", {}),
    ]
    graph = read(model(nodes, IMAGE | WEIGHT)).graph
    paths = [node.path for node in graph.layers()]
    assert paths == ["layer1/0/conv1", "layer1/0/act/mul", "layer1/0/add", "relu_5"]


def test_of_a_large_tensor_a_beginning_is_kept():
    weight = np.ones((64, 64, 3, 3), dtype=np.float32)
    content = model([("Conv", ["x", "w"], "y", {})], {"x": [1, 64, 8, 8]}, {"w": weight})
    kept = onnx.ModelProto.FromString(without_weights(content)).graph.initializer[0]
    assert (list(kept.dims), len(kept.raw_data)) == ([64, 64, 3, 3], KEPT)
    assert ops(content) == [Conv2d(64, (3, 3))]


def test_a_convolution_that_more_than_its_bias_reads_keeps_its_weight_once():
    nodes = [
        ("Conv", ["x", "w"], "c", {}),
        ("Add", ["c", "b"], "d", {}),
        ("Relu", ["c"], "e", {}),
        ("Mul", ["d", "e"], "y", {}),
    ]
    bias = {"b": np.ones((4, 1, 1), dtype=np.float32)}
    found = ops(model(nodes, IMAGE | WEIGHT, bias))
    assert found == [Conv2d(4, (3, 3)), Opaque("sum", (4, 6, 6)), Activation("relu"), Multiply()]


def test_a_convolution_over_an_axis_that_is_not_the_channels_is_not_known():
    nodes = [("Transpose", ["x"], "t", {"perm": [0, 2, 3, 1]}), ("Conv", ["t", "w"], "y", {})]
    assert ops(model(nodes, IMAGE | {"w": [4, 8, 3, 3]})) == [Opaque("Conv", (4, 6, 1))]


def test_parts_of_maps_are_maps():
    # The beginning of YOLOv5: every second row and column, from the first and from the second.
    numbers = {"one": whole(1), "far": whole(99), "axis": whole(2), "two": whole(2), "zero": whole(0)}
    nodes = [
        ("Slice", ["x", "zero", "far", "axis", "two"], "a", {}),
        ("Slice", ["x", "one", "far", "axis", "two"], "b", {}),
        ("Concat", ["a", "b"], "c", {"axis": 1}),
        ("GlobalAveragePool", ["c"], "y", {}),
    ]
    found = ops(model(nodes, IMAGE, numbers))
    assert found == [Subsample((2, 1)), Opaque("slice", (3, 4, 8)), Concat(), AdaptivePool("avg")]
