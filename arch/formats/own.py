"""Designs in the heads of files that this program wrote: taken where what follows is what they make."""

from __future__ import annotations

from dataclasses import replace

from arch.design import Design, notation
from arch.errors import ArchError
from arch.graph import Graph, fingerprint
from arch.lowering import lower
from arch.reading import plain


def own_design(text: str, graph: Graph) -> Design | None:
    """The design of the notation in a file's head. None where it has none, or its graph is another one: it was changed
    since it was written.
    """
    if not notation.is_notation(text):
        return None
    try:
        design = notation.read(text)
        return design if is_made_by(graph, design) else None
    except ArchError:
        return None


def is_made_by(graph: Graph, design: Design) -> bool:
    """Whether a graph from a file is what a design makes, op by op, in settings that the file tells apart.

    Raises:
        ArchError: the design makes no network.
    """
    made = lower(design)
    # Files hold what runs at inference: auxiliary heads are in the design alone.
    mains = (plain(replace(own, outputs=own.outputs[:1])) for own in (made, graph))
    return len({fingerprint(main) for main in mains}) == 1
