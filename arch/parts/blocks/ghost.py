"""GhostNet's bottleneck: half of the channels are made by cheap depthwise convolutions of the other half."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Activation, Concat, Multiply, Pool, Slice, Upsample
from arch.parts.base import setting
from arch.parts.ghosts import Ghosts
from arch.parts.layers import Function, conv2d


class Ghost(Ghosts):
    """Features from cheap operations (Han et al., arXiv 1911.11907); V2 gates them (arXiv 2211.12905)."""

    title: ClassVar[str] = "Ghost"
    summary: ClassVar[str] = "Half of the channels from depthwise convolutions of the other half"

    kind: Literal["ghost"] = "ghost"
    gated: bool = setting(
        False,
        "gt",
        "Long-range gate",
        "The first module is gated by a pooled row and column, as in GhostNetV2.",
        first=True,
    )

    def module(self, build: Builder, name: str, source: int, width: int, *, last: bool) -> int:
        activation: Function = "none" if last else self.activation
        # Rounded up, and cut again behind the concatenation (timm ghostnet.py, GhostModule).
        each = -(-width // 2)
        with build.scope(name):
            dear = self._unit(build, "primary", source, each, (1, 1), 1, activation)
            cheap = self._unit(build, "cheap", dear, each, (3, 3), each, activation)
            found = build.add("concat", Concat(), dear, cheap)
            found = build.add("cut", Slice(0, width), found) if width % 2 else found
            return self._gate(build, source, found, width) if self.gated and not last else found

    def _gate(self, build: Builder, source: int, found: int, width: int) -> int:
        """A gate for each place at half the resolution: a 1x1, a row and a column (arXiv 2211.12905, section 3.3)."""
        rows, columns = build.shape(found)[1:]
        with build.scope("attention", "gate", "long-range gate"):
            gate = build.add("pool", Pool("avg", (2, 2), (2, 2)), source)
            gate = self._unit(build, "mix", gate, width, (1, 1), 1, "none")
            gate = self._unit(build, "row", gate, width, (1, 5), width, "none")
            gate = self._unit(build, "column", gate, width, (5, 1), width, "none")
            gate = build.add("upsample", Upsample((rows, columns)), build.add("gate", Activation("sigmoid"), gate))
            return build.add("scale", Multiply(), found, gate)

    def _unit(
        self, build: Builder, name: str, source: int, width: int, kernel: tuple[int, int], groups: int, then: Function
    ) -> int:
        with build.scope(name):
            return self.convolved(
                build, source, conv2d(width, kernel, groups=groups, bias=self.biased), activation=then
            )
