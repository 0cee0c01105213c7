"""Texts in scenes: how large those of a role are, what fits, and where a long one is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from textwrap import wrap

from arch.drawing.figure import Figure
from arch.scenes.base import text_width
from arch.scenes.inks import INKS

LINE = 1.3
"""From one line of a text to the next, in sizes of its letters."""


def size_of(role: str) -> float:
    """Size of the letters of a role, as the last of its words says."""
    sizes = [size for word in role.split() if (size := INKS[word].size) is not None]
    return sizes[-1] if sizes else 12.0


def wrapped(text: str, width: float, role: str = "label", most: int | None = None) -> list[str]:
    """A text in lines that are no wider, at most so many of them; a word that is wider is broken."""
    letters = max(1, int(width / text_width("x", size_of(role))))
    return wrap(text, letters, max_lines=most, placeholder="…") or [""]


def fitting(text: str, width: float, roles: tuple[str, ...] = ("label", "small", "tiny")) -> str:
    """The first of the roles in which a text is no wider; "" where none is small enough."""
    return next((role for role in roles if text_width(text, size_of(role)) <= width), "")


def lines(figure: Figure, at: tuple[float, float], texts: list[str], role: str, anchor: str = "start") -> float:
    """Lines below one another, the first with its baseline at `at`; where the next one would stand."""
    x, y = at
    for text in texts:
        figure.text(x, y, text, role, anchor)
        y += LINE * size_of(role)
    return y


def in_rows(widths: Iterable[float], room: float, gap: float) -> Iterator[tuple[float, int]]:
    """Where things stand that follow one another, in as many rows as they need: x and the row, from 0."""
    x, row = 0.0, 0
    for width in widths:
        if x and x + width > room:
            x, row = 0.0, row + 1
        yield x, row
        x += width + gap


def number(value: int | Fraction) -> str:
    """An exact number: a decimal where it ends (9/4 is 2.25), else a fraction (7/3); a minus as typography has it."""
    top, bottom = value.as_integer_ratio()
    places = next((n for n in range(_MOST_PLACES + 1) if not 10**n % bottom), None)
    text = f"{top}/{bottom}" if places is None else f"{top / bottom:.{places}f}"
    return text.replace("-", "−")


_MOST_PLACES = 4
"""Decimals, beyond which a fraction is shorter."""


def named(count: int, singular: str, plural: str = "") -> str:
    """A count with its noun: `1 addition`, `8 additions`."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
