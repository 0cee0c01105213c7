"""The patchify stem: one convolution over patches that do not overlap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.base import Stem, setting
from arch.parts.layers import Normed, conv2d, norm_act


class PatchifyStem(Normed, Stem):
    """A convolution whose stride is its kernel, without padding, as in vision transformers and ConvNeXt."""

    title: ClassVar[str] = "Patchify"
    summary: ClassVar[str] = "One convolution over patches that do not overlap"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"Patchify 4x4": {}}

    kind: Literal["patchify"] = "patchify"
    patch: int = setting(4, "k", "Patch", "Side of a patch: kernel and stride.", "pixels", ge=1, le=64, first=True)
    width: int = setting(
        64, "w", "Width", "Channels that the stem writes.", "channels", ge=1, le=MOST_CHANNELS, varied=True, first=True
    )
    activated: bool = setting(False, "v", "Activation after", "A non-linearity after the patches' norm.")

    def expand(self, build: Builder, source: int) -> int:
        # Padding 0 drops the rows that fill no patch; an even kernel could not keep the size anyway.
        source = build.add("conv", conv2d(self.width, self.patch, self.patch, 0, bias=self.biased), source)
        return norm_act(build, source, self.norm_op, self.activation if self.activated else "none")
