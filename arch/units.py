"""Numbers as people read them. Integers stay exact until here.

`short` and `share` are in assets/lib/numbers.js too, for what the browser computes. Both are exact: whole numbers over
whole numbers, a half rounded up. Formatting a float would round its binary value, halves to even, and differ from the
browser's text in the last digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

from arch.ops import Shape

_STEPS = ((1, ""), (10**3, " k"), (10**6, " M"), (10**9, " G"))
_LARGEST = (10**12, " T")
_BYTE_STEPS = ((2**10, " KiB"), (2**20, " MiB"), (2**30, " GiB"))
_LARGEST_BYTES = (2**40, " TiB")


def short(number: float) -> str:
    """Four significant digits and a decimal prefix: `25.56 M`, `4.089 G`; whole numbers below a thousand as they are.

    The number is not negative.
    """
    if number < 1000 and number == int(number):
        return str(int(number))
    top, bottom = _ratio(number)
    # A step fits if the value, rounded to four digits, is below a thousand of it: 999,999 is no 1000 k.
    fits = (row for row in _STEPS if _nearest(10 * top, bottom * row[0]) < 10_000)
    step, prefix = next(fits, _LARGEST)
    return _digits(top, bottom * step) + prefix


def size(number: int) -> str:
    """Bytes, as four significant digits and a binary prefix: `3.063 MiB`; below 1 KiB as they are."""
    if number < 1024:
        return f"{number} B"
    # As in `short`: what rounds to 1024 of a step is one of the next.
    step, prefix = next((row for row in _BYTE_STEPS if _nearest(number, row[0]) < 1024), _LARGEST_BYTES)
    return _digits(number, step) + prefix


def shape(value: Shape) -> str:
    """`256x56x56`, with the sign that typography uses."""
    return "×".join(map(str, value))


def share(part: int, whole: int) -> str:
    """A percentage: `12 %`, `0.4 %`, `<0.1 %`, `0 %`."""
    if not part or not whole:
        return "0 %"
    tenths = _nearest(1000 * part, whole)
    if not tenths:
        return "<0.1 %"
    return f"{_decimal(tenths, 1) if tenths < 100 else _nearest(100 * part, whole)} %"


def not_counted(ops: int) -> str:
    """How many ops a sum leaves out: `2 ops not counted`."""
    return "1 op not counted" if ops == 1 else f"{ops:,} ops not counted"


def at_least(text: str, uncounted: int) -> str:
    """A sum as what it is where something in it is unknown: `at least 4.1 G (2 ops not counted)`."""
    return f"at least {text} ({not_counted(uncounted)})" if uncounted else text


def signed(value: float, decimals: int = 1) -> str:
    """A difference with its sign as typography has it: `+0.7`, `−1.2`, `±0`."""
    text = f"{value:+.{decimals}f}"
    # -0.04 is written -0.0: a zero has no sign.
    return "±0" if float(text) == 0 else text.replace("-", "−")


def change(before: int, after: int, show: Callable[[int], str] = short) -> str:
    """By how much a number differs: `+1.2 M (+4.8 %)`, `−512 (−1 %)`; "" where it does not.

    `show` writes a number without its sign.
    """
    if before == after:
        return ""
    sign, by = ("+", after - before) if after > before else ("−", before - after)
    # From nothing to something is no share of what was there.
    part = f" ({sign}{share(by, before)})" if before else ""
    return f"{sign}{show(by)}{part}"


def clipped(text: str, length: int) -> str:
    """The text, cut with an ellipsis where it is longer."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _digits(top: int, bottom: int) -> str:
    """At most three decimals, and at most four digits unless there are more before the point."""
    if not _nearest(1000 * top, bottom):
        return "<0.001"
    decimals = next((count for count in (3, 2, 1) if _nearest(10**count * top, bottom) < 10_000), 0)
    return _decimal(_nearest(10**decimals * top, bottom), decimals)


def _decimal(whole: int, decimals: int) -> str:
    """A whole number with a point before its last digits."""
    text = str(whole).rjust(decimals + 1, "0")
    return f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text


def _nearest(top: int, bottom: int) -> int:
    """The whole number nearest to a fraction; a half goes up."""
    return (2 * top + bottom) // (2 * bottom)


def _ratio(number: float) -> tuple[int, int]:
    """A number as a fraction: of the decimal that is written for a float, as in JavaScript, not of its binary value."""
    return (number, 1) if isinstance(number, int) else Decimal(str(number)).as_integer_ratio()


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
# B is a billion here, as in parameter counts and in `BF`; a B after a prefix, as in MB, counts bytes.
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
