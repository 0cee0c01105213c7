"""Random designs, drawn from the parts' own fields and bounds."""

import re
import types
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from arch.design import Design, Input, Scale, Stage
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Block, Model

TEXTS = ("1x1:8", "3x3:8/2", "1x1:4 3x3:8v", "max3", "avg3/2v 1x1:8", "id", "1x1:4 (1x3:4|3x1:4)", "(", "7x:3", "1x1:0")
"""Branches, good and bad."""
MAPS = ("0", "0 1", "1 3 5", "4", "2 2")
"""Lines of a table of connections, good and bad."""
LARGEST = 64
"""Numbers stay below this where a field allows more, so that most designs fit together."""


def settings(model: type[Model]) -> st.SearchStrategy[Any]:
    """Any value of a model, most fields at their default."""
    fields = {name: field for name, field in model.model_fields.items() if name != "kind"}
    changed = {name: values(field) for name, field in fields.items()}
    return st.fixed_dictionaries({}, optional=changed).map(lambda given: model(**given))


def values(field: FieldInfo) -> st.SearchStrategy[Any]:
    return _of(field.annotation, _bounds(field.metadata))


def _bounds(metadata: list[Any]) -> dict[str, Any]:
    names = {Ge: "ge", Gt: "gt", Le: "le", Lt: "lt", MaxLen: "max_length", MinLen: "min_length"}
    return {names[type(m)]: getattr(m, names[type(m)]) for m in metadata if type(m) in names}


def _of(annotation: Any, bounds: dict[str, Any]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of(*(_of(argument, bounds) for argument in arguments))
    if origin is tuple:
        kind, info = get_args(arguments[0])[:2]
        items = st.sampled_from(_texts(info)) if kind is str else _of(kind, _bounds(info.metadata))
        return st.lists(items, min_size=bounds.get("min_length", 0), max_size=3).map(tuple)
    if annotation in (bool, type(None)):
        return st.from_type(annotation)
    if annotation is int:
        return st.integers(bounds["ge"], min(bounds.get("le", LARGEST), LARGEST))
    if annotation is float:
        low, high = bounds.get("ge", bounds.get("gt")), min(bounds.get("le", bounds.get("lt")), 2)
        return st.sampled_from(
            [x for x in (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5) if low < x < high or x == bounds.get("ge")]
        )
    return settings(annotation)


def _texts(info: FieldInfo) -> list[str]:
    """Those that a setting takes at all."""
    patterns = [one.pattern for one in info.metadata if getattr(one, "pattern", None)]
    return [text for text in (*TEXTS, *MAPS) if all(re.search(pattern, text) for pattern in patterns)]


def parts(family: dict[str, type[Model]]) -> st.SearchStrategy[Any]:
    return st.one_of(*(settings(part) for part in family.values()))


def stages() -> st.SearchStrategy[Stage]:
    return parts(BLOCKS).flatmap(_stage)


def _stage(block: Block) -> st.SearchStrategy[Stage]:
    widths = st.sampled_from([1, 7, 16, 24, 32, 48, 64, 128]) if block.sized else st.none()
    sizes = {"depth": st.integers(1, 4), "width": widths, "stride": st.integers(1, 3)}
    # What few stages have: drawn in every fourth, so that most designs fit together.
    around = {name: values(Stage.model_fields[name]) for name in ("stride_at", "downsample", "cross")}
    rare = st.fixed_dictionaries({}, optional=around)
    more = st.one_of(st.just({}), st.just({}), st.just({}), rare)
    return st.tuples(st.fixed_dictionaries(sizes), more).map(lambda given: Stage(block=block, **given[0], **given[1]))


def designs() -> st.SearchStrategy[Design]:
    side = st.integers(1, 70)
    size = st.builds(Input, channels=st.integers(1, 4), height=side, width=side)
    names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
    runs = st.lists(stages(), min_size=1, max_size=4).map(tuple)
    aux = st.lists(settings(Auxiliary).map(lambda head: head.model_copy(update={"after": 1})), max_size=1).map(tuple)
    whole = {"name": names, "input": size, "stem": parts(STEMS), "stages": runs, "head": parts(HEADS), "aux": aux}
    scale, padding = settings(Scale), st.sampled_from(get_args(Design.model_fields["padding"].annotation))
    return st.builds(Design, **whole, scale=scale, padding=padding)
