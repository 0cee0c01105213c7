"""ONNX files: valid, with shapes that follow, and what onnxruntime makes of them is what the executor makes."""

import io
import time
import zipfile

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings

import arch
from arch.analysis import Network
from arch.errors import ArchError
from arch.execute import run_arrays, seeded, sizes, tensors
from arch.formats import FORMATS
from arch.formats.onnx import file
from arch.formats.onnx.ops import WRITERS
from arch.graph import Graph, Node, fingerprint
from arch.lowering import lower
from arch.ops import (
    NONLINEARITIES,
    OPS,
    Activation,
    AdaptivePool,
    Add,
    Conv2d,
    GroupNorm,
    Input,
    LocalResponseNorm,
    Opaque,
    Pool,
    sides,
)
from arch.proof import check
from tests.arch.test_traits import KNOWN
from tests.strategies import designs

ONNX = FORMATS["onnx"]
OPSETS = [13, 14, 17, 18, 20, 21, int(file.OPSETS[-1])]


def of(op, shapes):
    """A graph of an image, 1x1 convolutions that make the inputs, and an op that reads them."""
    first = max(shapes, key=len)
    nodes = [Node("image", Input(first), (), first)]
    for index, shape in enumerate(shapes):
        if len(shape) == 3 and shape[1:] == first[1:]:
            nodes.append(Node(f"in{index}", Conv2d(shape[0], (1, 1), bias=True), (0,), shape))
        elif len(shape) == 3:
            pooled = (first[0], *shape[1:])
            nodes.append(Node(f"pool{index}", AdaptivePool("avg", shape[1:]), (0,), pooled))
            nodes.append(Node(f"in{index}", Conv2d(shape[0], (1, 1), bias=True), (len(nodes) - 1,), shape))
        else:
            return Graph((Node("image", Input(first), (), first), Node("op", op, (0,), op.shape(first))), (1,))
    shape = op.shape(*shapes)
    read = tuple(index for index, node in enumerate(nodes) if node.path.startswith("in"))
    return Graph((*nodes, Node("op", op, read, shape)), (len(nodes),))


def checked(graph: Graph, opset: int):
    """Valid, and equal within float32."""
    weights = seeded(graph)
    content = file.content_of(Network("x", graph), opset, weights)
    onnx.checker.check_model(content, full_check=True)
    image = np.random.default_rng(0).standard_normal((2, *graph.input), dtype=np.float32)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    found = session.run(["scores"], {session.get_inputs()[0].name: image})[0]
    wanted = run_arrays(graph, tensors(weights, "float64"), image.astype("float64"), False, ()).outputs[0]
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max() <= 1e-5 * max(np.abs(wanted).max(), 1)


MAP = (6, 9, 11)
MORE = [
    *((Activation(function), [MAP]) for function in NONLINEARITIES),
    (Add(), [MAP, MAP, MAP]),
    (AdaptivePool("max"), [MAP]),
    (AdaptivePool("max", (3, 4)), [MAP]),
    (AdaptivePool("max", (20, 30)), [MAP]),
    (AdaptivePool("max", (3, 11)), [MAP]),
    (AdaptivePool("avg", (9, 11)), [MAP]),
    (AdaptivePool("avg", (12, 13)), [MAP]),
    (GroupNorm(2), [MAP]),
    (Conv2d(6, (3, 3), (2, 2), ((0, 1), (1, 2)), bias=True), [MAP]),
    *(
        (Pool(mode, (3, 3), (2, 2), padding, ceil, padding_counts=counts), [MAP])
        for mode in ("max", "avg")
        for padding in (sides(0), sides(1), ((0, 1), (1, 0)), ((0, 2), (0, 1)))
        for ceil in (False, True)
        for counts in ((False, True) if mode == "avg" else (False,))
    ),
    (Pool("max", (2, 2), (3, 3), sides(1), True), [(6, 10, 10)]),
    (Pool("avg", (2, 2), (3, 3), sides(1), True, padding_counts=True), [(6, 10, 10)]),
    (Pool("max", (2, 2), (2, 2), sides(0, 2), dilation=(1, 3)), [MAP]),
]
RUN = [*KNOWN, *MORE]


@pytest.mark.parametrize("opset", OPSETS)
@pytest.mark.parametrize(("op", "shapes"), RUN, ids=str)
def test_each_op_at_each_opset(op, shapes, opset):
    checked(of(op, shapes), opset)


def test_every_op_is_written_or_refused():
    assert set(OPS) - set(WRITERS) == {Input, Opaque}


REFUSED = [
    (Opaque("Attention", MAP), "what the op 'Attention' does is not known"),
    (LocalResponseNorm(4), "other neighbours where their number, 4, is even"),
    (Pool("avg", (2, 2), (1, 1), dilation=(2, 2)), "no dilation"),
    (Pool("avg", (2, 2), (2, 2), sides(2)), "padding alone"),
]


@pytest.mark.parametrize(("op", "reason"), REFUSED, ids=str)
def test_what_onnx_lacks_is_refused_with_its_path(op, reason):
    with pytest.raises(ArchError, match=f"op: .*{reason}"):
        ONNX.write(Network("x", of(op, [MAP])))


@settings(max_examples=40)
@given(designs())
def test_random_designs(design):
    try:
        graph = lower(design)
    except ArchError:
        return
    if sum(sizes(graph)) < 3e6:
        checked(graph, 17)


@pytest.mark.parametrize("opset", file.OPSETS)
def test_every_opset_is_proven(opset):
    proof = check(arch.network("cifar_resnet20"), ONNX, {"opset": opset, "weights": "seeded"})
    assert proof.verdict == "equal", proof.words


def test_what_stands_in_a_file():
    network = arch.network("resnet50")
    model = onnx.load_from_string(ONNX.content(network))
    assert [node.name for node in model.graph.node] == [node.path for node in network.graph.layers()]
    assert {p.key: p.value for p in model.metadata_props} == {
        "name": "ResNet-50",
        "architecture": fingerprint(network.graph),
        "notation": arch.summarize("resnet50")["notation"],
    }
    (scores,) = model.graph.output
    assert (scores.name, scores.type.tensor_type.shape.dim[0].dim_param) == ("scores", "batch")
    assert "s1/b1/conv1/weight" in {value.name for value in model.graph.input}
    assert "s1/b1/conv1" in {value.name for value in model.graph.value_info}


def test_a_network_of_over_2_gb_is_a_zip_of_model_and_data(monkeypatch):
    network = arch.network("cifar_resnet20")
    whole = ONNX.content(network, weights="seeded")
    monkeypatch.setattr(file, "LARGEST", 1000)
    content = ONNX.content(network, weights="seeded")
    assert (ONNX.extension_of(whole), ONNX.extension_of(content)) == ("onnx", "zip")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.namelist() == ["model.onnx", "model.data"]
        assert packed.getinfo("model.onnx").file_size < 100_000
        assert packed.getinfo("model.data").file_size == 4 * sum(sizes(network.graph))
    assert content == ONNX.content(network, weights="seeded")
    assert check(network, ONNX, {"weights": "seeded"}).verdict == "equal"
    with zipfile.ZipFile(io.BytesIO(ONNX.stamp(content, "words"))) as packed:
        assert onnx.load_from_string(packed.read("model.onnx")).metadata_props[-1].value == "words"


def test_a_statement_stands_among_the_properties():
    content = ONNX.content(arch.network("lenet5"))
    stamped = onnx.load_from_string(ONNX.stamp(content, "two\nlines \ud800"))
    assert (stamped.metadata_props[-1].key, stamped.metadata_props[-1].value) == ("proof", "two\nlines \\ud800")


def test_names_from_elsewhere():
    nodes = (Node("in", Input((4,)), (), (4,)), Node("scores", Activation("relu"), (0,), (4,)))
    nodes += (Node("a\ud800\0", Activation("tanh"), (1,), (4,)),)
    content = ONNX.content(Network("\ud800", Graph(nodes, (2,))))
    onnx.checker.check_model(content, full_check=True)
    assert onnx.load_from_string(content).graph.output[0].name == "scores_"


def test_it_takes_a_tenth_of_a_second():
    network = arch.network("resnet50")
    ONNX.content(network)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        ONNX.content(network)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.1
