"""From a graph to the design that it was, or could have been, assembled as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from arch.design import Design, Input, Stage, scaled
from arch.graph import Graph, Role, fingerprint
from arch.lowering import lower
from arch.ops import Conv2d, Dropout, Pool
from arch.parts import Head
from arch.reading import plain
from arch.recognise.expanding import Setting, expanded
from arch.recognise.joining import joined, undropped
from arch.recognise.searching import Search
from arch.recognise.tokens import row_of
from arch.recognise.unfolding import unfolded
from arch.zoo import zoo


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was recognised: its name, the number of its ops, and the path of its first in the graph."""

    name: str
    ops: int
    path: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised of a graph.

    Attributes:
        design: what lowers to the graph's ops at inference, each equal in every attribute; None if none was found.
        parts: in order; where there is no design, those before the first op that differs.
        differs: that op and what a further block would have there, in words; "" with a design.
        at: that op's path; "" with a design.
        folded: whether the design has batch norms that the graph has not: they were folded into its convolutions.
    """

    design: Design | None
    parts: tuple[Part, ...]
    differs: str = ""
    at: str = ""
    folded: bool = False


def recognise(graph: Graph, name: str = "network", thorough: bool = True) -> Recognised:
    """The design that lowers to a graph. Nothing is found that lowering does not confirm, op by op, up to settings that
    do the same on these maps (`arch.reading.plain`), and to how sums and concatenations are put together: a file does
    not tell them apart. Dropouts are left out where they stand as in no part that is known; batch norms that were
    folded into convolutions are put back, and `folded` says so.

    Args:
        graph: from a file, or from anywhere; neither its paths nor its groups are looked at. Auxiliary heads are left
            out: a design for inference is looked for.
        name: of the design.
        thorough: search settings and ops that no network of the zoo has, which may take seconds.
    """
    # Of several outputs the first is the scores; what only the others read is left out with them.
    main = joined(plain(replace(graph, outputs=graph.outputs[:1])))
    searches = searches_of(main)
    # With an op that nobody knows it is no design: what is known at once says where it ends.
    efforts = range(3 if thorough and all(node.op.known for node in main) else 1)
    for effort in efforts:
        found = _found(searches, effort, name) or (_put_back(main, name) if effort == 0 else None)
        if found:
            return found
        # Under the right rule all is recognised up to a part that is new; under a wrong one not even that.
        least = min(search.left for search in searches)
        searches = [search for search in searches if search.left == least]
    farthest = searches[0]
    return Recognised(None, tuple(_parts(farthest, farthest.parts)), *_differs(farthest))


def _found(searches: Iterable[Search], effort: int, name: str) -> Recognised | None:
    """What the first search finds that finds a design."""
    for search in searches:
        parts = search.design(effort)
        if parts is not None:
            design = assembled(search.graph, parts, search.whole, name)
            if _writes(design, search.graph):
                return Recognised(_as_published(design, search.graph), tuple(_parts(search, parts)))
    return None


def _put_back(graph: Graph, name: str) -> Recognised | None:
    """A design with norms that were folded away, of settings that the zoo has: any has a twin without norms, too."""
    normed = unfolded(graph)
    found = _found(searches_of(normed), 0, name) if normed else None
    return replace(found, folded=True) if found else None


def searches_of(graph: Graph) -> list[Search]:
    """A search for each form of a graph and each way in which its windows may be placed."""
    return [Search(form, row_of(form), whole) for form in _forms(graph) for whole in _settings(form)]


def _forms(graph: Graph) -> Iterator[Graph]:
    """The graph; and without its dropouts, which may stand where no part has them, and do nothing at inference."""
    yield graph
    if any(isinstance(node.op, Dropout) for node in graph):
        yield undropped(graph)


def _writes(design: Design, graph: Graph) -> bool:
    return fingerprint(joined(plain(lower(design)))) == fingerprint(graph)


def _settings(graph: Graph) -> Iterator[Setting]:
    """How the windows of the network may be placed: as its windows show."""
    windows = [node.op for node in graph if isinstance(node.op, Conv2d | Pool)]
    flat = graph.input[1:2] == (1,) and all(op.kernel[0] == 1 for op in windows)
    whole = Setting(axes="columns" if flat else "both")
    yield whole
    # TensorFlow's rule pads the far side more wherever it has to pad an odd number of rows.
    if any(low < high for op in windows for low, high in op.padding):
        yield replace(whole, padding="same")


def assembled(graph: Graph, parts: tuple[Any, ...], whole: Setting, name: str) -> Design:
    """The design of a stem, stages and a head for a graph's image."""
    stem, *stages, head = parts
    channels, height, width = graph.input
    return Design(
        name=name,
        input=Input(channels=channels, height=height, width=width),
        padding=whole.padding,
        axes=whole.axes,
        stem=stem,
        stages=tuple(stages),
        head=head,
    )


def _as_published(design: Design, graph: Graph) -> Design:
    """The zoo's way to write the same graph, if it has one: with its multipliers, and stages as its paper has them."""
    outline = _outline(design)
    alike = (entry.design for entry in zoo().values() if _outline(scaled(entry.design)) == outline)
    for own in alike:
        tried = own.model_copy(update={"name": design.name, "input": design.input, "aux": ()})
        if _writes(tried, graph):
            return tried
    return design


def _outline(design: Design) -> tuple[object, ...]:
    """Width and stride of each block, however the stages are cut: equal where two designs may write one graph."""
    blocks = [(stage.width, 1 if n else stage.stride) for stage in design.stages for n in range(stage.depth)]
    return design.padding, design.axes, tuple(blocks)


def _parts(search: Search, parts: tuple[Any, ...]) -> Iterator[Part]:
    """What the parts found are called, and where they lie in the graph."""
    place, number = 0, 0
    for part in parts:
        graph = expanded(part, search.row.shapes[place], search.whole)
        assert graph is not None, "it was found by expanding it"
        row = row_of(joined(graph))
        number += isinstance(part, Stage)
        if row.tokens:
            first = search.graph.nodes[search.row.nodes[place][0]]
            yield Part(_called(part, number), len(graph) - 1, first.path)
        place += len(row.tokens)


def parts_of(design: Design) -> tuple[Part, ...]:
    """The parts of a design that nobody had to look for, as of `Recognised`."""
    graph, parts = lower(design), [design.stem, *design.stages, design.head]
    top, found = graph.top(), []
    # Of a network that runs: a part without ops opens no scope, and an auxiliary head is no part of it.
    tops = dict.fromkeys(top[node.scope] for node in graph if top[node.scope])
    own = {(graph.scopes[index].role, graph.scopes[index].number): index for index in tops}
    for number, part in enumerate(parts):
        role: Role = "stage" if isinstance(part, Stage) else "head" if isinstance(part, Head) else "stem"
        index = own.get((role, number if role == "stage" else 1))
        nodes = [node for node in graph if index and top[node.scope] == index]
        found += [Part(_called(part, number), len(nodes), nodes[0].path)] if nodes else []
    return tuple(found)


def _called(part: Any, number: int) -> str:
    if isinstance(part, Stage):
        return f"stage {number}: {part.depth} x {part.block.title.lower()}"
    return f"{'head' if isinstance(part, Head) else 'stem'}: {part.title.lower()}"


def _differs(search: Search) -> tuple[str, str]:
    """The first op that is no part's, and what one block more of the last stage would have there; and its path."""
    nodes = [search.graph.nodes[index] for group in search.row.nodes[search.farthest :] for index in group]
    if not nodes:
        return "", ""
    last = search.parts[-1] if search.parts else None
    stage = sum(isinstance(part, Stage) for part in search.parts)
    if not isinstance(last, Stage):
        return f"{nodes[0].path}: {nodes[0].op.label} begins no stage that is known", nodes[0].path
    further = last.model_copy(update={"depth": 1, "stride": 1})
    graph = expanded(further, search.row.shapes[search.farthest], search.whole)
    title = last.block.title.lower()
    pairs = zip(nodes, graph.layers() if graph else (), strict=False)
    differing = next(((own.op, other.op, own.path) for own, other in pairs if own.op != other.op), None)
    if differing is None:
        return f"{nodes[0].path}: what follows stage {stage} is no block that is known", nodes[0].path
    own, other, path = differing
    return f"stage {stage}, block {last.depth + 1} ({path}): {own.label} where {title} has {other.label}", path
