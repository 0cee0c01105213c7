"""What can be done with the stages of a draft: the same for the build panel and for the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from arch.design import MOST_STAGES, Draft
from arch.graph import within
from arch.lowering import lower
from arch.parts import BLOCKS, MOST_CHANNELS
from pages.shell.state import Workbench

Stages = list[dict[str, Any]]
Change = Callable[[Stages], None]

ACTS = {
    "before": "Add a stage before it",
    "after": "Add a stage after it",
    "copy": "Copy",
    "back": "Move up",
    "on": "Move down",
    "remove": "Remove",
}
"""What can be done with one stage, in words."""


def possible(bench: Workbench, index: int) -> dict[str, Change]:
    """The acts that a stage allows."""
    last = len(bench.draft["stages"]) - 1
    acts: dict[str, Change] = {}
    if last + 1 < MOST_STAGES:
        acts |= {"before": partial(_before, index), "after": partial(_after, index), "copy": partial(_copy, index)}
    if index > 0:
        acts["back"] = partial(_move, index, index - 1)
    if index < last:
        acts["on"] = partial(_move, index, index + 1)
    if last > 0:
        acts["remove"] = partial(_remove, index)
    return acts


def rearrange(bench: Workbench, change: Change) -> None:
    """Change the list of stages. An auxiliary head stays with its stage, and goes with it; so does what is open."""

    def act(draft: Draft) -> None:
        stages = draft["stages"]
        before = list(map(id, stages))
        change(stages)
        places = {id(stage): number for number, stage in enumerate(stages, start=1)}
        moved = {number: places[stage] for number, stage in enumerate(before, start=1) if stage in places}
        draft["aux"] = [{**head, "after": moved[head["after"]]} for head in draft["aux"] if head["after"] in moved]
        bench.selected = _follow(bench.selected, moved)
        if isinstance(bench.opened, list):
            fresh = [f"s{number}" for number in places.values() if number not in moved.values()]
            bench.opened = [*filter(None, (_follow(path, moved) for path in bench.opened)), *fresh]

    bench.restructure(act)


def _follow(path: str, moved: Mapping[int, int]) -> str:
    """A path after its stage has moved; "" if the stage is gone."""
    name, slash, rest = path.partition("/")
    if not (name.startswith("s") and name[1:].isdecimal()):
        return path
    return f"s{moved[int(name[1:])]}{slash}{rest}" if int(name[1:]) in moved else ""


def drawn(bench: Workbench, edit: dict[str, Any]) -> None:
    """An edit that was made in the picture: an act on stage `stage`, or a part dropped behind stage `to`."""
    count = len(bench.draft["stages"])
    stage, to = (int(edit.get(name) or 0) for name in ("stage", "to"))
    if edit.get("act") == "insert" and edit.get("kind") in BLOCKS and 0 <= to <= count < MOST_STAGES:
        rearrange(bench, partial(_insert, to, fresh(bench, str(edit["kind"]), to)))
        bench.selected = f"s{to + 1}"
    elif edit.get("act") == "move" and 1 <= stage <= count and 0 <= to <= count:
        place = to if to < stage else to - 1
        rearrange(bench, partial(_move, stage - 1, place))
        bench.selected = f"s{place + 1}"
    elif 1 <= stage <= count:
        change = possible(bench, stage - 1).get(str(edit.get("act")))
        if change:
            rearrange(bench, change)


def fresh(bench: Workbench, kind: str, to: int) -> dict[str, Any]:
    """A stage of a kind of block, one block deep, that keeps the width and the resolution of what it reads."""
    part = BLOCKS[kind]
    width = written(bench, to - 1) if part.sized else None
    return {"block": part().model_dump(mode="json"), "depth": 1, "width": width, "stride": 1}


def written(bench: Workbench, index: int) -> int:
    """Channels that a stage of the last valid network writes, the stem for -1; a start for one without a width."""
    name = f"s{index + 1}" if index >= 0 else "stem"
    shapes = [node.shape[0] for node in lower(bench.design) if within(node.path, name)]
    return min(shapes[-1], MOST_CHANNELS) if shapes else 64


def _after(index: int, stages: Stages) -> None:
    """A stage like this one, one block deep, at half the resolution and twice the width."""
    stage = stages[index]
    width = None if stage["width"] is None else min(2 * stage["width"], MOST_CHANNELS)
    stages.insert(index + 1, {**stage, "depth": 1, "stride": 2, "width": width})


def _before(index: int, stages: Stages) -> None:
    """A stage like this one, one block deep, at the resolution that it reads."""
    stages.insert(index, {**stages[index], "depth": 1, "stride": 1})


def _copy(index: int, stages: Stages) -> None:
    stages.insert(index + 1, {**stages[index], "stride": 1})


def _insert(index: int, stage: dict[str, Any], stages: Stages) -> None:
    stages.insert(index, stage)


def _move(index: int, to: int, stages: Stages) -> None:
    stages.insert(to, stages.pop(index))


def _remove(index: int, stages: Stages) -> None:
    del stages[index]
