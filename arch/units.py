"""Numbers as people read them. Integers stay exact until here.

`short` and `share` are in assets/lib/numbers.js too, for what the browser reckons. Both are exact: whole numbers over
whole numbers, a half rounded up. Formatting a float would round its binary value, halves to even, and differ from the
browser's text in the last digit.
"""

from __future__ import annotations

import re
from decimal import Decimal

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


# Lengths are bounded: the text can come from a link.
_PRINTED = re.compile(r"([0-9]{1,20})(\.[0-9]{1,9})?(?:e\+?([0-9]{1,2}))?\s*([kKMGBT]?)[A-Za-z]*", re.ASCII)
# B is a billion here, as in parameter counts; bytes are never parsed.
_FACTORS = {"": 0, "k": 3, "K": 3, "M": 6, "G": 9, "B": 9, "T": 12}


def parsed(text: str) -> tuple[int, int] | None:
    """The whole numbers that a printed text can stand for, as least and greatest: `4.09 G` is 4.085e9 to 4.095e9.

    None if it is no number. Digits without a decimal point and a prefix are exact.
    """
    match = _PRINTED.fullmatch(text.replace(",", "").strip())
    # Letters without a prefix are a unit of something else, `7 ms` say; the e of 1e9 is none.
    if match is None or (match[4] == "" and re.search("[A-Za-z]", text.replace("e", ""))):
        return None
    power = _FACTORS[match[4]] + int(match[3] or 0)
    unit = Decimal(10) ** (power - len((match[2] or ".")[1:]))
    value = Decimal(match[1] + (match[2] or "")) * Decimal(10) ** power
    # Digits that end at the unit were not rounded.
    half = unit / 2 if unit > 1 else Decimal(0)
    return int(value - half), int(value + half)
