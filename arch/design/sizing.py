"""A design at another size of its image."""

from __future__ import annotations

from arch.design.model import Design
from arch.design.validate import build


def at_size(design: Design, shape: tuple[int, ...]) -> Design:
    """The design for an image of a shape, (channels, height, width).

    Raises:
        ArchError: the size is beyond the bounds.
    """
    size = dict(zip(("channels", "height", "width"), shape, strict=True))
    # Built anew: pydantic's model_copy would check nothing.
    return build(design.model_dump(mode="json") | {"input": size})
