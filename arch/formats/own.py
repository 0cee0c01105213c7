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
        made = lower(design)
    except ArchError:
        return None
    # Files hold what runs at inference: auxiliary heads are in the notation alone.
    main = plain(replace(made, outputs=made.outputs[:1]))
    return design if fingerprint(main) == fingerprint(plain(graph)) else None
