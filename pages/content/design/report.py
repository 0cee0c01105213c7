"""A network that is no design, in the place of the build panel: where it comes from, and what of it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arch.importing import Imported
    from arch.recognise import Nearest


def report(imported: Imported | None) -> dict[str, Any] | None:
    """What the panel shows in place of the forms; None for a design."""
    if imported is None:
        return None
    graph, found = imported.network.graph, imported.recognised
    unknown = [node for node in graph if not node.op.known]
    return {
        "name": imported.network.name,
        "source": imported.network.source or imported.format,
        "ops": len(graph) - 1,
        "unknown": [[node.op.name, node.path] for node in unknown[:MOST_NAMED]],
        "more": max(len(unknown) - MOST_NAMED, 0),
        "parts": [[part.name, part.ops, part.path] for part in imported.parts()],
        "differs": found.differs if found else "",
        "at": found.at if found else "",
    }


def replaced(near: Nearest, name: str) -> str:
    """What the nearest design has in place of what is in a network, in sentences."""
    lines = [
        f"{one.path}: {one.words} ({_signed(one.params)} params, {_signed(one.macs)} MACs)."
        for one in near.differences[:MOST_SAID]
    ]
    more = len(near.differences) - MOST_SAID
    rest = [f"And {more} more."] if more > 0 else []
    number = len(near.differences)
    head = f"This is not {name}, but the nearest design: it differs in {number} {'place' if number == 1 else 'places'}."
    return " ".join([head, *lines, *rest, f"Undo brings {name} back."])


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")


MOST_SAID = 4
"""Differences of the nearest design that its note names."""
MOST_NAMED = 20
"""Ops that are not known: whoever has more wants to know which kind, not which."""


def opened(imported: Imported, before: str) -> str:
    """What has just come in as a design, in a sentence; `before` is the name of what was open."""
    back = f"Undo brings {before} back."
    if not imported.network.source:
        return f"{imported.network.name} is open; {back}"
    ops, parts = len(imported.network.graph) - 1, len(imported.parts())
    text = f"{imported.network.source}: all of its {ops:,} ops are in the {parts} parts of this design."
    if imported.with_norms is not None:
        text += " Its batch norms were folded into its convolutions: the design has them again, with their params."
    return f"{text} {back}"
