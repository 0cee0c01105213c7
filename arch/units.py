"""Numbers as people read them. Integers stay exact until here."""

from __future__ import annotations

import re
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

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


class Span(NamedTuple):
    """The whole numbers from `low` to `high`, and whether its prefix steps by 1000 or by 1024."""

    low: int
    high: int
    step: int = 1000


class Printed(NamedTuple):
    """A number as someone printed it.

    Attributes:
        spans: the numbers that it can stand for, one range for each meaning of its prefix.
        digits: how many significant ones it has.
        of_bytes: whether it says that it counts bytes.
    """

    spans: tuple[Span, ...]
    digits: int
    of_bytes: bool


_PRINTED = re.compile(
    r"(?P<whole>[0-9]{1,20})(?:\.(?P<part>[0-9]{1,9}))?(?:e\+?(?P<power>[0-9]{1,2}))?\s*"
    r"(?:(?P<prefix>[kKMGBT])(?P<binary>i?))?\s*"
    r"(?P<unit>(?:(?i:mult-?adds?|madds?|macs?|flops?|ops?|params?|parameters|activations|elements|bytes)|B|F|n)?)",
    re.ASCII,
)
"""`n` and `F` as in Darknet's `5.58 Bn` and `0.807 BF`."""
_FACTORS = {None: 0, "k": 1, "K": 1, "M": 2, "G": 3, "B": 3, "T": 4}


def parsed(text: str) -> Printed | None:
    """What a printed text can stand for: `4.09 G` is 4.085e9 to 4.095e9, or the same of 1024 x 1024 x 1024.

    None if it is no number. Digits without a decimal point and a prefix are exact.
    """
    match = _PRINTED.fullmatch(text.replace(",", "").strip())
    if match is None:
        return None
    steps, power = _FACTORS[match["prefix"]], int(match["power"] or 0)
    decimals = len(match["part"] or "")
    digits = Decimal(match["whole"] + (match["part"] or ""))
    kinds = [1024] if match["binary"] else [1000, 1024] if steps else [1000]
    spans = tuple(_span(digits, Decimal(step) ** steps * Decimal(10) ** (power - decimals), step) for step in kinds)
    return Printed(spans, len(str(digits)), bool(match["binary"]) or match["unit"].lower() in ("b", "bytes"))


def _span(digits: Decimal, last: Decimal, step: int) -> Span:
    """What rounds to `digits` times `last`, what one more in the last digit is worth."""
    half = last / 2 if last > 1 else Decimal(0)
    return Span(ceil(digits * last - half), floor(digits * last + half), step)
