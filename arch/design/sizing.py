"""A design at another size of its image."""

from __future__ import annotations

from arch.bounds import MOST_PIXELS
from arch.design.model import Design
from arch.design.validate import build
from arch.errors import ArchError


def sides(text: str) -> tuple[int, int]:
    """Height and width of an image, from a text like 224x320, or 224 for both.

    Raises:
        ArchError: it is no such text, or beyond the bounds.
    """
    found = [side.strip() for side in text.replace("×", "x").split("x")]
    # isdecimal takes the digits of every script, and int() needs quadratic time for long texts.
    whole = all(side.isdecimal() and side.isascii() and len(side) < 6 for side in found)
    if len(found) > 2 or not whole or not all(1 <= int(side) <= MOST_PIXELS for side in found):
        fix = f"Write height x width as in 224x320, or one number for both, from 1 to {MOST_PIXELS:,}"
        raise ArchError("", f"{text[:20]!r} is no size of an image", fix)
    return int(found[0]), int(found[-1])


def at_size(design: Design, shape: tuple[int, ...]) -> Design:
    """The design for an image of a shape, (channels, height, width).

    Raises:
        ArchError: the size is beyond the bounds.
    """
    size = dict(zip(("channels", "height", "width"), shape, strict=True))
    # Built anew: pydantic's model_copy would check nothing.
    return build(design.model_dump(mode="json") | {"input": size})
