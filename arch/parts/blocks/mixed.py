"""MixNet's block: an inverted residual whose channels have depthwise kernels of several sizes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from arch.graph import Builder
from arch.ops import Concat, Slice
from arch.parts.base import setting
from arch.parts.inverted import Inverted
from arch.parts.layers import conv2d

Side = Annotated[int, Field(ge=1, le=11)]


class Mixed(Inverted):
    """An inverted residual with mixed depthwise kernels, and 1x1 convolutions in parts (Tan & Le, arXiv 1907.09595)."""

    title: ClassVar[str] = "Mixed kernels"
    summary: ClassVar[str] = "An inverted residual whose channels have kernels of several sizes"

    kind: Literal["mixed"] = "mixed"
    kernels: tuple[Side, ...] = setting(
        (3, 5, 7),
        "k",
        "Kernels",
        "Sides of the depthwise convolutions; each takes an equal part of the channels.",
        "pixels",
        min_length=1,
        max_length=8,
        first=True,
    )
    expand_parts: int = setting(1, "xp", "Parts of the expansion", "The first 1x1 works on so many parts.", ge=1, le=8)
    project_parts: int = setting(1, "pp", "Parts of the end", "The last 1x1 works on so many parts.", ge=1, le=8)

    def widen(self, build: Builder, source: int, inner: int) -> int:
        return self._parts(build, "expand", source, inner, (1,) * self.expand_parts)

    def spatial(self, build: Builder, source: int, inner: int, stride: int) -> int:
        return self._parts(build, "depthwise", source, inner, self.kernels, stride)

    def project(self, build: Builder, source: int, width: int) -> int:
        return self._parts(build, "project", source, width, (1,) * self.project_parts)

    def _parts(
        self, build: Builder, name: str, source: int, width: int, kernels: tuple[int, ...], stride: int = 1
    ) -> int:
        """One convolution for each kernel, on an equal part of the channels; several are concatenated."""
        channels, start, ends = build.shape(source)[0], 0, []
        if len(kernels) > min(channels, width):
            fix = f"Use at most {min(channels, width)}"
            raise build.error(
                f"{min(channels, width)} channels cannot be split into {len(kernels)} parts", fix, "kernels"
            )
        with build.scope(name):
            pairs = zip(kernels, _shares(channels, len(kernels)), _shares(width, len(kernels)), strict=True)
            for number, (kernel, read, written) in enumerate(pairs, start=1):
                part = source if len(kernels) == 1 else build.add(f"part{number}", Slice(start, start + read), source)
                groups = written if name == "depthwise" else 1
                conv = conv2d(written, kernel, stride, groups=groups, bias=self.biased)
                ends.append(build.add(f"conv{number}", conv, part))
                start += read
            return ends[0] if len(ends) == 1 else build.add("concat", Concat(), *ends)


def _shares(channels: int, parts: int) -> list[int]:
    """Equal shares; what does not divide goes to the first (timm mixed_conv2d.py, _split_channels)."""
    each = channels // parts
    return [channels - each * (parts - 1), *[each] * (parts - 1)]
