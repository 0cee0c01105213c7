"""Designs as YAML and JSON documents, with a version."""

from __future__ import annotations

import json
from typing import Any

import yaml

from arch.design.model import Design
from arch.design.validate import build
from arch.errors import ArchError

VERSION = 1
LARGEST = 1_000_000
_MARK = "archscope"


def document(design: Design) -> dict[str, Any]:
    """The design as plain data: its version first, settings at their defaults left out, kinds always named."""
    return {_MARK: VERSION, **_plain(design)}


def to_json(design: Design) -> str:
    """The design as a JSON document."""
    return json.dumps(document(design), indent=2, ensure_ascii=False) + "\n"


def to_yaml(design: Design) -> str:
    """The design as a YAML document."""
    return yaml.safe_dump(document(design), sort_keys=False, allow_unicode=True, width=120)


def from_text(text: str) -> Design:
    """The design that a YAML or JSON document describes.

    Raises:
        ArchError: the text is neither, has another version, or describes no design.
    """
    if len(text) > LARGEST:
        raise ArchError("", f"the file has {len(text):,} characters", f"A design has at most {LARGEST:,}")
    data = _parsed(text)
    if not isinstance(data, dict) or _MARK not in data:
        raise ArchError("", "this is no design", f"A design's file begins with `{_MARK}: {VERSION}`")
    version = data.pop(_MARK)
    if version != VERSION or isinstance(version, bool):
        raise ArchError(_MARK, f"the version is {str(version)[:20]!r}", f"This program reads version {VERSION}")
    return build(data)


def _plain(model: Any) -> Any:
    data = model.model_dump(mode="json", exclude_defaults=True)
    data = {"name": model.name, "input": model.input.model_dump(), **data}
    for key in ("stem", "head"):
        data[key] = {"kind": getattr(model, key).kind, **data.get(key, {})}
    data["stages"] = [_stage(stage, plain) for stage, plain in zip(model.stages, data["stages"], strict=True)]
    return data


def _stage(stage: Any, plain: dict[str, Any]) -> dict[str, Any]:
    block = {"kind": stage.block.kind, **plain.get("block", {})}
    width = {} if stage.width is None else {"width": stage.width}
    return {"depth": stage.depth, **width, "stride": stage.stride, "block": block}


class _Loader(yaml.SafeLoader):
    """Refuses aliases: a few of them can stand for billions of values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise ArchError("", "the file uses a YAML alias (*name)", "Write the values out")
        return super().compose_node(parent, index)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader)
    except json.JSONDecodeError as error:
        raise ArchError(f"line {error.lineno}", f"this is no JSON: {error.msg}", "Check this line") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ArchError(f"line {line}", f"this is no YAML: {error.problem}", "Check this line") from None
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        if isinstance(error, ArchError):
            raise
        raise ArchError("", "the file cannot be read", "Export the design again, or check the file") from None
