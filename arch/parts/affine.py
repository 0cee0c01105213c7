"""A convolution with norm and activation, and a learned factor and shift behind it (HGNetV2's learnable affine)."""

from __future__ import annotations

from arch.graph import Builder
from arch.ops import Conv2d, Scale
from arch.parts.base import setting
from arch.parts.layers import Function, Normed, norm_act


class Affine(Normed):
    """A setting of parts whose activations can be scaled and shifted by one learned number each."""

    affine: bool = setting(
        False, "af", "Learned affine", "A learned factor and shift of the whole map behind every activation (HGNetV2)."
    )

    def unit(self, build: Builder, name: str, source: int, conv: Conv2d, activation: Function | None = None) -> int:
        """A convolution with what stands behind it, under a scope `name`; `activation` replaces the part's own."""
        then = self.activation if activation is None else activation
        with build.scope(name):
            source = norm_act(build, build.add("conv", conv, source), self.norm_op, then)
            # Only behind an activation (timm hgnet.py, ConvBNAct).
            learned = self.affine and then != "none"
            return build.add("affine", Scale("map", shift=True), source) if learned else source
