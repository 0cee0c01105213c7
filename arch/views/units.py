"""Numbers as people read them. Integers stay exact until here."""

from __future__ import annotations

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


def _digits(value: float) -> str:
    decimals = 3 if value < 10 else 2 if value < 100 else 1 if value < 1000 else 0
    return f"{value:.{decimals}f}"
