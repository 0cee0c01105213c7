"""Scenes that several stories share: errors in print of networks of the zoo."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from arch.scenes.bars import Bar, Bars
from arch.stories.base import Quoted
from arch.stories.parts import name
from arch.stories.published import published_error


def percent(error: Quoted) -> float:
    """The number of an error in print."""
    return float(error.text.split()[0])


def error_bars(title: str, ids: Iterable[str], lit: Collection[str] = ()) -> Bars:
    """Top-1 errors in print, as they are printed, each with its source as a tooltip."""
    return quoted_bars(title, {name(id): published_error(id) for id in ids}, [name(id) for id in lit])


def quoted_bars(title: str, errors: dict[str, Quoted], lit: Collection[str] = (), low: float = 0.0) -> Bars:
    """Quoted percentages by their labels, as bars that begin at `low`."""
    rows = tuple(
        Bar(label, (percent(error),), (error.text,), label in lit, f"{label}: {error.text}, {error.source}")
        for label, error in errors.items()
    )
    return Bars(title, "%", ("%",), rows, low)
