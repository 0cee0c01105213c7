"""Numbers as people read them. Integers stay exact until here."""

from __future__ import annotations

import re
from decimal import Decimal

from arch.ops import Shape

_STEPS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))
_BYTE_STEPS = ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def short(number: int) -> str:
    """Four significant digits and a decimal prefix: `25.56 M`, `4.089 G`, `640`."""
    for step, prefix in _STEPS:
        if number >= step:
            return f"{_digits(number / step)} {prefix}"
    return str(number)


def size(number: int) -> str:
    """Bytes with a binary prefix: `3.06 MiB`."""
    for step, prefix in _BYTE_STEPS:
        if number >= step:
            return f"{number / step:.3g} {prefix}" if number < 1000 * step else f"{number // step} {prefix}"
    return f"{number} B"


def shape(value: Shape) -> str:
    """`256x56x56`, with the sign that typography uses."""
    return "×".join(map(str, value))


def share(part: int, whole: int) -> str:
    """A percentage: `12 %`, `0.4 %`, `<0.1 %`, `0 %`."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.05:
        return "<0.1 %"
    return f"{percent:.1f} %" if 0 < percent < 9.95 else f"{percent:.0f} %"


def not_counted(ops: int) -> str:
    """How many ops a sum leaves out: `2 ops not counted`."""
    return "1 op not counted" if ops == 1 else f"{ops:,} ops not counted"


def at_least(text: str, uncounted: int) -> str:
    """A sum as what it is where something in it is unknown: `at least 4.1 G (2 ops not counted)`."""
    return f"at least {text} ({not_counted(uncounted)})" if uncounted else text


def signed(value: float, decimals: int = 1) -> str:
    """A difference with its sign as typography has it: `+0.7`, `−1.2`, `±0`."""
    text = f"{value:+.{decimals}f}"
    return "±0" if float(text) == 0 else text.replace("-", "−")


def clipped(text: str, length: int) -> str:
    """The text, cut with an ellipsis where it is longer."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _digits(value: float) -> str:
    decimals = 3 if value < 10 else 2 if value < 100 else 1 if value < 1000 else 0
    return f"{value:.{decimals}f}"


_PRINTED = re.compile(r"([0-9]{1,20})(\.[0-9]{1,9})?(?:e\+?([0-9]{1,2}))?\s*([kKMGBT]?)[A-Za-z]*", re.ASCII)
_FACTORS = {"": 0, "k": 3, "K": 3, "M": 6, "G": 9, "B": 9, "T": 12}


def parsed(text: str) -> tuple[int, int] | None:
    """The whole numbers that a printed text can stand for, as least and greatest: `4.09 G` is 4.085e9 to 4.095e9.

    None if it is no number. Digits without a decimal point and a prefix are exact.
    """
    match = _PRINTED.fullmatch(text.replace(",", "").strip())
    if match is None or (match[4] == "" and re.search("[A-Za-z]", text.replace("e", ""))):
        return None
    power = _FACTORS[match[4]] + int(match[3] or 0)
    unit = Decimal(10) ** (power - len((match[2] or ".")[1:]))
    value = Decimal(match[1] + (match[2] or "")) * Decimal(10) ** power
    half = unit / 2 if unit > 1 else Decimal(0)
    return int(value - half), int(value + half)
