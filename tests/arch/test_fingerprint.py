"""The architecture hash is that of the architecture; and a graph goes to another process and back."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given

import arch
from arch.errors import ArchError
from arch.graph import Graph, Node, fingerprint, from_plain, to_plain
from arch.lowering import lower
from arch.ops import Activation, Add, Conv2d, Input
from arch.zoo import zoo
from tests.arch.test_names import renamed
from tests.planted import PLANTED
from tests.strategies import designs

GOLDEN = {"resnet50": "c002bea1d49b8c98", "googlenet": "bb3958a1c61f1f24"}
"""Of no other source: they make sure that a hash which stands in a file is that of any release."""


@pytest.mark.parametrize("id", GOLDEN)
def test_it_is_the_same_in_every_release(id):
    assert fingerprint(arch.network(id).graph) == GOLDEN[id]


def test_no_two_networks_of_the_zoo_share_one():
    graphs = {id: entry.network().graph for id, entry in zoo().items()}
    assert len(set(map(fingerprint, graphs.values()))) == len(graphs)


@pytest.mark.parametrize("id", ["resnet18", "googlenet", "densenet40_12", "seresnet50"])
def test_names_do_not_matter(id):
    graph = arch.network(id).graph
    assert fingerprint(renamed(graph)[0]) == fingerprint(graph)


def test_it_is_the_same_in_another_process():
    code = "import arch; from arch.graph import fingerprint; print(fingerprint(arch.network('resnet50').graph))"
    for seed in ("1", "2"):
        surroundings = os.environ | {"PYTHONHASHSEED": seed}
        call = [sys.executable, "-c", code]
        run = subprocess.run(call, capture_output=True, text=True, check=True, env=surroundings)
        assert run.stdout.strip() == GOLDEN["resnet50"]


def graph_of(*rows, outputs=None):
    """A graph of (op, inputs) after the input; without scopes, which do not matter."""
    nodes = [Node("input", Input((4, 8, 8)), (), (4, 8, 8))]
    for op, inputs in rows:
        shape = op.shape(*(nodes[i].shape for i in inputs))
        nodes.append(Node(f"n{len(nodes)}", op, inputs, shape))
    return Graph(tuple(nodes), outputs or (len(nodes) - 1,))


def test_the_order_of_nodes_and_of_summands_does_not_matter():
    first, second = Conv2d(4, (1, 1)), Activation("tanh")
    one = graph_of((first, (0,)), (second, (0,)), (Add(), (1, 2)))
    other = graph_of((second, (0,)), (first, (0,)), (Add(), (1, 2)))
    assert fingerprint(one) == fingerprint(other)


def test_equal_layers_side_by_side_are_told_apart_by_their_readers():
    conv = Conv2d(4, (1, 1))
    both = [(conv, (0,)), (conv, (0,)), (Add(), (1, 2))]
    crossed = graph_of(*both, (Add(), (1, 2)), (Add(), (3, 4)))
    twice = graph_of(*both, (Add(), (1, 1)), (Add(), (3, 4)))
    assert fingerprint(crossed) != fingerprint(twice)


def test_what_is_returned_matters():
    rows = [(Activation("relu"), (0,)), (Activation("tanh"), (0,)), (Add(), (1, 2))]
    assert len({fingerprint(graph_of(*rows, outputs=outputs)) for outputs in [(3,), (3, 1), (1, 3), (3, 2)]}) == 4


@pytest.mark.parametrize("kind", PLANTED)
def test_every_planted_change_matters(kind):
    graph = arch.network("resnet50").graph
    assert fingerprint(PLANTED[kind](graph)) != fingerprint(graph)


def test_every_setting_of_a_design_that_changes_the_graph_changes_the_hash():
    design = zoo()["resnet18"].design
    stem = design.stem
    found = {
        fingerprint(lower(design.model_copy(update={"stem": stem.model_copy(update=update)})))
        for update in ({}, {"stride": 1}, {"kernel": 5}, {"width": 32}, {"pool": "none"}, {"norm": "none"})
    }
    assert len(found) == 6


@given(designs())
def test_a_graph_survives_the_way_through_json(design):
    try:
        graph = lower(design)
    except ArchError:
        return
    again = from_plain(json.loads(json.dumps(to_plain(graph))))
    assert again == graph
    assert fingerprint(again) == fingerprint(graph)
