"""Whatever a file holds, it is read, or one error says what is wrong and how to fix it; and quickly."""

import random
import resource
import time

import numpy as np
import pytest
from onnx import helper

import arch
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.onnx.reading import read
from arch.graph import verify
from tests.benchmarks.reading import long
from tests.onnx_files import IMAGE, WEIGHT, floats, model, whole

ONNX = FORMATS["onnx"]


def nodes_of(*operators):
    return [(operator, ["x"], f"y{number}", {}) for number, operator in enumerate(operators)]


LOOP = helper.make_graph([], "inside", [], [])
NAN = float("nan")

BAD = {
    "no operators": (helper.make_model(helper.make_graph([], "g", [], [])).SerializeToString(), "no operators"),
    "empty": (b"", "no operators"),
    "pickle": (b"PK\x03\x04" + bytes(26) + b"resnet/data.pkl", "a pickle, which runs code.*ONNX"),
    "zip": (b"PK\x03\x04" + bytes(40), "zip file.*Unpack"),
    "text": (b"layer { name: 'conv1' type: 'Convolution' }", "damaged"),
    "circle": (model([("Add", ["x", "b"], "a", {}), ("Relu", ["a"], "b", {})], IMAGE), "'b', which is written after"),
    "missing input": (model([("Conv", ["x", "w"], "y", {})], IMAGE), "reads 'w', which nothing writes"),
    "written twice": (model([("Relu", ["x"], "y", {}), ("Relu", ["x"], "y", {})], IMAGE), "'y' is written more than"),
    "written over": (model([("Relu", ["x"], "x", {})], IMAGE), "'x' is written more than once"),
    "no image": (model([("Relu", ["x"], "y", {})], {"x": [3]}), "no image as its input"),
    "only weights": (model([("Relu", ["w"], "y", {})], IMAGE, {"w": floats(1)}), "no output .* depends on its image"),
    "other channels": (model([("Conv", ["x", "w"], "y", {})], IMAGE | {"w": [4, 5, 3, 3]}), r"\[1, 3, 8, 8\] and"),
    "a kernel too large": (model([("Conv", ["x", "w"], "y", {})], IMAGE | {"w": [4, 3, 9, 9]}), "does not fit"),
    "a norm of other channels": (
        model([("BatchNormalization", list("xabcd"), "y", {})], IMAGE | {name: [5] for name in "abcd"}),
        r"is \[5\], and its map has 3",
    ),
    "a large length": (
        model([("Conv", ["x", "w"], "y", {})], IMAGE | {"w": [2**40, 3, 3, 3]}), "too large"),
    "a large image": (model([("Relu", ["x"], "y", {})], {"x": [1, 3, 2**31, 2**31]}), "too large"),
    "a negative length": (
        model([("Reshape", ["x", "s"], "y", {})], IMAGE, {"s": whole(1, -3, 64)}), "Reshape cannot read"),
    "a negative stride": (
        model([("Conv", ["x", "w"], "y", {"strides": [-1, 1]})], IMAGE | WEIGHT), "whole numbers from 1"),
    "a window of nothing": (model([("MaxPool", ["x"], "y", {"kernel_shape": [0, 0]})], IMAGE), "numbers from 1"),
    "negative padding": (
        model([("Conv", ["x", "w"], "y", {"pads": [-1, 0, 0, 0]})], IMAGE | WEIGHT), "from 0 on"),
    "no number": (
        model([("BatchNormalization", list("xabcd"), "y", {"epsilon": NAN})], IMAGE | {n: [3] for n in "abcd"}),
        "epsilon is nan",
    ),
    "an attribute of another type": (
        model([("Conv", ["x", "w"], "y", {"strides": "two"})], IMAGE | WEIGHT), "strides is 'two'"),
    "an axis that is none": (model([("Concat", ["x", "x"], "y", {"axis": 7})], IMAGE), "along axis 7 of 4"),
    "text in a tensor": (
        model([("Add", ["x", "t"], "y", {})], IMAGE, {"t": np.array(["a"], dtype=object)}), "'t' holds text"),
    "a huge constant": (
        model([("ConstantOfShape", ["s"], "c", {}), ("Add", ["x", "c"], "y", {})], IMAGE, {"s": whole(2**20, 2**20)}),
        r"constant of \[1048576, 1048576\]",
    ),
    "a way to choose": (
        model([("If", ["x"], "y", {"then_branch": LOOP, "else_branch": LOOP})], IMAGE), "control flow .1 If.*one way"),
    "a loop": (model([("Loop", ["x"], "y", {"body": LOOP})], IMAGE), r"control flow \(1 Loop\)"),
    "quantised": (
        model(nodes_of("QuantizeLinear", "QLinearConv", "QLinearConv"), IMAGE),
        r"quantised network \(1 QuantizeLinear, 2 QLinearConv\).*before it was quantised",
    ),
    "in training": (model(nodes_of("SoftmaxCrossEntropyLoss"), IMAGE), "in training .*Export it for inference"),
}  # fmt: skip


@pytest.mark.parametrize("file", BAD)
def test_bad_input_says_what_and_how_to_fix_it(file):
    content, message = BAD[file]
    with pytest.raises(ArchError, match=message) as refusal:
        read(content)
    assert refusal.value.fix


def damaged(content, chance):
    """The file cut off, with bits flipped, with other bytes, or with more of them."""
    found = bytearray(content)
    kind, places = chance.randrange(4), range(min(len(content), 60_000))
    if kind == 0:
        return content[: chance.choice(places)]
    for _ in range(chance.choice((1, 1, 1, 5))):
        place = chance.choice(places)
        if kind == 1:
            found[place] ^= 1 << chance.randrange(8)
        elif kind == 2:
            found[place] = chance.choice((0, 1, 127, 128, 255))
        else:
            found[place:place] = chance.randbytes(1)
    return bytes(found)


def test_a_thousand_damaged_files_are_read_or_refused():
    files = [ONNX.content(arch.network(id)) for id in ("cifar_resnet20", "nin_cifar10", "test_mambaout")]
    chance, refused, slowest = random.Random(20), 0, 0.0  # noqa: S311 (no secret)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1000):
        content, start = damaged(chance.choice(files), chance), time.perf_counter()
        try:
            assert verify(read(content).graph) == []
        except ArchError as refusal:
            assert refusal.what
            assert refusal.fix
            refused += 1
        slowest = max(slowest, time.perf_counter() - start)
    assert 500 < refused < 960
    assert slowest < 5
    # In KiB, and the highest so far: 300 MB more than what ran before took.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_ten_thousand_nodes_take_seconds():
    content, start = long(10_000), time.process_time()
    graph = read(content).graph
    assert time.process_time() - start < 5
    assert len(graph) == 7_501
