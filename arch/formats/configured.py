"""Designs in the words of other libraries: said only where what is said builds the same graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from arch.analysis import Network
from arch.design import Design, build
from arch.design.differences import between
from arch.design.edits import Edit, Together
from arch.design.places import address
from arch.errors import ArchError
from arch.formats.base import design_of
from arch.graph import Graph
from arch.lowering import lower
from arch.ops import EPS, BatchNorm, Conv2d

_TOLD = 4
"""Differences in an error: what is more than a line is not read."""


class Saying(NamedTuple):
    """A design in a library's words: the file's text, and the parts that the library makes of it, as plain data."""

    text: str
    means: Mapping[str, Any]


Family = Callable[[Design, Graph], Saying | None]
"""What a library can say of a kind of network; None for a design of other parts."""


def configured(network: Network, tool: str, families: Iterable[Family]) -> str:
    """The network in a library's words.

    Raises:
        ArchError: it has no design, or the library has no words for it: with what would have to change.
    """
    design = design_of(network)
    for family in families:
        saying = family(design, network.graph)
        if saying is None:
            continue
        # Colour images, unless the words say otherwise.
        size = design.input.model_dump() | {"channels": 3}
        meant = build({"name": design.name, "input": size, **saying.means})
        # Whatever was read from the design: the words are right if they make the same ops, in the same order.
        if alike(lower(meant), network.graph):
            return saying.text
        raise _other(design, meant, tool)
    kinds = ", ".join(dict.fromkeys(stage.block.kind for stage in design.stages))
    what = f"{tool} has no words for a network of the stem {design.stem.kind!r} and the blocks {kinds}"
    raise ArchError("", what, "Export PyTorch source, which holds any network")


def alike(one: Graph, other: Graph) -> bool:
    """Whether two graphs have the same ops in the same order, whatever their names."""
    pairs = zip(one.nodes, other.nodes, strict=False)
    same = all((a.op, a.inputs, a.shape) == (b.op, b.inputs, b.shape) for a, b in pairs)
    return len(one) == len(other) and one.outputs == other.outputs and same


def _other(design: Design, meant: Design, tool: str) -> ArchError:
    """What the library would build otherwise."""
    draft = design.model_dump(mode="json")
    whole = between(draft, meant.model_dump(mode="json"))
    edits = whole.edits if isinstance(whole, Together) else (whole,)
    graph = lower(design)
    words, places = [], []
    for edit in edits:
        # Two settings can say one thing: a ratio of 0.25 is a width per group of 64.
        if _changes(graph, edit, design):
            words.append(edit.words(draft))
            places.append(address(getattr(edit, "place", ())) if getattr(edit, "place", ()) else "")
        draft = edit.on(draft)
    told = words[:_TOLD] or ["its layers"]
    more = f"; and {len(words) - _TOLD} more" if len(words) > _TOLD else ""
    what = f"{tool} would build another network: {'; '.join(told)}{more}"
    return ArchError(places[0] if places else "", what, "Change these settings, or export PyTorch source")


def _changes(graph: Graph, edit: Edit, design: Design) -> bool:
    try:
        return not alike(lower(edit.apply(design)), graph)
    except ArchError:
        # A change that makes no network by itself is one that matters.
        return True


def first_convolutions(graph: Graph) -> list[list[Conv2d]]:
    """For each stage the convolutions of its first block, without those of shortcuts and gates."""
    beside = [a or b for a, b in zip(graph.inside("shortcut"), graph.inside("gate"), strict=True)]
    found: dict[int, list[Conv2d]] = {}
    for node in graph:
        around = [scope for scope in graph.around(node.scope) if scope.role in ("block", "stage")]
        if len(around) == 2 and around[0].number == 1:
            convs = found.setdefault(around[1].number, [])
            if isinstance(node.op, Conv2d) and not beside[node.scope]:
                convs.append(node.op)
    return list(found.values())


def kinds(design: Design) -> set[str]:
    """The kinds of block that a design has."""
    return {stage.block.kind for stage in design.stages}


def classes(design: Design) -> int:
    """Number of class scores."""
    # A head of score maps can leave it to the last stage: no library here says that.
    return getattr(design.head, "classes", None) or 1000


def eps(graph: Graph) -> float:
    """What the first norm adds to the variance."""
    return next((node.op.eps for node in graph if isinstance(node.op, BatchNorm)), EPS)


def rounds_alike(ratio: int, widths: Iterable[int]) -> bool:
    """Whether Python's rounding, halves to even, gives the squeezed widths that halves up give."""
    return all(round(width / ratio) == (width + ratio // 2) // ratio for width in widths)


def call(name: str, *arguments: object, **named: object) -> str:
    """A call in Python; texts are code."""
    parts = [*map(str, arguments), *(f"{key}={value}" for key, value in named.items())]
    line = f"{name}({', '.join(parts)})"
    return line if len(line) < 110 else f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def given(**pairs: tuple[object, object]) -> dict[str, object]:
    """The arguments that are not at their defaults, each given as (value, default)."""
    return {name: value for name, (value, default) in pairs.items() if value != default}


def norm_layer(found: float) -> dict[str, object]:
    """The argument that gives norms their epsilon, where it is not PyTorch's."""
    return {} if found == EPS else {"norm_layer": f"partial(nn.BatchNorm2d, eps={found})"}


def script(design: Design, imports: str, model: str) -> str:
    """A Python file of a call; the name stands in a comment, in letters that cannot leave it."""
    partial = "from functools import partial\n\nfrom torch import nn\n" if "partial(" in model else ""
    return f"# {json.dumps(design.name)}\n{partial}{imports}\n\nmodel = {model}\n"
