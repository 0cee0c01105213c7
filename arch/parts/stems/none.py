"""No stem: the first stage reads the image."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.base import Stem


class NoStem(Stem):
    """No layers: the first stage reads the image, as in LeNet, VGG and NiN."""

    title: ClassVar[str] = "None"
    summary: ClassVar[str] = "No layers: the first stage reads the image"

    kind: Literal["none"] = "none"

    def expand(self, build: Builder, source: int) -> int:
        return source
