"""Convolutions whose weights are standardised before use."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from arch.ops import Conv2d, Standard
from arch.parts.base import setting
from arch.parts.layers import Function, Normed

Weights = Literal["plain", "standard", "scaled"]

GAMMA = {"relu": 1.7139588594436646, "gelu": 1.7015043497085571, "silu": 1.7881293296813965}
"""What an activation takes from a normal signal's deviation (deepmind-research, nfnets; timm nfnet.py)."""


class Standardised(Normed):
    """The setting of parts whose convolutions can be standardised."""

    weights: Weights = setting(
        "plain",
        "ws",
        "Weights",
        "As they are; standardised for each output channel (BiT, arXiv 1912.11370); or standardised and scaled, with a "
        "learned gain (NFNet, arXiv 2102.06171).",
        names={"plain": "plain", "standard": "standardised", "scaled": "standardised, with gain"},
    )

    def standardised(self, conv: Conv2d) -> Conv2d:
        """The convolution with its weights as the setting says."""
        return standard(conv, self.weights, self.activation)


def standard(conv: Conv2d, weights: Weights, activation: Function) -> Conv2d:
    """A convolution whose weights are standardised; the scaled form knows the activation before it."""
    if weights == "plain":
        return conv
    if weights == "standard":
        # timm layers/std_conv.py: 1e-6 without a gain, and 1e-5 in its NFNets.
        return replace(conv, standard=Standard(eps=1e-8))
    return replace(conv, standard=Standard(gain=True, eps=1e-5, gamma=GAMMA.get(activation, 1.0)))
