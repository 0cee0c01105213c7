"""What is written in several steps, as a tree of their titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Template = str | tuple[Any, ...]
"""A name that binds whatever stands there, the same wherever it occurs again; or a title, `title:name` to bind the
step, and a template for each input."""

Parts = Callable[[Any], "tuple[str, Any, tuple[Any, ...]] | None"]
"""Of what a template is compared with: its title, what its name binds, and its inputs; None if it has no parts."""


def matched(template: Template, root: Any, parts: Parts) -> Mapping[str, Any] | None:
    """What the names of a template stand for; None if it is something else."""
    found: dict[str, Any] = {}
    return found if _match(template, root, parts, found) else None


def _match(template: Template, root: Any, parts: Parts, found: dict[str, Any]) -> bool:
    if isinstance(template, str):
        # Weights by identity: equal arrays of NumPy have no one truth.
        own = found.setdefault(template, root)
        return own is root or (isinstance(own, int) and own == root)
    split = parts(root)
    title, _, name = template[0].partition(":")
    if split is None or split[0] != title or len(split[2]) != len(template) - 1:
        return False
    if name:
        found[name] = split[1]
    return all(_match(part, given, parts, found) for part, given in zip(template[1:], split[2], strict=True))
