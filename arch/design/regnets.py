"""A RegNet's stages from its generating numbers (Radosavovic et al., arXiv 2003.13678)."""

from __future__ import annotations

from itertools import groupby
from math import log
from typing import Any

QUANTUM = 8


def regnet(depth: int, initial: int, slope: float, factor: float, group: int, kept: float = 0) -> dict[str, list[Any]]:
    """Widths, depths and blocks of the stages.

    Args:
        depth: number of blocks.
        initial: width from which the line of widths starts (w0).
        slope: of the line (wa).
        factor: between the widths of neighbouring stages (wm).
        group: channels per group; widths are made multiples of it.
        kept: the share of a width that this leaves at least: 0.9 in torchvision, while the paper's code sets no bound.
    """
    line = [initial + slope * block for block in range(depth)]
    # Quantised in log space, then to multiples of 8: equations 2 to 4 of the paper.
    steps = [round(log(width / initial) / log(factor)) for width in line]
    widths = [round(initial * factor**step / QUANTUM) * QUANTUM for step in steps]
    runs = [(width, len(list(run))) for width, run in groupby(widths)]
    # A group wider than its stage is cut to it, as in pycls: min(g, w).
    fitting = [_multiple(width, min(group, width), kept) for width, _ in runs]
    blocks = [{"group_width": min(group, width)} for width in fitting]
    return {"widths": fitting, "depths": [length for _, length in runs], "blocks": blocks}


def _multiple(width: int, group: int, kept: float) -> int:
    if not kept:
        return max(group, int(round(width / group) * group))
    # torchvision's _make_divisible takes halves up, Python's round to the even neighbour.
    nearest = max(group, (2 * width + group) // (2 * group) * group)
    return nearest if nearest >= kept * width else nearest + group
