"""Settings as earlier versions of this program wrote them: a link or a file stays what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_NAMES = {"squeeze": "attention", "normed": "norm"}
"""Settings that were called otherwise."""
_VALUES: Mapping[str, Mapping[Any, str]] = {key: {True: "batch", False: "none"} for key in ("norm", "normed")}
"""Settings that took other values. As 0 equals False, a notation's `n0` is among them."""


def renewed(data: Any) -> Any:
    """A design's plain data with today's names and values; whatever is no design is left as it is."""
    if not isinstance(data, Mapping):
        return data
    return {key: _renewed_at(key, value) for key, value in data.items()}


def _renewed_at(key: Any, value: Any) -> Any:
    if key in ("stages", "aux") and isinstance(value, list):
        return [_stage(item) if key == "stages" else _part(item) for item in value]
    return _part(value) if key in ("stem", "head") else value


def _stage(stage: Any) -> Any:
    if not isinstance(stage, Mapping) or "block" not in stage:
        return stage
    return {**stage, "block": _part(stage["block"])}


def _part(part: Any) -> Any:
    return dict(_settings(part)) if isinstance(part, Mapping) else part


def _settings(part: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    for name, value in part.items():
        values = _VALUES.get(name, {})
        # A list cannot be looked up, and stands in no table.
        known = isinstance(value, bool | int) and value in values
        # Where both names stand, the old one is left to be refused as unknown.
        old = name in _NAMES and _NAMES[name] not in part
        yield (_NAMES[name] if old else name), (values[value] if known else value)
