"""Prototxts of all generations of Caffe: layer by layer, and networks that come back as what they were written from."""

import pytest

import arch
from arch import importing
from arch.analysis import layer_costs, total
from arch.formats import FORMATS, READABLE
from arch.formats.caffe.reading import read
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
    Linear,
    LocalResponseNorm,
    Multiply,
    Opaque,
    Pool,
    PReLU,
    Scale,
    Shuffle,
    Slice,
    Upsample,
)
from arch.reading import plain
from tests.caffe_files import IMAGE, layer, one, ops, written

# A network for each of the ops that Caffe has; the smallest of their families.
NETWORKS = [
    "alexnet_caffe",
    "googlenet_caffe",
    "squeezenet1_1",
    "resnet18",
    "resnext50_32x4d",
    "seresnet50",
    "densenet121",
    "mobilenet_v2",
    "mobilenet_v3_small",
    "shufflenet_v2_x0_5",
    "vgg11_bn",
]


@pytest.mark.parametrize("id", NETWORKS)
def test_a_network_comes_back_from_its_prototxt(id):
    graph = plain(arch.network(id).graph)
    assert fingerprint(read(written(graph).encode()).graph) == fingerprint(graph)


@pytest.mark.parametrize("id", ["resnet18", "squeezenet1_1", "densenet121"])
def test_it_is_the_design_that_it_was(id):
    found = importing.from_bytes(written(plain(arch.network(id).graph)).encode())
    assert (found.format, found.network.design.stages) == ("Caffe prototxt", arch.load(id).stages)


def alexnet(generation):
    """AlexNet, whose layers of every generation bear other names (BVLC/caffe, models/bvlc_alexnet)."""
    lines, last = (
        ['name: "AlexNet"', 'input: "data"', *(f"input_dim: {length}" for length in (10, 3, 227, 227))],
        "data",
    )
    rows = [
        *(("conv1", "Convolution", "num_output: 96 kernel_size: 11 stride: 4"), ("relu1", "ReLU", "")),
        *(("norm1", "LRN", "local_size: 5"), ("pool1", "Pooling", "pool: MAX kernel_size: 3 stride: 2")),
        *(("conv2", "Convolution", "num_output: 256 pad: 2 kernel_size: 5 group: 2"), ("relu2", "ReLU", "")),
        *(("norm2", "LRN", "local_size: 5"), ("pool2", "Pooling", "pool: MAX kernel_size: 3 stride: 2")),
        *(("conv3", "Convolution", "num_output: 384 pad: 1 kernel_size: 3"), ("relu3", "ReLU", "")),
        *(("conv4", "Convolution", "num_output: 384 pad: 1 kernel_size: 3 group: 2"), ("relu4", "ReLU", "")),
        *(("conv5", "Convolution", "num_output: 256 pad: 1 kernel_size: 3 group: 2"), ("relu5", "ReLU", "")),
        ("pool5", "Pooling", "pool: MAX kernel_size: 3 stride: 2"),
        *(
            ("fc6", "InnerProduct", "num_output: 4096"),
            ("relu6", "ReLU", ""),
            ("drop6", "Dropout", "dropout_ratio: 0.5"),
        ),
        *(
            ("fc7", "InnerProduct", "num_output: 4096"),
            ("relu7", "ReLU", ""),
            ("drop7", "Dropout", "dropout_ratio: 0.5"),
        ),
        *(("fc8", "InnerProduct", "num_output: 1000"), ("prob", "Softmax", "")),
    ]
    for name, kind, settings in rows:
        top = last if kind in ("ReLU", "Dropout") else name
        lines.append(WRITTEN[generation](name, kind, settings, last, top))
        last = top
    return "\n".join(lines)


BLOCKS = {"InnerProduct": "inner_product", "Convolution": "convolution"}
ENUMS = {"InnerProduct": "INNER_PRODUCT"}
OLDEST = {"Convolution": "conv", "Pooling": "pool"}


def latest(name, kind, settings, bottom, top):
    block = f"{BLOCKS.get(kind, kind.lower())}_param {{ {settings} }}"
    return f'layer {{ name: "{name}" type: "{kind}" bottom: "{bottom}" top: "{top}" {block} }}'


def second(name, kind, settings, bottom, top):
    own = latest(name, kind, settings, bottom, top).replace(f'"{kind}"', ENUMS.get(kind, kind.upper()))
    return own.replace("layer {", "layers: <\n# as of 2014\nblobs_lr: 1., weight_decay: 1;")[:-1] + ">"


def first(name, kind, settings, bottom, top):
    own = settings.replace("kernel_size", "kernelsize")
    kind = OLDEST.get(kind, kind.lower())
    return f'layers {{ layer {{ name: "{name}" type: "{kind}" {own} }} bottom: "{bottom}" top: "{top}" }}'


WRITTEN = {"first": first, "second": second, "latest": latest}


@pytest.mark.parametrize("generation", WRITTEN)
def test_every_generation_has_the_same_alexnet(generation):
    content = alexnet(generation).encode()
    found = importing.from_bytes(content)
    sums = total(layer_costs(found.network.graph))
    # Netscope's presets and the paper: 60,965,224 weights, 724 million products.
    assert (sums.params, sums.macs) == (60_965_224, 724_406_816)
    assert found.network.design.stages == arch.load("alexnet_caffe").stages
    assert found.network.name == "AlexNet"
    rows = {row["id"]: row["value"] for row in arch.counts(found.network)}
    assert rows["netscope_macc"] == {row["id"]: row["value"] for row in arch.counts("alexnet_caffe")}["netscope_macc"]


CONV = "convolution_param { num_output: 4 "
EACH = {
    "kernel sizes of two axes": (one("Convolution", CONV + "kernel_size: 3 kernel_size: 1 }"), Conv2d(4, (3, 1),
        bias=True)),
    "dilation": (one("Convolution", CONV + "kernel_size: 3 dilation: 2 bias_term: false }"),
        Conv2d(4, (3, 3), dilation=(2, 2))),
    "unlike sides": (one("Convolution", CONV + "kernel_h: 1 kernel_w: 3 pad_h: 0 pad_w: 1 stride_h: 1 stride_w: 2 }"),
        Conv2d(4, (1, 3), (1, 2), ((0, 0), (1, 1)), bias=True)),
    "depthwise": (one("DepthwiseConvolution", "convolution_param { num_output: 3 kernel_size: 3 }"),
        Conv2d(3, (3, 3), groups=3, bias=True)),
    "rounded up": (one("Pooling", "pooling_param { pool: MAX kernel_size: 3 stride: 2 }"),
        Pool("max", (3, 3), (2, 2), ceil=True)),
    "rounded down": (one("Pooling", "pooling_param { kernel_size: 3 stride: 2 round_mode: FLOOR }"),
        Pool("max", (3, 3), (2, 2))),
    "padded average": (one("Pooling", "pooling_param { pool: AVE kernel_size: 3 stride: 1 pad: 1 }"),
        Pool("avg", (3, 3), (1, 1), ((1, 1), (1, 1)), padding_counts=True)),
    "global": (one("Pooling", "pooling_param { pool: AVE global_pooling: true }"), [AdaptivePool("avg"), Flatten()]),
    "drawn at random": (one("Pooling", "pooling_param { pool: STOCHASTIC kernel_size: 2 stride: 2 }"),
        Opaque("Pooling", (3, 4, 4))),
    "leaky": (one("ReLU", "relu_param { negative_slope: 0.01 }"), Activation("leaky_relu")),
    "one slope for all": (one("PReLU", "prelu_param { channel_shared: true }"), PReLU("map")),
    "response over channels": (one("LRN", "lrn_param { local_size: 3 }"), LocalResponseNorm(3)),
    "response within channels": (one("LRN", "lrn_param { norm_region: WITHIN_CHANNEL }"),
        Opaque("LRN within channels", (3, 8, 8))),
    "a norm alone": (one("BatchNorm"), Opaque("batch norm", (3, 8, 8))),
    "a norm of forks": (one("BN", "bn_param { eps: 0.001 }"), BatchNorm(0.001)),
    "a scale": (one("Scale"), Scale("channel")),
    "a scale and a shift": (one("Scale", "scale_param { bias_term: true }"), Scale("channel", shift=True)),
    "a factor": (one("Power", "power_param { scale: 0.5 }"), Gain(0.5)),
    "a clip": (one("Clip", "clip_param { min: 0 max: 6 }"), Activation("relu6")),
    "side by side": (one("Concat", bottoms="x x"), Concat()),
    "along another axis": (one("Concat", "concat_param { concat_dim: 2 }", bottoms="x x"), Opaque("concat",
        (3, 16, 8))),
    "shuffled": (one("ShuffleChannel", "shuffle_channel_param { group: 2 }", (4, 8, 8)), Shuffle(2)),
    "cut": (one("Slice", "slice_param { slice_point: 1 }", top="y z"), [Slice(0, 1), Slice(1, 3)]),
    "upsampled": (one("Upsample", "upsample_param { scale: 2 }"), Upsample((16, 16))),
    "interpolated": (one("Interp", "interp_param { zoom_factor: 2 }"), Opaque("Interp", (3, 15, 15))),
    "transposed convolution": (one("Deconvolution", CONV + "kernel_size: 4 stride: 2 pad: 1 }"),
        Opaque("Deconvolution", (4, 16, 16))),
    "a vector": (one("Reshape", "reshape_param { shape { dim: 0 dim: -1 } }"), Flatten()),
    "a part of the axes": (one("Reshape", "reshape_param { axis: 1 shape { dim: -1 } }"), Flatten()),
    "flat": (one("Flatten"), Flatten()),
    "mean over places": (one("Reduction", "reduction_param { operation: MEAN axis: 2 }"), [AdaptivePool("avg"),
        Flatten()]),
    "permuted": (one("Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_every_layer_is_its_op(name):
    content, wanted = EACH[name]
    assert ops(content) == (wanted if isinstance(wanted, list) else [wanted])


@pytest.mark.parametrize("kind", ["Sigmoid", "TanH", "ReLU6", "ELU", "Swish", "Mish", "HardSwish"])
def test_functions(kind):
    names = {"TanH": "tanh", "Swish": "silu"}
    assert ops(one(kind)) == [Activation(names.get(kind, kind.lower()))]


def test_a_norm_and_its_scale_are_one_and_a_sum_has_factors():
    norm = (
        IMAGE + layer("BatchNorm", "data", "data") + layer("Scale", "data", "data", "scale_param { bias_term: true }")
    )
    assert ops(norm) == [BatchNorm()]
    two = IMAGE + layer("ReLU", "data", "y") + layer("Eltwise", "data y", "z", "eltwise_param { operation: %s }")
    assert ops(two % "PROD") == [Activation("relu"), Multiply()]
    assert ops(two % "SUM") == [Activation("relu"), Add()]
    assert ops(two % "MAX") == [Activation("relu")]  # of x and what of it is positive
    sums = IMAGE + layer("Eltwise", "data data", "y", "eltwise_param { coeff: 1 coeff: -2 }")
    assert ops(sums) == [Gain(-2.0), Add()]


def test_a_gate_is_a_product_and_axpy_a_product_and_a_sum():
    gate = layer("Pooling", "data", "g", "pooling_param { pool: AVE global_pooling: true }") + layer(
        "Sigmoid", "g", "g"
    )
    squeezed = [AdaptivePool("avg"), Activation("sigmoid")]
    assert ops(IMAGE + gate + layer("Axpy", "g data data")) == [*squeezed, Multiply(), Add()]
    vector = layer("InnerProduct", "g", "v", "inner_product_param { num_output: 3 }")
    found = ops(IMAGE + gate + vector + layer("Scale", "data v", "y", "scale_param { axis: 0 }"))
    assert [type(op).__name__ for op in found[-2:]] == ["Unflatten", "Multiply"]


DATA = """layer { name: "data" type: "Data" top: "data" top: "label" include { phase: %s }
  transform_param { crop_size: %d %s } data_param { batch_size: 8 } }
"""
TRAINED = (
    DATA % ("TRAIN", 6, "")
    + DATA % ("TEST", 8, "mean_value: 104 mean_value: 117 mean_value: 123")
    + layer("Convolution", "data", "c", CONV + "kernel_size: 1 }")
    + layer("ReLU", "c", "c", "include { phase: TRAIN }")
    + layer("InnerProduct", "c", "aux", "inner_product_param { num_output: 10 }")
    + layer("SoftmaxWithLoss", "aux label", "aux/loss", "loss_weight: 0.3")
    + layer("TanH", "c", "c", "exclude { phase: TRAIN }")
    + layer("InnerProduct", "c", "scores", "inner_product_param { num_output: 5 }")
    + layer("Accuracy", "scores label", "accuracy", "include { phase: TEST }")
    + layer("SoftmaxWithLoss", "scores label", "loss")
)


def test_of_training_and_test_the_test_is_read_without_auxiliary_heads():
    graph = read(TRAINED.encode()).graph
    assert graph.input == (3, 8, 8)
    assert [node.op for node in graph.layers()] == [
        Conv2d(4, (1, 1), bias=True),
        Activation("tanh"),
        Flatten(),
        Linear(5),
    ]
    assert read(TRAINED.encode(), (16, 12)).graph.input == (3, 16, 12)
    alone = DATA % ("TRAIN", 6, "mean_value: 33") + layer("ReLU", "data", "y")
    assert read(alone.encode()).graph.input == (1, 6, 6)
    staged = (
        IMAGE
        + layer("ReLU", "data", "y", 'include { stage: "deploy" }')
        + layer("TanH", "data", "z", 'exclude { stage: "deploy" }')
    )
    assert ops(staged) == [Activation("relu")]


def test_a_softmax_at_the_end_and_the_name_of_a_graph():
    network = read((IMAGE + layer("Softmax", "data", "prob")).encode() + b"# \xc4\xe3 in another encoding")
    assert len(network.graph) == 1
    assert network.source == "Caffe prototxt; the softmax at its end is left out"


def test_dropout_before_a_linear_layer_is_behind_the_flattening():
    text = (
        IMAGE
        + layer("Dropout", "data", "data")
        + layer("InnerProduct", "data", "y", "inner_product_param { num_output: 2 }")
    )
    assert ops(text) == [Flatten(), Dropout(0.5), Linear(2)]


def test_it_is_read_and_not_written():
    assert "caffe" in READABLE
    assert "caffe" not in FORMATS
    with pytest.raises(arch.errors.ArchError, match="cannot be written as Caffe prototxt"):
        READABLE["caffe"].content(arch.network("lenet5"))
