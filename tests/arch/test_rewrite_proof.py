"""What rules make of a network computes what it did: of the zoo, of random designs, and of random graphs."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arch.analysis import layer_costs, total
from arch.analysis.kernels import reads
from arch.design import Design
from arch.errors import ArchError
from arch.execute import seeded, sizes
from arch.graph import Builder, Graph, resized, verify
from arch.lowering import lower
from arch.ops import Activation, Add, BatchNorm, Concat, Conv2d, Dropout, Gain, Op, Opaque, Pool, Standard, sides
from arch.rewrite import RULES, rewrite, weights, with_kernels
from arch.rewrite.engine import Rewritten
from arch.rewrite.proof import TOLERANCE, compare
from arch.rewrite.rules import remove
from arch.zoo import zoo
from tests.random_graphs import random_graph
from tests.strategies import designs

# Of every rule the networks for which it is there, at a size at which each takes a second at most.
SMALL = {
    "lenet5": (1, 32, 32),
    "googlenet": (3, 64, 64),
    "inception_v3": (3, 299, 299),
    "resnet50": (3, 64, 64),
    "resnet50_v1": (3, 64, 96),
    "seresnet50": (3, 64, 64),
    "resnetv2_50": (3, 64, 64),
    "densenet_bc100_12": (3, 32, 32),
    "mobilenet_v2": (3, 64, 64),
    "regnety_002": (3, 64, 64),
    "cifar_resnet20": (3, 32, 32),
    "squeezenet1_1": (3, 64, 64),
}


def same(graph: Graph, found: Rewritten) -> None:
    """Sound, run in an order in which it can be, and computing what the graph does."""
    assert verify(found.graph) == []
    assert verify(with_kernels(found.graph, found.kernels)) == []
    runs = [i for i, node in enumerate(found.graph.nodes) if i and not node.op.view]
    hidden = found.graph.auxiliary()
    assert sorted(i for kernel in found.kernels for i in kernel) == [i for i in runs if i not in hidden]
    done = {0}
    for kernel in found.kernels:
        assert all(_written(found.graph, source) in done for source in reads(found.graph, kernel))
        done.update(kernel)
    result = compare(graph, found)
    assert result.is_same, result.words


def _written(graph: Graph, index: int) -> int:
    while graph.nodes[index].op.view:
        index = graph.nodes[index].inputs[0]
    return index


@pytest.mark.parametrize("id", SMALL)
def test_zoo_networks(id: str) -> None:
    graph = resized(lower(zoo()[id].design), SMALL[id])
    found = rewrite(graph)
    same(graph, found)
    # Weights of what is there, and of nothing else.
    weighed = {node.path for node in found.graph if node.op.weights(*found.graph.input_shapes(node))}
    assert set(found.carry(seeded(graph))) == weighed


@pytest.mark.parametrize("id", ["lenet5", "regnety_002", "cifar_resnet20"])
def test_in_float32_the_order_of_additions_explains_all(id: str) -> None:
    graph = resized(lower(zoo()[id].design), SMALL[id])
    result = compare(graph, rewrite(graph), precision="float32")
    assert result.is_same, result.words
    assert "at most 1e-05), in float32" in result.words


@pytest.mark.nightly
@pytest.mark.parametrize("id", zoo())
def test_all_rules_together_and_each_alone_on_the_whole_zoo(id: str) -> None:
    graph = lower(zoo()[id].design)
    together = rewrite(graph)
    same(graph, together)
    for rule in {applied.rule for applied in together.applied} - {id for id in RULES if id.startswith("fuse")}:
        same(graph, rewrite(graph, [rule]))


@settings(max_examples=25)
@given(designs())
def test_random_designs(design: Design) -> None:
    try:
        graph = lower(design)
    except ArchError:
        return
    # Many designs are large and few are of another kind than a small one.
    if sum(sizes(graph)) < 1e6 and total(layer_costs(graph)).macs < 1e8:
        same(graph, rewrite(graph))


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_random_graphs_with_all_rules_and_with_some(seed: int) -> None:
    graph, draw = random_graph(seed), Random(seed)  # noqa: S311 (nothing secret)
    same(graph, rewrite(graph))
    same(graph, rewrite(graph, [rule for rule in RULES if draw.random() < 0.5]))


def weighed_otherwise(standard: Standard | None) -> Graph:
    """Where each rule that writes weights would hold, were no weight standardised before use."""
    build = Builder((3, 8, 8))

    def conv(name: str, out: int, side: int, source: int) -> int:
        return build.add(name, Conv2d(out, (side, side), padding=sides(side // 2), standard=standard), source)

    x = build.add("norm", BatchNorm(), conv("before", 4, 3, build.input))
    x = conv("second", 6, 1, build.add("gain", Gain(0.5), build.add("relu", Activation("relu"), x)))
    x = conv("narrow", 2, 1, conv("wide", 8, 1, build.add("act", Activation("silu"), x)))
    x = build.add("end", Activation("tanh"), x)
    x = build.add("both", Concat(), conv("left", 2, 3, x), conv("right", 2, 3, x))
    x = build.add("sigmoid", Activation("sigmoid"), x)
    build.add("sum", Add(), conv("three", 4, 3, x), conv("one", 4, 1, x))
    return build.graph()


WRITING = ["fold_norm", "join_linear", "join_siblings", "reparametrise"]


@pytest.mark.parametrize("rule", WRITING)
@pytest.mark.parametrize("standard", [Standard(), Standard(gain=True, gamma=1.7)], ids=str)
def test_a_weight_that_is_standardised_before_use_is_left_as_it_is(rule: str, standard: Standard) -> None:
    """What is merged into it would be undone."""
    plain = rewrite(weighed_otherwise(None), [rule])
    assert {applied.rule for applied in plain.applied} == {rule}
    graph = weighed_otherwise(standard)
    found = rewrite(graph, [rule])
    assert found.applied == ()
    same(graph, found)


def test_a_fold_that_forgets_eps_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    fold = weights.fold_back
    monkeypatch.setattr(weights, "fold_back", lambda held, layer, norm, eps, start: fold(held, layer, norm, 0.0, start))
    graph = resized(lower(zoo()["resnet50"].design), (3, 64, 64))
    result = compare(graph, rewrite(graph, ["fold_norm"]))
    assert not result.is_same
    assert TOLERANCE["float64"] < result.relative < 1e-2
    assert result.words.startswith("DIFFERENT")


def test_a_rule_that_breaks_the_graph_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remove, "_of_pool", lambda op: "it does nothing")
    with pytest.raises(AssertionError, match="the rule remove has broken the graph: a stored shape differs"):
        # 55 places pooled by 3x3/2 are 27, and every other one of them 28.
        rewrite(lower(zoo()["alexnet"].design), ["remove"])


def test_what_is_no_number_is_not_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = resized(lower(zoo()["lenet5"].design), (1, 32, 32))
    found = rewrite(graph)

    def spoil(held: Any) -> None:
        for own in held.values():
            own["weight"] = own["weight"] * float("nan")

    assert not compare(graph, replace(found, changes=(spoil,))).is_same


def test_an_op_that_nobody_knows_is_rewritten_around() -> None:
    graph = lower(zoo()["resnet50"].design)
    index = next(i for i, node in enumerate(graph.nodes) if node.path == "s2/b2/conv2")
    unknown = graph.nodes[index]._replace(op=Opaque("deform", graph.nodes[index].shape))
    holed = replace(graph, nodes=(*graph.nodes[:index], unknown, *graph.nodes[index + 1 :]))
    found = rewrite(holed)
    # Its own norm stays, with the activation that runs with it: two kernels in place of one.
    assert (len(found.kernels), len(rewrite(graph).kernels)) == (57, 56)
    assert [(one.rule, one.place) for one in found.refused if "s2/b2" in one.place] == [("fold_norm", "s2/b2/norm2")]


@pytest.mark.parametrize("op", [Dropout(0.5), Pool("max", (1, 1), (2, 2))])
def test_several_outputs_stay_several(op: Op) -> None:
    build = Builder((3, 8, 8))
    conv = build.add("conv", Conv2d(4, (3, 3), padding=sides(1)), build.input)
    for handle in (build.add("one", op, conv), build.add("two", op, conv)):
        build.output(handle)
    graph = build.graph()
    found = rewrite(graph)
    same(graph, found)
    assert len(set(found.graph.outputs)) == 2
