"""What can be done with the stages of a draft: the same edits for the build panel and for the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from arch.bounds import MOST_CHANNELS, MOST_STAGES
from arch.design.edits import Edit, Insert, Move, Remove, Replace, Together
from arch.parts import BLOCKS
from pages.shell.numbered import whole
from pages.shell.session import Session

ACTS = {
    "before": "Add a stage before it",
    "after": "Add a stage after it",
    "copy": "Copy",
    "back": "Move up",
    "on": "Move down",
    "remove": "Remove",
}
"""What can be done with one stage, in words."""
FIRST = "basic"
"""The kind of block that a new design begins with."""


@cache
def kinds() -> list[tuple[str, str, str]]:
    """All kinds of block with their titles and what they are, in the order of their titles.

    That of the files is the order of their ids, which nobody sees: `aggregation` is One-shot aggregation.
    """
    return sorted(((id, kind.title, kind.summary) for id, kind in BLOCKS.items()), key=lambda one: one[1].lower())


def possible(session: Session, index: int) -> dict[str, Edit]:
    """The edits that a stage allows, by act."""
    stages = session.document.draft["stages"]
    stage, last = stages[index], len(stages) - 1
    found: dict[str, Edit] = {}
    if last + 1 < MOST_STAGES:
        # Stride 1: the stage behind it goes on reading maps of the size that it has.
        found["before"] = Insert(place=("stages", index), value={**stage, "depth": 1, "stride": 1})
        # As wide as the stage that it reads: narrowing and widening are said by whoever wants them.
        found["after"] = Insert(place=("stages", index + 1), value={**stage, "depth": 1, "stride": 1})
        # A copy with the stride would halve the resolution once more.
        found["copy"] = Insert(place=("stages", index + 1), value={**stage, "stride": 1})
    if index > 0:
        found["back"] = Move(place=("stages", index), to=index - 1)
    if index < last:
        found["on"] = Move(place=("stages", index), to=index + 1)
    found["remove"] = removal(session, [index])
    return found


def removal(session: Session, indices: Iterable[int]) -> Edit:
    """The edit that takes stages away. A design has one at least: a fresh one stands in place of the last."""
    wanted, count = sorted(set(indices), reverse=True), len(session.document.draft["stages"])
    # From the last one on: taking one away moves all behind it.
    gone = [Remove(place=("stages", index)) for index in wanted[: len(wanted) - (len(wanted) == count)]]
    edits: list[Edit] = [*gone]
    if len(wanted) == count:
        edits.append(Replace(place=("stages", 0), value=fresh(session, FIRST, 0)))
    return edits[0] if len(edits) == 1 else Together(edits=tuple(edits))


def take_gesture(session: Session, gesture: Mapping[str, Any]) -> None:
    """An edit made in the picture: an act on stage `stage`, or a part dropped behind stage `to`; nonsense is left."""
    if session.document.imported:
        return
    count = len(session.document.draft["stages"])
    stage, to = (whole(gesture.get(name)) for name in ("stage", "to"))
    if gesture.get("act") == "insert" and str(gesture.get("kind")) in BLOCKS and 0 <= to <= count < MOST_STAGES:
        session.change(Insert(place=("stages", to), value=fresh(session, str(gesture["kind"]), to)))
        session.view.selected = f"s{to + 1}"
    elif gesture.get("act") == "move" and 1 <= stage <= count and 0 <= to <= count:
        # `to` is a gap between stages, counted while the stage is still in its place.
        place = to if to < stage else to - 1
        session.change(Move(place=("stages", stage - 1), to=place))
        session.view.selected = f"s{place + 1}"
    elif 1 <= stage <= count:
        edit = possible(session, stage - 1).get(str(gesture.get("act")))
        if edit:
            session.change(edit)


def fresh(session: Session, kind: str, to: int) -> dict[str, Any]:
    """A stage of a kind of block, one block deep, that keeps the width and the resolution of what it reads."""
    part = BLOCKS[kind]
    width = channels_after(session, to - 1) if part.sized else None
    return {"block": part(kind=kind).model_dump(mode="json"), "depth": 1, "width": width, "stride": 1}


def channels_after(session: Session, index: int) -> int:
    """Channels that a stage of the last valid network writes, the stem for -1; a start for one without layers."""
    graph = session.document.network().graph
    top, role, number = graph.top(), "stage" if index >= 0 else "stem", max(index + 1, 1)
    wanted = {i for i, scope in enumerate(graph.scopes) if (scope.role, scope.number) == (role, number)}
    # The last valid network: the draft may be one that cannot be lowered.
    shapes = [node.shape[0] for node in graph if top[node.scope] in wanted]
    return min(shapes[-1], MOST_CHANNELS) if shapes else 64
