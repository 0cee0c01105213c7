"""The nearest design of what is none: what differs, and what each difference costs."""

import pytest

import arch
from arch.analysis import layer_costs, total
from arch.lowering import lower
from arch.ops import Opaque
from arch.recognise import nearest
from tests.arch.test_recognise import altered

CHANGED = {
    "an even kernel": ("cifar_resnet20", "s3/b2/conv2", {"kernel": (4, 4), "padding": ((2, 1), (1, 2))}),
    "a flat kernel": ("resnet50", "s3/b2/conv2", {"kernel": (5, 3), "padding": ((2, 2), (1, 1))}),
    "in the stem": ("resnet18", "stem/conv", {"kernel": (7, 5), "padding": ((3, 3), (2, 2))}),
    "a dilated layer in a chain": (
        "mobilenetv1_100",
        "s2/b1/conv1",
        {"dilation": (2, 1), "padding": ((2, 2), (1, 1))},
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_prices_add_up_to_the_difference(name):
    id, path, changes = CHANGED[name]
    graph = altered(id, path, **changes)
    found = nearest(graph)
    assert [one.path for one in found.differences] == [path]
    own, other = total(layer_costs(graph)), total(layer_costs(lower(found.design)))
    assert sum(one.params for one in found.differences) == other.params - own.params
    assert sum(one.macs for one in found.differences) == other.macs - own.macs
    assert all(one.known for one in found.differences)


def test_a_block_in_the_middle_joins_its_stage():
    found = nearest(altered(*CHANGED["an even kernel"][:2], **CHANGED["an even kernel"][2]), "odd")
    assert [stage.depth for stage in found.design.stages] == [3, 3, 3]
    assert found.design.name == "odd"


def test_a_design_is_nearest_to_itself():
    found = nearest(arch.network("resnext50_32x4d").graph, "ResNeXt-50 32x4d")
    assert found.differences == ()
    assert found.design == arch.load("resnext50_32x4d")


def test_an_op_that_nobody_knows_makes_its_price_a_bound():
    graph = arch.network("resnet18").graph
    node = next(node for node in graph if node.path == "s2/b2/conv2")
    nodes = [one._replace(op=Opaque("Mystery", one.shape)) if one is node else one for one in graph.nodes]
    found = nearest(type(graph)(tuple(nodes), graph.outputs, graph.scopes))
    assert [(one.path, one.known) for one in found.differences] == [("s2/b2/conv2", False)]
    assert found.differences[0].words == "Mystery (unknown); the design has conv 3×3, 128"
