"""Names are for people: a graph whose paths are all renamed at random gives every number, drawing and export again."""

import random
import re
from dataclasses import replace

import pytest

import arch
from arch.accuracy import estimate
from arch.analysis import CONVENTIONS, MEMORY, Network, Setting, measure, true_edges
from arch.charts.bars import bars
from arch.drawing import LEVELS, alike, draw
from arch.drawing.funnel import funnel
from arch.drawing.sheet import whole
from arch.formats import FORMATS
from arch.graph import Graph, verify
from arch.lowering import lower
from arch.tables.layers import grouped
from arch.zoo import zoo
from tests.selection import each_network
from tests.written import readable

DRAWN = ["lenet5", "resnet18", "googlenet", "inception_v4", "densenet40_12", "seresnet50", "mobilenet_v2"]
EXPORTED = ["resnet18", "googlenet", "densenet40_12", "seresnet50", "squeezenet1_1", "preact_resnet164"]


def renamed(graph: Graph, numbers: bool = False) -> tuple[Graph, dict[str, str]]:
    """The graph with another name for every scope and node, each on its own; and the old path of each new one.

    With `numbers` those that differ from their neighbours in a number at the end alone do so again.
    """
    paths, words = {"": ""}, {}
    rng = random.Random(len(graph))  # noqa: S311 (nothing here is secret)
    taken = iter(rng.sample(range(10**6), len(graph) + len(graph.scopes)))

    def fresh(path: str) -> str:
        around = path.rpartition("/")[0]
        word = path.rstrip("0123456789") if numbers else path
        if word not in words:
            words[word] = f"q{next(taken):06}q"
        paths[path] = "/".join(filter(None, [paths[around], words[word] + path[len(word) :]]))
        return paths[path]

    root, *others = graph.scopes
    scopes = (root, *(scope._replace(path=fresh(scope.path)) for scope in others))
    nodes = tuple(node._replace(path=fresh(node.path)) for node in graph.nodes)
    return replace(graph, nodes=nodes, scopes=scopes), {new: old for old, new in paths.items()}


def pairs(id: str, numbers: bool = False):
    """A network, the same one renamed, and how its text reads with the old paths."""
    old = zoo()[id].network()
    graph, back = renamed(old.graph, numbers)
    ends = {new.rpartition("/")[2]: old.rpartition("/")[2] for new, old in back.items() if new}
    names = {new[:8]: old.removesuffix(new[8:]) for new, old in ends.items()}

    def restored(text: str) -> str:
        return re.sub(r"(?i)q\d{6}q", lambda found: _cased(names[found[0].lower()], found[0]), text)

    return old, replace(old, graph=graph), back, restored


def _cased(name: str, like: str) -> str:
    return name.title() if like[0] == "Q" else name


@pytest.mark.parametrize("id", each_network())
def test_every_number(id):
    old, new, back, _ = pairs(id)
    assert verify(new.graph) == []
    before, after = arch.summarize(old), arch.summarize(new)
    for row in [*after["stages"], *after["layers"], *after["auxiliary"]]:
        row["path"] = back[row["path"]]
        row["inputs"] = [back[path] for path in row.get("inputs", ())]
    for row in before["stages"]:
        row["inputs"] = []
    assert after == before
    assert arch.counts(new) == arch.counts(old)
    assert arch.memory(new, 3, 2) == arch.memory(old, 3, 2)
    assert estimate(new) == estimate(old)


def figures(network: Network, level: str):
    measured = measure(network)
    boxes, lines = whole(draw(measured, level))
    for box in boxes:
        box.values = {**box.values, "field": 0}  # a stamped copy shows the receptive field of the first
    return measured, [*boxes, *lines], [bars(measured), funnel(measured)]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("id", DRAWN)
def test_every_fold_and_drawing(id, level):
    old, new, _, restored = pairs(id)
    measured, before, figures_before = figures(old, level)
    other, after, figures_after = figures(new, level)
    assert sorted(restored(str(item)) for item in after) == sorted(map(str, before))
    assert [restored(str(figure)) for figure in figures_after] == list(map(str, figures_before))
    assert restored(str(grouped(other))) == str(grouped(measured))


@pytest.mark.parametrize("id", DRAWN)
def test_what_is_alike_and_true_edges(id):
    old, new, back, _ = pairs(id)
    ahead = {before: after for after, before in back.items()}
    for box in draw(measure(old), "layers").boxes:
        if box.form != "layer":
            assert [back[path] for path in alike(measure(new), ahead[box.path])] == alike(measure(old), box.path)
    last = old.graph.nodes[len(old.graph) // 2].path
    assert [tuple(back[p] for p in edge) for edge in true_edges(new.graph, ahead[last])] == true_edges(old.graph, last)


@pytest.mark.parametrize(
    "format", [id for id, format in FORMATS.items() if format.group not in ("design", "configuration")]
)
@pytest.mark.parametrize("id", EXPORTED)
def test_every_export(id, format):
    """A class is written with the names of the first of its groups, so the texts agree once names are restored."""
    # Keras's layers keep their names, so that a loop over them needs names that differ in a number.
    old, new, _, restored = pairs(id, numbers=format == "keras")
    # LaTeX and Markdown put a backslash before each underline of a path.
    after, before = (readable(FORMATS[format].write(network)).replace("\\_", "_") for network in (new, old))
    after = restored(after)
    if format in ("torch", "keras"):
        # Lines break elsewhere where names are longer.
        after, before = (re.sub(r",?\s+", "", text) for text in (after, before))
    assert after == before


def test_the_zoo_s_rules_are_all_asked():
    assert all(rule.of(lower(zoo()["lenet5"].design), [], Setting()) >= 0 for rule in MEMORY)
    assert CONVENTIONS
