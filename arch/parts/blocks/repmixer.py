"""FastViT's convolutional block: a mixer that folds into one depthwise convolution, and a perceptron."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Add, Gain, Scale
from arch.parts.base import setting
from arch.parts.layers import OddKernel
from arch.parts.patched import Patched
from arch.parts.reparametrised import Shape


class RepMixer(Patched):
    """Mixing in space without a skip when deployed, then a depthwise 7x7 and two layers (arXiv 2303.14189)."""

    title: ClassVar[str] = "RepMixer (FastViT)"
    summary: ClassVar[str] = "A mixer that folds into one depthwise convolution, and a perceptron"

    kind: Literal["repmixer"] = "repmixer"
    kernel: OddKernel = setting(3, "k", "Mixer's kernel", "Side of the mixer's convolution.", "pixels", first=True)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        return self.perceptron(build, self._mixed(build, source, width), width)

    def _mixed(self, build: Builder, source: int, width: int) -> int:
        mixed = self.folded(build, "mixer", source, Shape(width, self.kernel, 1, width))
        if self.form == "deployed" or self.norm_op is None:
            return mixed
        # The mixer's output less the normed input: a difference that folds as well (timm fastvit.py, RepMixer).
        normed = build.add("negative", Gain(-1.0), build.add("norm", self.norm_op, source))
        scaled = build.add("mixer_scale", Scale("channel"), build.add("difference", Add(), mixed, normed))
        return build.add("mix", Add(), source, scaled)
