"""ONNX files come back as the graphs that they were written from; what cannot be read ends in one error."""

import io
import random
import resource
import time

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import arch
from arch.analysis import Network, layer_costs, total
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.onnx.read import read
from arch.formats.onnx.stripping import KEPT, without_weights
from arch.graph import fingerprint, verify
from arch.lowering import lower
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Blur,
    ChannelConv,
    Conv2d,
    Flatten,
    LayerNorm,
    Linear,
    Multiply,
    Opaque,
    Pad,
    Pool,
    Scale,
    Unflatten,
    sides,
)
from arch.reading import plain
from arch.zoo import zoo
from tests.arch.test_onnx import RUN, of
from tests.selection import chosen_for, each_network, kinds

ONNX = FORMATS["onnx"]
OPSETS = ("13", "17", "21")

# Of the networks that `chosen_for(options)` has, those whose files do not say all: why, and which.
NOT_IDENTICAL = {
    "a pooling rounds up where nothing is left over": [
        "alexnet_caffe",
        "dla102",
        "dla34",
        "dla46_c",
        "ecaresnext26t_32x4d",
        "hgnetv2_b0",
        "hgnetv2_b4",
        "nf_regnet_b0",
        "nf_resnet26",
        "nf_ecaresnet26",
        "dm_nfnet_f0",
        "res2net50d",
        "resnest14d",
        "resnest50d_4s2x40d",
        "resnet18d",
        "resnetrs50",
        "resnetv2_18d",
        "skresnet50d",
        "squeezenet1_0",
        "test_nfnet",
    ],
    "auxiliary heads are left out": ["googlenet", "googlenet_caffe", "inception_v3"],
    "a pooling to the size that the map has is none": ["vgg11"],
}


def same(found, wanted):
    """Whether two graphs have the same ops, that read and are read alike."""
    return fingerprint(found) == fingerprint(wanted)


def model(nodes, inputs, initializers=(), opset=17, outputs=None, **more):
    """A file with nodes, (operator, inputs, output, attributes), and inputs by their shapes."""
    made = [
        helper.make_node(operator, read, written if isinstance(written, list) else [written], **attributes)
        for operator, read, written, attributes in nodes
    ]
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()]
    last = outputs or made[-1].output[:1]
    returned = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in last]
    tensors = [numpy_helper.from_array(array, name) for name, array in dict(initializers).items()]
    graph = helper.make_graph(made, "network", given, returned, tensors)
    imports = [helper.make_opsetid("", opset), helper.make_opsetid("com.example", 1)]
    return helper.make_model(graph, opset_imports=imports, **more).SerializeToString()


IMAGE = {"x": ["n", 3, 8, 8]}
WEIGHT = {"w": [4, 3, 3, 3]}


def ops(content, **options):
    graph = read(content, **options).graph
    assert verify(graph) == []
    return [node.op for node in graph.layers()]


def floats(*numbers):
    return np.array(numbers, dtype=np.float32)


def whole(*numbers):
    return np.array(numbers, dtype=np.int64)


@pytest.mark.parametrize("id", each_network())
def test_a_network_comes_back_from_its_file(id):
    network = arch.network(id)
    wanted = plain(network.graph)
    # All networks in one version, and a network for each kind of part in all of them.
    for opset in OPSETS if id in KINDS else OPSETS[1:2]:
        found = read(ONNX.content(network, opset=opset))
        assert verify(found.graph) == []
        assert same(found.graph, wanted), opset
        assert found.name == network.name


KINDS = frozenset(chosen_for(kinds))


def test_the_graph_of_the_file_is_the_networks_own_but_for_what_is_named():
    differ = {id for ids in NOT_IDENTICAL.values() for id in ids}
    for id in (param if isinstance(param, str) else param.values[0] for param in each_network()):
        graph = lower(zoo()[id].design)
        if id in KINDS or id in differ:
            assert same(plain(graph), graph) == (id not in differ), id


def test_plain_settings_change_no_count():
    for id in (id for ids in NOT_IDENTICAL.values() for id in ids):
        graph = lower(zoo()[id].design)
        if not graph.auxiliary():
            sums = [total(layer_costs(one)) for one in (graph, plain(graph))]
            assert (sums[0].macs, sums[0].params) == (sums[1].macs, sums[1].params), id


# Written as slices, maxima and concatenations, which no exporter but ours does.
SPLIT = [op for op, _ in RUN if isinstance(op, AdaptivePool) and op.mode == "max" and not op.is_global]


@pytest.mark.parametrize(("op", "shapes"), RUN, ids=str)
def test_every_op_comes_back(op, shapes):
    graph = of(op, shapes)
    for opset in OPSETS:
        try:
            content = ONNX.content(Network("x", graph), opset=opset)
        except ArchError:
            return  # ONNX has no such op, as `test_onnx.py` says
        found, wanted = read(content).graph, plain(graph)
        assert found.output == wanted.output
        assert same(found, wanted) or op in SPLIT


def test_weights_change_nothing():
    network = arch.network("test_efficientnet_ln")
    content = ONNX.content(network, weights="seeded")
    assert same(read(content).graph, plain(network.graph))
    assert len(without_weights(content)) < len(content) / 3


def test_of_a_large_tensor_a_beginning_is_kept():
    weight = np.ones((64, 64, 3, 3), dtype=np.float32)
    content = model([("Conv", ["x", "w"], "y", {})], {"x": [1, 64, 8, 8]}, {"w": weight})
    kept = onnx.ModelProto.FromString(without_weights(content)).graph.initializer[0]
    assert (list(kept.dims), len(kept.raw_data)) == ([64, 64, 3, 3], KEPT)
    assert ops(content) == [Conv2d(64, (3, 3))]


# What torch's exporter leaves out or writes otherwise: dropout, which does nothing at inference, everywhere.
EXPORTED = [
    "cifar_resnet20",
    "nin_cifar10",
    "test_efficientnet_ln",
    "test_mambaout",
    "test_nfnet",
    "mobilenet_v3_small",
    "convnextv2_atto",
    "convnext_zepto_rms",
    "squeezenet1_0",
    "shufflenet_v2_x0_5",
    "resnet18",
    "ghostnetv2_100",
    "skresnet18",
    "resnest14d",
    "eca_vovnet39b",
    "gcresnext26ts",
    "hgnetv2_b0",
    "mobilenetv4_hybrid_medium_075",
    "resnetv2_50x1_bit",
    "densenet121",
    "googlenet",
    "vgg11",
]
QUICK = 10


def undropped(graph):
    """The graph without dropouts."""
    from arch.ops import Dropout
    from arch.reading import Recorder

    recorder = Recorder(graph.input)
    values = {0: recorder.input}
    for index, node in enumerate(graph.nodes[1:], start=1):
        read = [values[source] for source in node.inputs]
        values[index] = read[0] if isinstance(node.op, Dropout) else recorder.add(node.path, node.op, *read)
    return recorder.graph([values[graph.outputs[0]]])


def exported(network, training, **options):
    """The file that torch's own exporter makes of the module that we write."""
    import torch

    scope = {}
    exec(FORMATS["torch"].content(network), scope)  # noqa: S102 (our own text)
    file = io.BytesIO()
    image = torch.zeros(1, *network.graph.input)
    mode = getattr(torch.onnx.TrainingMode, training)
    torch.onnx.export(scope["build_model"]().eval(), (image,), file, dynamo=False, training=mode, **options)
    return file.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "id", [*EXPORTED[:QUICK], *(pytest.param(id, marks=pytest.mark.nightly) for id in EXPORTED[QUICK:])]
)
def test_a_network_comes_back_from_the_file_of_torch(id):
    network = arch.network(id)
    open_batch = {"input_names": ["image"], "dynamic_axes": {"image": {0: "batch"}}}
    content = exported(network, "PRESERVE", opset_version=17, **open_batch)
    assert same(read(content).graph, undropped(plain(network.graph)))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("id", ["cifar_resnet20", "nin_cifar10", "mobilenet_v3_small", "shufflenet_v2_x0_5"])
def test_norms_that_torch_folds_are_biases(id):
    from arch.rewrite.engine import rewrite

    network = arch.network(id)
    folded = rewrite(undropped(plain(network.graph)), ["fold_norm"]).graph
    assert same(read(exported(network, "EVAL", opset_version=13)).graph, folded)


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


def nodes_of(*operators):
    return [(operator, ["x"], f"y{number}", {}) for number, operator in enumerate(operators)]


LOOP = helper.make_graph([], "inside", [], [])
NAN = float("nan")

BAD = {
    "no operators": (helper.make_model(helper.make_graph([], "g", [], [])).SerializeToString(), "no operators"),
    "empty": (b"", "no operators"),
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
    nodes, last = [], "x"
    for n in range(2_500):
        nodes += [
            ("Conv", [last, "w"], f"c{n}", {"pads": [1, 1, 1, 1]}),
            ("Sigmoid", [f"c{n}"], f"s{n}", {}),
            ("Mul", [f"c{n}", f"s{n}"], f"m{n}", {}),
            ("Add", [f"m{n}", last], f"a{n}", {}),
        ]
        last = f"a{n}"
    content, start = model(nodes, {"x": [1, 3, 8, 8], "w": [3, 3, 3, 3]}), time.process_time()
    graph = read(content).graph
    assert time.process_time() - start < 5
    assert len(graph) == 7_501
