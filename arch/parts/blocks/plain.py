"""The plain block: convolutions one after another, without a shortcut."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.base import setting
from arch.parts.chain import Chain, Conv


class Plain(Chain):
    """Convolutions one after another, as in VGG and in the plain nets that ResNet was compared with."""

    title: ClassVar[str] = "Plain"
    summary: ClassVar[str] = "Spatial convolutions one after another, no shortcut"

    kind: Literal["plain"] = "plain"
    convs: int = setting(
        2,
        "m",
        "Convolutions",
        "Spatial convolutions in one block; the first one strides.",
        ge=1,
        le=8,
        varied=True,
        first=True,
    )
    padding: int | None = setting(
        None, "pd", "Padding", "Zeros at each side; empty keeps the size at stride 1.", "pixels", ge=0, le=16
    )

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        groups = self.split(build, width)
        first = Conv(self.kernel, width, stride, groups, self.padding)
        return [first] + [first._replace(stride=1)] * (self.convs - 1)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        convs = self.chain(build, build.shape(source)[0], width, stride)
        # The other handle is for a shortcut, which a plain block has not.
        return self._last_activation(build, self._branch(build, source, convs)[0])
