"""A stem written layer by layer: tiered, quadruple and overlapping ones, whatever their kernels and strides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from arch.bounds import MOST_BRANCHES
from arch.graph import Builder
from arch.parts.base import Stem, setting
from arch.parts.branching import Branch, BranchConv, BranchPad, Fork, parse
from arch.parts.layers import conv2d, norm_act
from arch.parts.sized import padded, pool, sized
from arch.parts.weights import Standardised


class LayersStem(Standardised, Stem):
    """Convolutions and poolings one after another, from a text such as `3x3:24/2 3x3:32 3x3:64 max3/2`."""

    title: ClassVar[str] = "Layer by layer"
    summary: ClassVar[str] = "Convolutions and poolings one after another"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "Tiered 24, 32, 64 + max pool": {},
        "Overlapping 3x3/2, 3x3/2 (ConvNeXt)": {
            "layers": ("3x3:40/2 3x3:80/2",),
            "norms": "last",
            "activations": "none",
            "norm": "layer",
        },
        "Quadruple 16, 32, 64, 128 (NFNet)": {"layers": ("3x3:16/2 3x3:32 3x3:64 3x3:128/2",)},
        "Focus 6x6/2 (CS3)": {"layers": ("6x6:64/2p2",)},
    }

    kind: Literal["layers"] = "layers"
    layers: tuple[Branch, ...] = setting(
        ("3x3:24/2 3x3:32 3x3:64 max3/2",),
        "la",
        "Layers",
        "In order, on one line or several: 3x3:64/2 is a convolution with 64 channels and stride 2; v: no padding; p2: "
        "padding 2; max3/2 a pooling; pad1 a border of zeros.",
        min_length=1,
        max_length=MOST_BRANCHES,
        first=True,
    )
    norms: Literal["each", "between", "last", "none"] = setting(
        "each", "nl", "Norm after", "Each convolution, all but the last, the last one alone, or none."
    )
    activations: Literal["each", "between", "last", "none"] = setting(
        "each", "al", "Activation after", "Each convolution, all but the last, the last alone, or none."
    )

    separable: bool = setting(
        False, "sp", "Depthwise, 1x1", "All convolutions but the first are a depthwise one and a 1x1 (VoVNet)."
    )

    def expand(self, build: Builder, source: int) -> int:
        text = " ".join(self.layers)
        try:
            layers = parse(text)
        except ValueError as error:
            raise build.error(f"in {text!r} {error}", "Write layers like 3x3:32/2 3x3:64 max3/2", "layers") from None
        convs = [index for index, layer in enumerate(layers) if isinstance(layer, BranchConv)]
        for index, layer in enumerate(layers):
            if isinstance(layer, Fork):
                raise build.error("a fork stands in the stem", "Use a stage of branches for it", "layers")
            if isinstance(layer, BranchPad):
                source = padded(build, f"pad{index + 1}", source, layer)
                continue
            if not isinstance(layer, BranchConv):
                source = sized(build, f"pool{index + 1}", pool(layer), source, layer, "layers")
                continue
            last = index == convs[-1]
            source = self._convolved(build, source, layer, index, last)
            norm = self.norm_op if self._at(self.norms, last) else None
            source = norm_act(
                build, source, norm, self.activation if self._at(self.activations, last) else "none", str(index + 1)
            )
        return source

    def _convolved(self, build: Builder, source: int, layer: BranchConv, index: int, last: bool) -> int:
        name, kernel, stride, padding = f"conv{index + 1}", layer.kernel, layer.stride, layer.padding
        if not self.separable or index == 0:
            conv = conv2d(layer.width, kernel, stride, padding, bias=self._biased(last))
            return sized(build, name, self.standardised(conv), source, layer, "layers")
        channels = build.shape(source)[0]
        depthwise = conv2d(channels, kernel, stride, padding, groups=channels)
        source = sized(build, f"{name}_depthwise", depthwise, source, layer, "layers")
        return build.add(name, conv2d(layer.width, 1, bias=self._biased(last)), source)

    def _at(self, where: str, last: bool) -> bool:
        return where == "each" or where == ("last" if last else "between")

    def _biased(self, last: bool) -> bool:
        # Without a norm of its own the last one has none where the next block's norm makes a bias useless.
        unnormed = not self._at(self.norms, last) and self.norms != "between"
        return self.biased or (self.bias == "auto" and unnormed)
