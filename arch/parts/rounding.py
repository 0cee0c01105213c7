"""How widths are made multiples of something that hardware likes."""

from __future__ import annotations


def rounded(value: float, divisor: int, minimum: int | None = None, limit: float = 0.9) -> int:
    """A width as a multiple of `divisor`: the nearest one, but at least `minimum`, and at least `limit` of the value.

    MobileNet's rule (`_make_divisible` in torchvision, `make_divisible` in timm): without a minimum the divisor is it,
    and a limit of 0 switches the last condition off.
    """
    nearest = max(minimum or divisor, int(value + divisor / 2) // divisor * divisor)
    # With a divisor of 1 half a channel is rounded, and no more than that can be lost.
    return nearest + divisor if divisor > 1 and nearest < limit * value else nearest


def whole(value: float) -> int:
    """A width cut to whole channels, as references write `int(width * ratio)`, but one at least."""
    return max(1, int(value))
