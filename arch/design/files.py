"""Designs as YAML and JSON documents, with a version."""

from __future__ import annotations

import json
from typing import Any

import yaml

from arch.bounds import LARGEST_FILE
from arch.design.markup import other_than_text, parsed
from arch.design.model import Design
from arch.design.validate import build, short
from arch.errors import ArchError

VERSION = 1
MARK = "archscope"
"""The name under which a design's file holds its version. No other format has it."""
ARCHITECTURE = "architecture"
"""The name under which it may hold the hash of the graph as it was written: an edited file has another one now."""


def document(design: Design) -> dict[str, Any]:
    """The design as plain data: its version first, settings at their defaults left out, kinds always named."""
    return {MARK: VERSION, **_plain(design)}


def to_json(design: Design, architecture: str = "") -> str:
    """The design as a JSON document, with the hash of its `architecture` for those who compare files."""
    # JSON has no remarks; YAML has it as one.
    mark, *rest = document(design).items()
    data = dict([mark, *([(ARCHITECTURE, architecture)] if architecture else []), *rest])
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def to_yaml(design: Design) -> str:
    """The design as a YAML document."""
    # In the order of the document: version, name and input lead.
    return yaml.dump(document(design), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=120)


def from_text(text: str) -> Design:
    """The design that a YAML or JSON document describes.

    Raises:
        ArchError: the text is neither, has another version, or describes no design.
    """
    # Again, since not every text comes through `opening`, which bounds bytes.
    if len(text) > LARGEST_FILE:
        raise ArchError("", f"the file has {len(text):,} characters", f"A design has at most {LARGEST_FILE:,}")
    data = parsed(text)
    if not isinstance(data, dict) or MARK not in data:
        where = MARK if isinstance(data, dict) else ""
        raise ArchError(where, "this is no design", f"A design's file begins with `{MARK}: {VERSION}`")
    version = data.pop(MARK)
    if type(version) is not int or version != VERSION:  # True and 1.0 equal 1
        raise ArchError(MARK, f"the version is {short(version)}", f"This program reads version {VERSION}")
    data.pop(ARCHITECTURE, None)
    return build(data)


def _plain(model: Any) -> Any:
    # A kind is its class's default: left out with the others, and put back below.
    data = model.model_dump(mode="json", exclude_defaults=True)
    data = {"name": model.name, "input": model.input.model_dump(), **data}
    for key in ("stem", "head"):
        data[key] = {"kind": getattr(model, key).kind, **data.get(key, {})}
    data["stages"] = [_stage(stage, plain) for stage, plain in zip(model.stages, data["stages"], strict=True)]
    return data


def _stage(stage: Any, plain: dict[str, Any]) -> dict[str, Any]:
    block = {"kind": stage.block.kind, **plain.pop("block", {})}
    width = {} if stage.width is None else {"width": stage.width}
    return {"depth": stage.depth, **width, "stride": stage.stride, **plain, "block": block}


class _Writer(yaml.SafeDumper):
    """Puts in double quotes what would be read as something else: YAML takes an unquoted U+0085 for a line's end.

    PyYAML writes YAML 1.1, in which `08` is a text; in 1.2, which is read here, it is a number.
    """


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    plain = text.isprintable() and not other_than_text(text)
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Writer.add_representer(str, _text)
