"""How far an estimate can be trusted: what was never measured, and how sure the two methods are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from arch import units
from arch.accuracy.description import Features

Trust = Literal["in-domain", "borderline", "out-of-domain"]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What speaks against an estimate.

    Attributes:
        half: half-width of the interval, points of accuracy.
        moved: by how much the second method moves the first one's estimate, points.
        distance: to the nearest measured network, root mean square in standardised features.
    """

    half: float
    moved: float
    distance: float


# What these limits are worth is measured: see the table of judgements in ESTIMATES.md.
IN_DOMAIN, BORDERLINE = Uncertainty(1.8, 0.5, 0.6), Uncertainty(3.6, 1.0, 1.0)
"""Up to where a network is among the measured ones, and up to where it is near them."""
# The wider limits first: what exceeds them exceeds the narrower ones too.
_LIMITS: tuple[tuple[Uncertainty, Trust], ...] = ((BORDERLINE, "out-of-domain"), (IN_DOMAIN, "borderline"))
# On CIFAR-10, ResNet-1202 has 7.93 % error and ResNet-110 6.43 (He et al. 2015, table 6): depth alone stops helping.
DEEP, DEEPEST = 20, 210
"""Layers without batch normalisation, and layers at all, up to which something was measured."""
PLAIN = 0.6
"""Share of the layers on the shortest path, above which shortcuts pass by too little to count."""


def flags(f: Features, shrinks: bool, macs: tuple[int, int], plain: int) -> list[str]:
    """Why no estimate is given, whatever the numbers say.

    Args:
        f, shrinks: of the network.
        macs: the least and the most that were measured.
        plain: layers of the deepest network without shortcuts from which something can be learnt.
    """
    least, most = macs
    known = {
        # A trial predicted plain-34 to be 3.3 points better than plain-18; measured, it is 0.6 points worse.
        f"more than {plain} layers without shortcuts; whether it trains is not learnt from the tables": (
            f.short > PLAIN * f.depth and f.depth > plain
        ),
        f"more than {DEEP} layers without batch normalisation; few were measured": not f.has_bn and f.depth > DEEP,
        f"more than {DEEPEST} layers; depth beyond that need not help": f.depth > DEEPEST,
        "maps lose half their channels with their resolution; no such network was measured": shrinks,
        f"{units.short(f.macs)} MACs; {units.short(least)} to {units.short(most)} were measured": not least
        <= f.macs
        <= most,
    }
    return [words for words, holds in known.items() if holds]


def judge(uncertainty: Uncertainty) -> tuple[Trust, list[str]]:
    """Whether the numbers are in-domain, borderline or out-of-domain, and why."""
    reasons = {
        "half": f"the interval is ±{uncertainty.half:.1f} points",
        "moved": f"the two methods disagree, which moves it by {uncertainty.moved:.1f} points",
        "distance": f"the nearest measured network is {uncertainty.distance:.1f} away; {IN_DOMAIN.distance} is near",
    }
    for limit, trust in _LIMITS:
        beyond = [words for name, words in reasons.items() if getattr(uncertainty, name) > getattr(limit, name)]
        if beyond:
            return trust, beyond
    return "in-domain", []
