"""The JSON Schema of a design's file (draft 2020-12), from the models themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from arch.bounds import MOST_CHANNELS
from arch.design.files import ARCHITECTURE, MARK, VERSION
from arch.design.model import Design
from arch.parts import BLOCKS, HEADS, STEMS, Part

FILE = "archscope.schema.json"
"""The schema's own file, which a design's YAML names."""
HEAD = f"# yaml-language-server: $schema={FILE}\n"
"""The first line of a YAML file, by which editors find the schema: beside it, since no host is needed for that."""

_OURS = frozenset({"code", "unit", "shown_if", "varied", "first", "names", "discriminator"})
"""What stands in a setting for forms and the notation; no validator knows it."""


def text() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """The schema as plain data: every setting with its meaning, bounds, choices and default, parts by their `kind`.

    What depends on several settings at once is not in it, but for a stage's width: some blocks need one, others set
    their own. Every file that the program reads is valid; a valid one can still make no network.
    """
    found: dict[str, Any] = _plain(Design.model_json_schema())
    parts: list[type[Part]] = [*STEMS.values(), *BLOCKS.values(), *HEADS.values()]
    for part in parts:
        # A file must say which part it means; to pydantic the kind is a setting with a default.
        model = found["$defs"][part.__name__]
        model["required"] = ["kind", *model.get("required", ())]
        del model["properties"]["kind"]["default"]
    found["$defs"]["Stage"]["allOf"] = list(_widths())
    hash = {"type": "string", "title": "Architecture", "description": "Hash of the graph as written; it is not read."}
    mark = {"const": VERSION, "title": "Version", "description": "The version of this format; the file begins with it."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:archscope:design:{VERSION}",
        "title": "Archscope design",
        "description": "A convolutional network: its input, stem, stages and head.",
        "type": "object",
        "properties": {MARK: mark, ARCHITECTURE: hash, **found["properties"]},
        "required": [MARK, *found["required"]],
        "additionalProperties": False,
        "$defs": found["$defs"],
    }


def _plain(node: Any) -> Any:
    """A part of pydantic's schema with our own words in its description, and without what only we know."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    # Under `properties` and `$defs` the keys are names of settings and models, which may be called as ours are.
    named = {key: {name: _plain(value) for name, value in node[key].items()} for key in _NAMES & node.keys()}
    kept = {key: _plain(value) for key, value in node.items() if key not in _OURS}
    return {**kept, **named, **_described(node)}


_NAMES = frozenset({"properties", "$defs"})


def _described(node: Mapping[str, Any]) -> dict[str, str]:
    """The meaning of a setting, with its unit and what its options mean."""
    if "code" not in node:
        return {}
    unit = f" In {node['unit']}." if node["unit"] else ""
    names = "; ".join(f"{option}: {words}" for option, words in node["names"].items())
    return {"description": f"{node['description']}{unit}{f' ({names})' if names else ''}"}


def _widths() -> Iterator[dict[str, Any]]:
    """The width of a stage: a number for blocks that are sized by it, none for those that set their own."""
    width = {"type": "integer", "minimum": 1, "maximum": MOST_CHANNELS}
    for sized in (True, False):
        kinds = [kind for kind, block in BLOCKS.items() if block.sized is sized]
        of_kind = {"properties": {"block": {"properties": {"kind": {"enum": kinds}}}}}
        yield {
            "if": of_kind,
            "then": {"properties": {"width": width}, "required": ["width"]}
            if sized
            else {"properties": {"width": {"type": "null"}}},
        }
