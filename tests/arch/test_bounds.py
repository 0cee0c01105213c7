"""What a network may be at most, whatever a link or a file asks for; and what does not fit in training alone."""

import pytest

import arch
from arch.bounds import MOST_ELEMENTS, MOST_INPUTS, MOST_LAYERS, MOST_WORK
from arch.errors import ArchError
from arch.graph import Builder
from arch.ops import Activation, Add, Concat
from arch.parts.layers import conv2d

FORKS = ".".join(["BidOidOidOidE"] * 16)
REFUSED = {
    "a1~x~3x224x224~conv~" + "~".join(["basic-d1000-w64-s1"] * 60) + "~classifier": f"over {MOST_LAYERS:,} layers",
    "a1~x~3x32x32~conv~bottleneck-d1-w65536-s1-g16384-f_split~classifier": f"over {MOST_LAYERS:,} layers",
    f"a1~x~3x224x224~none~branches-d1-s1-br_{FORKS}~classifier": "is too large. Use fewer channels",
    "a1~x~4096x8192x8192~none~plain-d1-w65536-s1-k11~classifier": "is too large. Use fewer channels",
    "a1~x~3x2048x2048~none~plain-d1000-w65536-s1-k3~classifier": "over 9e+15 MACs",
    "a1~x~3x512x512~none~pool-d1-s1~classifier-p_flatten-h65536_65536": "",
}


@pytest.mark.parametrize("text", [text for text, words in REFUSED.items() if words])
def test_what_is_beyond_the_bounds_is_refused_with_its_place(text):
    with pytest.raises(ArchError) as caught:
        arch.network(text)
    assert REFUSED[text] in str(caught.value)
    assert caught.value.where


@pytest.mark.parametrize("text", ["cifar_resnet1202", *(text for text, words in REFUSED.items() if not words)])
def test_whatever_is_built_has_numbers_that_javascript_shows_exactly(text):
    summary = arch.summarize(text)
    assert max(summary["params"]["total"], summary["macs"]["total"], summary["activations"]) <= MOST_WORK
    assert len(summary["layers"]) <= MOST_LAYERS


def test_the_bounds_hold_op_by_op():
    build = Builder((8, 4, 4))
    with pytest.raises(ArchError, match=f"{MOST_INPUTS + 1:,} maps meet here"):
        build.add("add", Add(), *[build.input] * (MOST_INPUTS + 1))
    with pytest.raises(ArchError, match=r"the map of \d+x4x4 is too large"):
        multiply_channels(build)
    assert max(build.shape(index)[0] * 16 for index in range(len(build))) <= MOST_ELEMENTS


def multiply_channels(build):
    source = build.input
    for index in range(10):
        source = build.add(f"concat{index}", Concat(), *[source] * MOST_INPUTS)


def test_copies_of_a_block_count_too():
    """One block is within the bounds; a thousand of them are not, though each is only repeated."""
    text = "a1~x~3x64x64~none~plain-d{}-w65536-s1~classifier"
    assert arch.summarize(text.format(1))["macs"]["total"] > 0
    with pytest.raises(ArchError, match="MACs"):
        arch.network(text.format(1000))


def add_block_that_fails(build):
    with build.scope("b1", "block"):
        inner = build.add("conv1", conv2d(4, 1), build.input)
        build.add("conv2", conv2d(4, 9, padding=0), inner)


def test_an_error_in_a_scope_leaves_the_builder_as_it_was():
    build = Builder((8, 4, 4))
    with build.scope("s1", "stage"):
        build.add("act", Activation("relu"), build.input)
        with pytest.raises(ArchError, match="window"):
            add_block_that_fails(build)
        with build.scope("b1", "block"):
            build.add("conv", conv2d(4, 1), build.input)
        build.add("end", Activation("relu"), 1)
    graph = build.graph()
    assert [node.path for node in graph] == ["input", "s1/act", "s1/b1/conv", "s1/end"]
    assert [(scope.path, scope.number) for scope in graph.scopes[1:]] == [("s1", 1), ("s1/b1", 1)]


def resized(id, size):
    design = arch.load(id)
    image = design.input.model_copy(update={"height": size, "width": size})
    return design.model_copy(update={"input": image})


@pytest.mark.parametrize(("id", "size"), [("inception_v3", 224), ("googlenet_caffe", 64)])
def test_an_auxiliary_head_that_does_not_fit_leaves_inference_as_it_is(id, size):
    summary = arch.summarize(resized(id, size))
    assert summary["params"]["total"] == arch.summarize(id)["params"]["total"] or id == "googlenet_caffe"
    assert summary["params_training"] is summary["macs_training"] is None
    assert summary["training_unknown"][0].startswith("aux1/")
    assert "does not fit into the" in summary["training_unknown"][0]
    assert summary["auxiliary"] == [] or id == "googlenet_caffe"
