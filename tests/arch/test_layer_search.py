"""Finding layers by what people type."""

import pytest

from arch.analysis import measure
from arch.analysis.layer_search import NUMBERS, find
from arch.errors import ArchError
from arch.ops import Conv2d
from arch.zoo import zoo


def measured_of(id):
    return measure(zoo()[id].network())


@pytest.mark.parametrize(
    ("query", "count", "words"),
    [
        ("", 0, ""),
        ("3x3", 16, "3×3 kernels: 16 layers"),
        ("3×3", 16, "3×3 kernels: 16 layers"),
        ("3x3 conv", 16, "3×3 kernels, “conv”: 16 layers"),
        ("3x3 pool", 1, "3×3 windows, “pool”: 1 layer"),
        ("7x7", 1, "7×7 kernels: 1 layer"),
        ("map=7x7", 29, "maps of 7×7: 29 layers"),
        ("kernel=3x3", 16, "3×3 kernels: 16 layers"),
        ("kernel=3", 17, "kernel 3: 17 layers"),
        ("56x56", 36, "maps of 56×56: 36 layers"),
        ("2048x7x7", 14, "map 2048×7×7: 14 layers"),
        ("groups>1", 0, "groups over 1: no layer"),
        ("groups = 1", 53, "groups 1: 53 layers"),
        ("stride=2", 8, "stride 2: 8 layers"),
        ("channels=2048 conv", 4, "output channels 2048, “conv”: 4 layers"),
        ("params>2m", 5, "params over 2m: 5 layers"),
        ("params ≥ 2M", 5, "params at least 2M: 5 layers"),
        ("conv2d", 53, "“conv2d”: 53 layers"),
        ("s3 conv", 19, "“s3”, “conv”: 19 layers"),
        ("stem field=7", 3, "“stem”, receptive field 7: 3 layers"),
        ("nothing", 0, "“nothing”: no layer"),
    ],
)
def test_a_query_finds_what_is_meant_and_says_so(query, count, words):
    found = find(measured_of("resnet50"), query)
    assert (len(found.paths), found.words) == (count, words)


def test_kernels_come_before_maps_and_poolings_have_windows():
    assert find(measured_of("googlenet"), "3x3").words == "3×3 kernels: 19 layers"
    # No convolution and no map of VGG has 2x2: its poolings have.
    assert find(measured_of("vgg16"), "2x2").words == "2×2 windows: 5 layers"
    assert find(measured_of("vgg16"), "2x2 pool").words == "2×2 windows, “pool”: 5 layers"


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_can_be_compared(name):
    measured = measured_of("mobilenet_v2")
    parts = [find(measured, f"{name}{sign}32").paths for sign in ("<", "=", ">")]
    known = [layer.node.path for layer in measured.layers if NUMBERS[name].of(layer) is not None]
    assert sorted(path for part in parts for path in part) == sorted(known)


def test_a_comparison_agrees_with_the_layers():
    measured = measured_of("googlenet")
    assert find(measured, "MACs>=50M").paths == [x.node.path for x in measured.layers if x.cost.macs >= 50_000_000]
    assert find(measured, "memory>1M").paths == [x.node.path for x in measured.layers if x.traffic > 1_000_000]
    assert find(measured, "memory>1M").paths == find(measured, "traffic > 1MB").paths
    grouped = [x.node.path for x in measured_of("resnext50_32x4d").layers if _groups(x.node.op) > 1]
    assert find(measured_of("resnext50_32x4d"), "groups>1").paths == grouped
    assert len(grouped) == 16


def _groups(op):
    return op.groups if isinstance(op, Conv2d) else 0


@pytest.mark.parametrize("query", ["weights>3", "macs>much", "macs>", ">3", "a=b=c", "kernel=axb", "3>x"])
def test_a_query_that_cannot_be_read_says_what_can_be_typed(query):
    with pytest.raises(ArchError, match=r"Type a kernel \(3x3\), a map"):
        find(measured_of("resnet50"), query)


def test_a_search_of_many_words_looks_at_each_layer_once(monkeypatch):
    """A link can hold thousands of words: the text of a layer is made once for all, equal words are one."""
    made = []
    monkeypatch.setattr("arch.analysis.layer_search._text", lambda layer: made.append(layer) or layer.node.path)
    measured = measured_of("resnet18")
    assert find(measured, "s1 " * 5000 + "conv1").paths == ["s1/b1/conv1", "s1/b2/conv1"]
    assert len(made) == len(measured.layers)
