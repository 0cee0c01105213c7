"""Every rule of `verify` catches its violation, and the builder's copies equal what it would build."""

import sys

import pytest

from arch.bounds import MOST_LAYERS
from arch.design import Stage
from arch.errors import ArchError
from arch.graph import ROOT, RULES, Builder, Graph, Node, Scope, resized, verify
from arch.lowering import lower
from arch.ops import Activation, Add, Input
from arch.parts.blocks.basic import Basic
from arch.zoo import zoo

RELU = Activation("relu")


def small() -> list[Node]:
    return [
        Node("input", Input((3, 8, 8)), (), (3, 8, 8)),
        Node("s/a", RELU, (0,), (3, 8, 8), 1),
        Node("b", Add(), (0, 1), (3, 8, 8)),
    ]


SCOPES = (ROOT, Scope("s", "stage"))


def graph(nodes: list[Node], outputs: tuple[int, ...] = (2,), scopes: tuple[Scope, ...] = SCOPES) -> Graph:
    return Graph(tuple(nodes), outputs, scopes)


BROKEN = {
    "a path occurs twice": lambda n: graph([n[0], n[1]._replace(path="b", scope=0), n[2]]),
    "a node reads one that comes later": lambda n: graph([n[0], n[1]._replace(inputs=(2,)), n[2]]),
    "the input is not the first node alone": lambda n: graph([*n, n[0]._replace(path="c")]),
    "an op has the wrong number of inputs": lambda n: graph([n[0], n[1]._replace(inputs=(0, 0)), n[2]]),
    "a stored shape differs from the op's": lambda n: graph([n[0], n[1], n[2]._replace(shape=(4, 8, 8))]),
    "a shape is not positive": lambda n: graph([node._replace(shape=(0, 8, 8)) for node in n]),
    "a node is never read": lambda n: graph([*n, Node("c", RELU, (0,), (3, 8, 8))]),
    "an output is not there, or twice": lambda n: graph(n, (2, 2)),
    "a scope's parent does not come before it": lambda n: graph(n, scopes=(ROOT, Scope("s", "stage", parent=1))),
    "a path does not begin with its scope's": lambda n: graph([n[0], n[1]._replace(path="a"), n[2]]),
    "a scope's nodes do not follow one another": lambda n: graph(
        [*n, Node("s/c", RELU, (2,), (3, 8, 8), 1)], outputs=(3,)
    ),
}


def test_every_rule_has_its_violation():
    assert BROKEN.keys() == RULES.keys()
    assert verify(graph(small())) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_violations_are_found(rule):
    assert any(line.startswith(f"{rule}: ") for line in verify(BROKEN[rule](small())))


def expand_every_block(build: Builder, source: int, stage: Stage) -> int:
    for number in range(1, stage.depth + 1):
        with build.scope(f"b{number}", "block"):
            source = stage.block.expand(build, source, stage.width, stage.stride if number == 1 else 1)
    return source


@pytest.mark.parametrize("id", ["resnet50", "senet154", "preact_resnet164", "plain34"])
def test_copied_blocks_equal_expanded_ones(id, monkeypatch):
    copied = lower(zoo()[id].design)
    monkeypatch.setattr(sys.modules["arch.lowering"], "expand_stage", expand_every_block)
    assert lower(zoo()[id].design) == copied


def test_a_network_without_end_is_refused():
    stages = (Stage(block=Basic(), depth=1000, width=8, stride=1),) * 10
    with pytest.raises(ArchError, match=f"over {MOST_LAYERS:,} layers"):
        lower(zoo()["cifar_resnet20"].design.model_copy(update={"stages": stages}))


@pytest.mark.parametrize("id", ["googlenet", "resnet18_a", "densenet121", "mobilenet_v2"])
def test_another_size_gives_what_lowering_at_that_size_gives(id):
    design = zoo()[id].design
    image = design.input.model_copy(update={"height": 253, "width": 281})
    wanted = lower(design.model_copy(update={"input": image}))
    assert resized(lower(design), (3, 253, 281)) == wanted
