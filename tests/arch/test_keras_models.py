"""Configurations of Keras: layer by layer, of all versions, and models that come back as what they were made from."""

import os
from math import prod

import pytest

import arch
from arch.analysis import layer_costs, total
from arch.formats.keras_model.reading import read
from arch.graph import fingerprint
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GroupNorm,
    LayerNorm,
    Linear,
    Multiply,
    Opaque,
    Pad,
    Pool,
    PReLU,
    Scale,
    Shuffle,
    Slice,
    Upsample,
)
from arch.reading import plain
from arch.recognise import recognise
from tests.arch.test_keras import build
from tests.keras_files import IMAGE, called, functional, ops, own, sequential, tensor, written, zipped

pytestmark = pytest.mark.usefixtures("libraries_are_no_garbage")
os.environ["KERAS_BACKEND"] = "torch"
NETWORKS = ["vgg11_bn", "resnet18", "shufflenet_v2_x0_5", "seresnet50", "mobilenet_v3_small", "densenet121"]
APPLICATIONS = {
    "MobileNetV3Small": 2_542_856,
    "ConvNeXtTiny": 28_589_128,
    "DenseNet121": 7_978_856,
    "EfficientNetB0": 5_288_548,
    "EfficientNetV2B0": 7_139_704,
    "MobileNet": 4_231_976,
    "MobileNetV2": 3_504_872,
    "ResNet50": 25_583_592,
    "ResNet50V2": 25_568_360,
    "VGG16": 138_357_544,
    "Xception": 22_855_952,
}
DESIGNS = {"ConvNeXtTiny", "EfficientNetB0", "EfficientNetV2B0", "VGG16"}
BY_DAY = "MobileNetV3Small"


@pytest.mark.parametrize(
    "id", [pytest.param(id, marks=[pytest.mark.nightly] * (id in NETWORKS[3:])) for id in NETWORKS]
)
def test_our_own_source_comes_back_from_its_model(id):
    network = arch.network(id)
    found = read(build(network).to_json().encode())
    assert fingerprint(found.graph) == fingerprint(plain(network.graph))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.nightly] * (name != BY_DAY)) for name in APPLICATIONS]
)
def test_keras_applications_have_the_weights_that_keras_counts(name, tmp_path):
    import keras

    model = getattr(keras.applications, name)(weights=None, input_shape=(224, 224, 3))
    graph = read(model.to_json().encode()).graph
    trained = sum(prod(weight.shape) for weight in model.trainable_weights)
    assert all(node.op.known for node in graph)
    assert total(layer_costs(graph)).params == trained == APPLICATIONS[name]
    if name in DESIGNS:
        assert recognise(graph).design is not None


IN = tensor("in", shape=IMAGE)
CONV = {"filters": 4, "kernel_size": [3, 3], "padding": "same"}
NORM = {"axis": -1, "epsilon": 0.001}
EACH = {
    "same": ([own("Conv2D", **CONV, strides=[2, 2])], [Conv2d(4, (3, 3), (2, 2), ((0, 1), (0, 1)), bias=True)]),
    "valid": ([own("Conv2D", **CONV | {"padding": "valid"}, use_bias=False)], [Conv2d(4, (3, 3))]),
    "padded before": (
        [own("ZeroPadding2D", padding=[[1, 1], [1, 1]]), own("Conv2D", **CONV | {"padding": "valid"})],
        [Conv2d(4, (3, 3), padding=((1, 1), (1, 1)), bias=True)],
    ),
    "an activation": (
        [own("Conv2D", **CONV, activation="relu")],
        [Conv2d(4, (3, 3), padding=((1, 1), (1, 1)), bias=True), Activation("relu")],
    ),
    "depthwise": (
        [own("DepthwiseConv2D", kernel_size=3, depth_multiplier=2, use_bias=False)],
        [Conv2d(6, (3, 3), groups=3)],
    ),
    "separable": (
        [own("SeparableConv2D", filters=5, kernel_size=3)],
        [Conv2d(3, (3, 3), groups=3), Conv2d(5, (1, 1), bias=True)],
    ),
    "transposed": ([own("Conv2DTranspose", **CONV, strides=2)], [Opaque("Conv2DTranspose", (4, 16, 16))]),
    "a norm": ([own("BatchNormalization", **NORM)], [BatchNorm(0.001)]),
    "a norm without scale": (
        [own("BatchNormalization", **NORM, scale=False)],
        [Opaque("BatchNormalization without scale or shift", (3, 8, 8))],
    ),
    "over channels": ([own("LayerNormalization", **NORM)], [LayerNorm(0.001)]),
    "over groups": ([own("GroupNormalization", **NORM, groups=-1)], [GroupNorm(3, 0.001)]),
    "on places": ([own("Dense", units=7)], [Linear(7, places=True)]),
    "max": ([own("MaxPooling2D", pool_size=3, strides=2, padding="same")],
        [Pool("max", (3, 3), (2, 2), ceil=True)]),
    "an average that counts no zeros": ([own("AveragePooling2D", pool_size=3, strides=1, padding="same")],
        [Pool("avg", (3, 3), (1, 1), ((1, 1), (1, 1)))]),
    "zeros below nothing": (
        [own("ReLU"), own("ZeroPadding2D", padding=1), own("MaxPooling2D", pool_size=3, strides=2)],
        [Activation("relu"), Pool("max", (3, 3), (2, 2), ((1, 1), (1, 1)))],
    ),
    "zeros above something": (
        [own("ZeroPadding2D", padding=1), own("MaxPooling2D", pool_size=3, strides=2)],
        [Pad(((1, 1), (1, 1))), Pool("max", (3, 3), (2, 2))],
    ),
    "global": ([own("GlobalAveragePooling2D")], [AdaptivePool("avg"), Flatten()]),
    "global, kept": ([own("GlobalMaxPooling2D", keepdims=True), own("Flatten")], [AdaptivePool("max"), Flatten()]),
    "put back": (
        [own("GlobalAveragePooling2D"), own("Reshape", target_shape=[1, 1, 3]), own("Conv2D", **CONV)],
        [AdaptivePool("avg"), Conv2d(4, (3, 3), padding=((1, 1), (1, 1)), bias=True), Flatten()],
    ),
    "scores": ([own("Flatten"), own("Dense", units=5, activation="softmax")], [Flatten(), Linear(5)]),
    "of the image": ([own("Rescaling", scale=0.1, offset=-1), own("Normalization", axis=[-1]), own("ReLU")],
        [Activation("relu")]),
    "a factor": ([own("ReLU"), own("Rescaling", scale=0.5)], [Activation("relu"), Gain(0.5)]),
    "six": ([own("ReLU", max_value=6.0)], [Activation("relu6")]),
    "a slope": ([own("LeakyReLU", negative_slope=0.01)], [Activation("leaky_relu")]),
    "a slope each channel": ([own("PReLU", shared_axes=[1, 2])], [PReLU()]),
    "a slope each place": ([own("PReLU", shared_axes=None)], [Opaque("PReLU of each place", (3, 8, 8))]),
    "swish": ([own("Activation", activation="swish")], [Activation("silu")]),
    "an own function": ([own("Activation", activation="mine")], [Opaque("mine", (3, 8, 8))]),
    "dropped": ([own("Dropout", rate=0.25)], [Dropout(0.25)]),
    "dropped with its branch": ([own("Dropout", rate=0.25, noise_shape=[None, 1, 1, 1]), own("ReLU")],
        [Activation("relu")]),
    "in training": ([own("RandomFlip"), own("GaussianNoise", stddev=1), own("ReLU")], [Activation("relu")]),
    "larger": ([own("UpSampling2D", size=[2, 2])], [Upsample((16, 16))]),
    "cut": ([own("Cropping2D", cropping=[[0, 4], [1, 1]])], [Opaque("slice", (3, 4, 8)), Opaque("slice", (3, 4, 6))]),
    "channels first": (
        [own("Permute", dims=[3, 1, 2]), own("Flatten"), own("Dense", units=2)], [Flatten(), Linear(2)]),
    "shuffled": (
        [own("Conv2D", **CONV), own("Reshape", target_shape=[8, 8, 2, 2]), own("Permute", dims=[1, 2, 4, 3]),
            own("Reshape", target_shape=[8, 8, 4])],
        [Conv2d(4, (3, 3), padding=((1, 1), (1, 1)), bias=True), Shuffle(2)],
    ),
    "scaled by ConvNeXt": ([own("LayerScale", projection_dim=3)], [Scale("channel")]),
}  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_every_layer_is_its_op(name):
    layers, wanted = EACH[name]
    numbered = [{**layer, "name": f"{layer['name']}{n}"} for n, layer in enumerate(layers)]
    assert ops(sequential(*numbered)) == wanted


def test_the_source_says_what_is_left_out():
    model = sequential(own("Rescaling", scale=0.1), own("Flatten"), own("Dense", units=5, activation="softmax"))
    left = "; what prepares its image is left out; the softmax at its end is left out"
    assert read(written(model)).source == f"Keras Sequential{left}"
    assert read(written(sequential(own("ReLU")))).source == "Keras Sequential"


def test_a_zip_holds_the_same_as_its_configuration():
    model = sequential(own("ReLU"))
    assert ops(zipped(written(model))) == ops(model) == [Activation("relu")]


def test_sums_products_and_slices_of_a_functional_model():
    relu = called(own("ReLU"), IN)
    module = "keras.src.ops.numpy"
    pairs = {
        "Add": (called(own("Add", "y", module), IN, tensor("relu")), [Activation("relu"), Add()]),
        "Multiply": (called(own("Multiply", "y"), [IN, tensor("relu")]), [Activation("relu"), Multiply()]),
        "Concatenate": (called(own("Concatenate", "y"), [IN, tensor("relu")]), [Activation("relu"), Concat()]),
        "a constant": (called(own("Multiply", "y", module), tensor("relu"), 0.5), [Activation("relu"), Gain(0.5)]),
    }
    for layer, wanted in pairs.values():
        # In any order in the file: what is read comes first.
        assert ops(functional(relu, layer)) == ops(functional(layer, relu, outputs=["y", 0, 0])) == wanted
    part = [{"class_name": "__ellipsis__", "config": {}}]
    part.append({"class_name": "__slice__", "config": {"start": None, "stop": 2, "step": None}})
    assert ops(functional(called(own("GetItem", "y", module), IN, part))) == [Slice(0, 2)]
    hard = [called(own("Add", "a", module), IN, 3.0), called(own("ReLU", "b", max_value=6.0), tensor("a"))]
    hard += [called(own("Multiply", "c", module), tensor("b"), 1 / 6), called(own("Multiply", "y"), [IN, tensor("c")])]
    assert ops(functional(*hard)) == [Activation("hardswish")]


def test_a_model_in_a_model_is_read_where_it_is_called():
    inner = sequential(own("Conv2D", **CONV), own("ReLU")) | {"name": "inner"}
    network = read(written(functional(called(inner, IN))))
    assert [node.path for node in network.graph.layers()] == ["inner/conv2d", "inner/relu"]


def test_shared_weights_are_counted_once_and_their_further_work_not_at_all():
    twice = called(called(own("Conv2D", filters=3, kernel_size=1), IN), tensor("conv2d"))
    model = functional(twice, outputs=["conv2d", 1, 0])
    assert ops(model) == [Conv2d(3, (1, 1), bias=True), Opaque("Conv2D with shared weights", (3, 8, 8))]
    assert total(layer_costs(read(written(model)).graph)).params == 12
    assert (
        ops(functional(called(called(own("ReLU"), IN), tensor("relu")), outputs=["relu", 1, 0]))
        == [Activation("relu")] * 2
    )


def test_what_is_not_known_has_the_shape_that_its_readers_state():
    custom = called(own("Mine", "mine", "somewhere"), IN)
    reader = called(own("Dense", "y", units=2), tensor("mine", shape=[None, 6]))
    assert ops(functional(custom, reader)) == [Opaque("Mine", (6,)), Linear(2)]
    hidden = called(own("Lambda", "mine", function={"class_name": "__lambda__", "config": {"code": "4wEA"}}), IN)
    assert ops(functional(hidden, reader)) == [Opaque("Lambda", (6,)), Linear(2)]


SECOND = {
    "class_name": "Model",
    "keras_version": "2.2.4",
    "config": {
        "name": "old",
        "layers": [
            {"class_name": "InputLayer", "name": "in", "config": {"batch_input_shape": [None, None, None, 3]},
                "inbound_nodes": []},
            {"class_name": "Conv2D", "name": "c", "config": CONV, "inbound_nodes": [[["in", 0, 0, {}]]]},
            {"class_name": "Add", "name": "a", "config": {}, "inbound_nodes": [[["c", 0, 0, {}], ["c", 0, 0, {}]]]},
            {"class_name": "Activation", "name": "h", "config": {"activation": "hard_sigmoid"},
                "inbound_nodes": [[["a", 0, 0, {}]]]},
        ],
        "input_layers": [["in", 0, 0]],
        "output_layers": [["h", 0, 0]],
    },
}  # fmt: skip
FIRST = {
    "class_name": "Sequential",
    "keras_version": "1.2.2",
    "config": [
        {"class_name": "Convolution2D", "config": {"name": "c",
            "nb_filter": 4, "nb_row": 3, "nb_col": 3, "border_mode": "same",
            "dim_ordering": "th", "bias": False, "batch_input_shape": [None, 3, 8, 8], "activation": "relu"}},
        {"class_name": "Flatten", "config": {"name": "f"}},
        {"class_name": "Dense", "config": {"name": "d", "output_dim": 10}},
        {"class_name": "Dropout", "config": {"name": "p", "p": 0.25}},
    ],
}  # fmt: skip


def test_older_versions():
    found = ops(SECOND, size=(6, 6))
    assert found[0] == Conv2d(4, (3, 3), padding=((1, 1), (1, 1)), bias=True)
    # The slope of 0.2 is none of a function of ours.
    assert found[-1] == Opaque("hard sigmoid of slope 0.2", (4, 6, 6))
    conv = Conv2d(4, (3, 3), padding=((1, 1), (1, 1)))
    assert ops(FIRST) == [conv, Activation("relu"), Flatten(), Linear(10), Dropout(0.25)]
    assert read(written(FIRST)).source.startswith("Keras 1.2.2 Sequential")
