"""Darknet's configurations: section by section, and networks with the counts that Darknet prints."""

import pytest

import arch
from arch import importing
from arch.formats.darknet.reading import read
from arch.graph import verify
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    Multiply,
    Opaque,
    Pool,
    Slice,
    Upsample,
)
from tests.damaged import check, refused

NET = "[net]\nheight=8\nwidth=8\nchannels=4\n"


def section(kind, **settings):
    return f"[{kind}]\n" + "".join(f"{name}={value}\n" for name, value in settings.items())


def conv(filters, size=3, stride=1, activation="leaky", **more):
    return section(
        "convolutional",
        batch_normalize=1,
        filters=filters,
        size=size,
        stride=stride,
        pad=1,
        activation=activation,
        **more,
    )


def ops(text, **options):
    graph = read(text.encode(), **options).graph
    assert verify(graph) == []
    return [node.op for node in graph.layers()]


EACH = {
    "a convolution": (section("convolutional", filters=4, size=3, stride=2, pad=1, activation="linear"),
        [Conv2d(4, (3, 3), (2, 2), ((1, 1), (1, 1)), bias=True)]),
    "padding in pixels": (section("conv", filters=4, size=3, padding=2, groups=2, activation="relu"),
        [Conv2d(4, (3, 3), padding=((2, 2), (2, 2)), groups=2, bias=True), Activation("relu")]),
    "without a word it is logistic": (section("convolutional", filters=4),
        [Conv2d(4, (1, 1), bias=True), Activation("sigmoid")]),
    "a norm": (conv(4, 1, activation="mish"), [Conv2d(4, (1, 1)), BatchNorm(), Activation("mish")]),
    "an unknown function": (section("activation", activation="ramp"), [Opaque("ramp", (4, 8, 8))]),
    "a pooling of even side": (section("maxpool", size=2, stride=2), [Pool("max", (2, 2), (2, 2))]),
    "a pooling that keeps the size": (section("maxpool", size=2, stride=1),
        [Pool("max", (2, 2), (1, 1), ((0, 1), (0, 1)))]),
    "a pooling without padding": (section("maxpool", size=3, stride=2, padding=0), [Pool("max", (3, 3), (2, 2))]),
    "an average over windows": (section("local_avgpool", size=2, stride=2), [Pool("avg", (2, 2), (2, 2))]),
    "over the map": (section("avgpool"), [AdaptivePool("avg"), Flatten()]),
    "connected": (section("connected", output=5, activation="linear"), [Flatten(), Linear(5)]),
    "dropped before": (section("dropout", probability=".25") + section("connected", output=5, activation="linear"),
        [Flatten(), Dropout(0.25), Linear(5)]),
    "a sum": (conv(4, 1, activation="linear") * 2 + section("shortcut", **{"from": -2}, activation="relu"),
        [Conv2d(4, (1, 1)), BatchNorm(), Conv2d(4, (1, 1)), BatchNorm(), Add(), Activation("relu")]),
    "a sum of unlike maps": (
        section("avgpool") + section("upsample", stride=8) + conv(8, 1, activation="linear")
        + section("shortcut", **{"from": 1}),
        [AdaptivePool("avg"), Upsample((8, 8)), Conv2d(8, (1, 1)), BatchNorm(), Opaque("shortcut of unlike maps",
            (8, 8, 8))]),
    "side by side": (section("dropout") + section("route", layers="-1, 0"), [Dropout(0.5), Concat()]),
    "half of the channels": (section("dropout") + section("route", layers=-1, groups=2, group_id=1),
        [Dropout(0.5), Slice(2, 4)]),
    "reordered": (section("reorg", stride=2), [Opaque("reorg", (16, 4, 4))]),
    "a gate": (section("dropout") + section("avgpool") + section("scale_channels", **{"from": 0}),
        [Dropout(0.5), AdaptivePool("avg"), Multiply()]),
    "scores": (section("avgpool") + section("softmax", groups=1) + section("cost", type="sse"),
        [AdaptivePool("avg"), Flatten()]),
}  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_every_section_is_its_ops(name):
    text, wanted = EACH[name]
    assert ops(NET + text) == wanted


def test_remarks_blanks_and_the_end_of_windows_lines_are_as_darknet_reads_them():
    lines = "; a remark|# another| [ net ]|height = 8 # of the image|width=8|width=9|channels=4|[max]|stride = 2|"
    assert ops(lines.replace("|", "\r\n")) == [Pool("max", (2, 2), (2, 2))]


def test_the_image_is_what_is_cropped_or_what_is_asked_for():
    text = "[net]\nheight=256\nwidth=256\nchannels=3\n[crop]\ncrop_height=224\ncrop_width=200\n[maxpool]\nstride=2\n"
    assert read(text.encode()).graph.input == (3, 224, 200)
    assert read(text.encode(), (64, 32)).graph.input == (3, 64, 32)


def narrow(*widths):
    """3x3 with 1x1 between them, as Darknet-19 has them."""
    return "".join(conv(width, 1 if n % 2 else 3) for n, width in enumerate(widths))


POOL = section("maxpool", size=2, stride=2)
END = section("avgpool") + section("softmax", groups=1)
DARKNET19 = POOL.join([
    "[net]\nheight=256\nwidth=256\nchannels=3\n" + conv(32), conv(64), narrow(128, 64, 128), narrow(256, 128, 256),
    narrow(512, 256, 512, 256, 512),
    narrow(1024, 512, 1024, 512, 1024)
    + section("convolutional", filters=1000, size=1, stride=1, pad=1, activation="linear") + END,
])  # fmt: skip


def darknet53():
    text = "[net]\nheight=256\nwidth=256\nchannels=3\n" + conv(32)
    for width, count in ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)):
        block = conv(width // 2, 1) + conv(width) + section("shortcut", **{"from": -3}, activation="linear")
        text += conv(width, stride=2) + block * count
    last = section("convolutional", filters=1000, size=1, stride=1, pad=1, activation="linear")
    return text + section("avgpool") + last + section("softmax", groups=1)


def tiny_yolo():
    head = {"filters": 255, "size": 1, "stride": 1, "pad": 1, "activation": "linear"}
    text = "[net]\nheight=416\nwidth=416\nchannels=3\n" + POOL.join(conv(16 << n) for n in range(6))
    text += section("maxpool", size=2, stride=1) + conv(1024) + conv(256, 1) + conv(512)
    text += section("convolutional", **head) + section("yolo", mask="3,4,5") + section("route", layers=-4)
    text += conv(128, 1) + section("upsample", stride=2) + section("route", layers="-1, 8") + conv(256)
    return text + section("convolutional", **head) + section("yolo", mask="0,1,2")


# pjreddie.com/darknet/imagenet and /yolo: billions of operations, two per product.
PRINTED = {"darknet19": (DARKNET19, 7.29), "darknet53": (darknet53(), 18.57), "yolov3-tiny": (tiny_yolo(), 5.56)}


@pytest.mark.parametrize("name", PRINTED)
def test_darknet_s_own_networks_have_the_operations_that_it_prints(name):
    text, printed = PRINTED[name]
    network = read(text.encode())
    rows = {row["id"]: row["value"] for row in arch.counts(network)}
    assert round(rows["darknet_ops"] / 1e9, 2) == printed
    assert all(node.op.known for node in network.graph)


def test_boxes_are_left_out_and_what_they_read_is_returned():
    network = read(tiny_yolo().encode())
    graph = network.graph
    assert [graph.nodes[index].shape for index in graph.outputs] == [(255, 13, 13), (255, 26, 26)]
    assert network.source == (
        "Darknet configuration; boxes are not read out of the maps; its leaky ReLU has a slope of 0.1, "
        "and the one that stands for it 0.01"
    )


def test_a_map_that_two_heads_read_is_returned_once():
    assert len(read((NET + POOL + section("yolo", mask=0) * 2).encode()).graph.outputs) == 1


@pytest.mark.nightly
def test_what_is_recognised():
    assert importing.from_bytes(DARKNET19.encode()).format == "Darknet configuration"
    assert importing.from_bytes(darknet53().encode()).network.graph.output == (1000,)


BAD = {
    "empty": ("", "does not begin with .net."),
    "no layers": (NET, "it has no layers"),
    "no size": ("[net]\nchannels=3\n[avgpool]\n", "net: it leaves the image's size open.*as in 224x224"),
    "no section": ("height=8", "line 1: 'height=8' is no section"),
    "no setting": (NET + "[maxpool]\nsize\n", "line 6: 'size' is no section and no setting"),
    "an unknown section": (NET + "[gru]\noutput=9\n", r"gru_0: the section \[gru\] is not known"),
    "a size of words": (NET + section("maxpool", size="two"),
        "maxpool_0: size is 'two'. It must be a whole number from 1"),
    "no stride": (NET + section("maxpool", size=2, stride=0), "stride is '0'"),
    "many filters": (NET + section("convolutional", filters=2**31), "filters is '2147483648'"),
    "a long number": (NET + section("convolutional", filters="9" * 9999), "filters is '9999"),
    "a window too large": (NET + section("convolutional", filters=2, size=99), "does not fit"),
    "groups": (NET + section("convolutional", filters=2, groups=3), "4 to 2 channels in 3 groups"),
    "a large image": (f"[net]\nheight={2**31 - 1}\nwidth={2**31 - 1}\nchannels=3\n[dropout]\n", "too large"),
    "a later section": (NET + section("route", layers="3"), "it reads section 3, and 0 stand before it"),
    "too far back": (NET + section("shortcut", **{"from": -9}), "it reads section -9, and 0 stand before it"),
    "nothing routed": (NET + "[route]\n", "layers is missing"),
    "unlike maps": (NET + POOL + section("dropout") + section("upsample") + section("route", layers="0,2"),
        "must be alike"),
    "a part that is none": (NET + POOL + section("route", layers=0, groups=2, group_id=2), "part 2 of 4 channels in 2"),
    "a share that is none": (NET + section("dropout", probability=7), "a share of 7"),
    "steps": (NET + section("reorg", stride=3), "8x8 in steps of 3"),
    "a vector": (NET + section("connected", output=3) + POOL, "it reads a vector"),
    "many sections": (NET + "[dropout]\n" * 40_000, "the file has 40,001 sections"),
    "large": ("#" * 9_000_000, "over 8,000,000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("file", BAD)
def test_bad_input_says_what_and_how_to_fix_it(file):
    text, message = BAD[file]
    refused(read, text.encode(), message)


def test_damaged_files_are_read_or_refused():
    files = [text.encode() for text, _ in PRINTED.values()]
    assert 20 < check(read, files) < 290
