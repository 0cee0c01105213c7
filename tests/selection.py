"""A fixed choice of the zoo's networks: for every kind and option of a part, the smallest network that has it.

Batteries that take long for each network run over it; `make nightly` walks the rest.
"""

from collections.abc import Callable, Iterable, Iterator

import pytest

from arch.design import Design
from arch.graph import Graph, resized
from arch.ops import ShapeError
from arch.parts import Model
from arch.zoo import zoo


def each_network() -> list:
    """All ids of the zoo for a battery: of those that show no option of their own, the nightly run alone takes care."""
    chosen = set(chosen_for(options))
    return [id if id in chosen else pytest.param(id, marks=pytest.mark.nightly) for id in zoo()]


def of_each_kind(step: int = 4) -> list:
    """Networks of every kind, for a battery that takes a second each: by day each `step`-th, at night the others."""
    return by_day(chosen_for(kinds), step)


def by_day(ids: Iterable[str], step: int = 2) -> list:
    """Each `step`-th by day, the others at night."""
    return [id if index % step == 0 else pytest.param(id, marks=pytest.mark.nightly) for index, id in enumerate(ids)]


def chosen_for(traits: Callable[[Model], Iterator[str]]) -> list[str]:
    """Ids of the smallest networks with each of the traits, smallest first."""
    found, seen = [], set()
    for id in sorted(zoo(), key=lambda id: _size(zoo()[id].design)):
        new = set(traits(zoo()[id].design)) - seen
        if new:
            found.append(id)
            seen |= new
    return found


def kinds(model: Model) -> Iterator[str]:
    """What kinds of parts a design has, and which forms of attention, downsampling and cross-stage."""
    for trait in options(model):
        part, _, setting = trait.rpartition("/")
        if setting and "=" not in setting:
            yield setting
        elif setting.startswith(".form="):
            yield part.rpartition(".")[2] + setting


def options(model: Model, owner: str = "") -> Iterator[str]:
    """What parts a design has, and which option each of their settings has; numbers are no options."""
    owner = f"{owner}/{getattr(model, 'kind', '')}"
    yield owner
    for name in type(model).model_fields.keys() - {"name", "kind"}:
        value = getattr(model, name)
        if isinstance(value, str | bool):
            yield f"{owner}.{name}={value}"
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Model):
                yield from options(part, f"{owner}.{name}")


def reduced(graph: Graph) -> Graph:
    """The graph on the smallest of a few images that it takes: what differs would differ at any size."""
    for side in (32, 64, 96, 128, 160):
        if side < graph.input[1]:
            try:
                return resized(graph, (graph.input[0], side, side))
            except ShapeError:
                continue
    return graph


def _size(design: Design) -> int:
    """About as many elements as the blocks write, known without lowering."""
    pixels = design.input.height * design.input.width
    return pixels * sum(stage.depth * (stage.width or 64) for stage in design.stages)
