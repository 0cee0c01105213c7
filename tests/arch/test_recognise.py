"""Graph to design: what was assembled is found again, from the ops alone; what was not is said with its place."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

import arch
from arch.design import notation
from arch.errors import ArchError
from arch.graph import Graph, Node, fingerprint
from arch.lowering import lower
from arch.reading import plain
from arch.recognise import recognise
from arch.rewrite import rewrite
from arch.zoo import zoo
from tests.selection import chosen_for, kinds
from tests.strategies import designs


def stripped(graph: Graph) -> Graph:
    """The ops at inference without groups and with numbers for paths: all that a file may hold."""
    hidden = graph.auxiliary()
    kept = [index for index in range(len(graph)) if index not in hidden]
    places = {index: place for place, index in enumerate(kept)}
    nodes = [graph.nodes[index] for index in kept]
    made = [Node(f"n{n}", x.op, tuple(places[i] for i in x.inputs), x.shape) for n, x in enumerate(nodes)]
    return Graph(tuple(made), (places[graph.outputs[0]],))


KINDS = set(chosen_for(kinds))


@pytest.mark.parametrize("id", [id if id in KINDS else pytest.param(id, marks=pytest.mark.nightly) for id in zoo()])
def test_every_network_of_the_zoo_is_a_design_again(id):
    graph = stripped(lower(zoo()[id].design))
    found = recognise(graph, "x")
    assert found.design is not None, found.differs
    assert fingerprint(plain(lower(found.design))) == fingerprint(plain(graph))
    assert sum(part.ops for part in found.parts) == len(plain(graph)) - 1


SAME = [
    "alexnet_caffe",
    "cifar_resnet1202",
    "convnext_tiny",
    "densenet121",
    "efficientnet_b0",
    "ghostnet_100",
    "mobilenetv4_conv_small",
    "preact_resnet200",
    "regnety_016",
    "resnet18_a",
    "resnet50",
    "resnet50_v1",
    "resnet50d",
    "resnext50_32x4d",
    "shufflenet_v2_x1_0",
]


@pytest.mark.parametrize("id", SAME)
def test_the_design_is_the_same_up_to_its_name(id):
    design = zoo()[id].design
    found = recognise(stripped(lower(design)), design.name).design
    assert found is not None
    assert notation.write(found) == notation.write(design)


UNSEEN = [
    "a1~x~3x96x96~conv-k5-w24~bottleneck-d2-w120-s1-k5-r0.4~bottleneck-d3-w200-s2-k7-g5~classifier-c37",
    "a1~x~1x64x80~conv-k3-s1-w12-p_none~plain-d3-w20-s2-k5-m3-a_mish~basic-d2-w28-s2-a_elu~classifier-c7",
    "a1~x~4x112x112~patchify-w72~convnext-d2-w72-s1-k9~convnext-d3-w88-s2-k11-t2.5~classifier-n_layer",
    "a1~x~3x160x160~conv-w20-p_none-a_silu~basic-d3-w44-s2-k5-g2-a_silu~dense-d4-w10-s2-k3~classifier-p_max",
    "a1~x~3x64x64~conv-w16-p_none-a_prelu~basic-d2-w16-s1-a_prelu~separable-d3-w24-s2-a_prelu-t2~classifier-c9",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_settings_that_no_network_of_the_zoo_has_are_found(text):
    graph = stripped(lower(notation.read(text)))
    found = recognise(graph, "x")
    assert found.design is not None, found.differs
    assert fingerprint(plain(lower(found.design))) == fingerprint(plain(graph))


@pytest.mark.parametrize("id", ["cifar_resnet20", "resnet50", "mobilenet_v2", "efficientnet_b0", "densenet121"])
def test_norms_that_were_folded_away_are_put_back(id):
    graph = stripped(lower(zoo()[id].design))
    found = recognise(rewrite(graph, ["fold_norm"]).graph, zoo()[id].design.name, thorough=False)
    assert found.folded
    assert fingerprint(plain(lower(found.design))) == fingerprint(plain(graph))


def test_a_network_without_norms_is_one_without_norms():
    found = recognise(arch.network("vgg16").graph)
    assert not found.folded
    assert found.design.stages == arch.load("vgg16").stages


@settings(max_examples=8)
@given(designs())
def test_a_random_design_is_found_or_the_first_op_that_differs_is_said(design):
    try:
        graph = stripped(lower(design))
    except ArchError:
        return
    found = recognise(graph)
    if found.design is None:
        assert found.differs
    else:
        assert fingerprint(plain(lower(found.design))) == fingerprint(plain(graph))


def altered(id, path, **changes):
    """A network with another setting of one op."""
    graph = arch.network(id).graph
    nodes = [x._replace(op=replace(x.op, **changes)) if x.path == path else x for x in graph.nodes]
    return replace(graph, nodes=tuple(nodes))


def test_one_other_op_is_named_with_what_the_block_has_there():
    graph = altered("cifar_resnet20", "s3/b2/conv2", kernel=(4, 4), padding=((2, 1), (1, 2)))
    found = recognise(graph)
    assert found.design is None
    assert found.differs == "stage 3, block 2 (s3/b2/conv2): conv 4×4, 64 where basic has conv 3×3, 64"
    assert [part.name for part in found.parts] == [
        "stem: one convolution",
        "stage 1: 3 x basic",
        "stage 2: 3 x basic",
        "stage 3: 1 x basic",
    ]
