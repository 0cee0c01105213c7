"""Several paths weighed channel by channel: what all of them show decides how much of each is taken."""

from __future__ import annotations

from typing import NamedTuple

from arch.graph import Builder
from arch.ops import Activation, AdaptivePool, Multiply, Op, Shuffle, Softmax, SumParts
from arch.parts.layers import Function, conv2d, norm_act


class Weighing(NamedTuple):
    """The layers that make the weights.

    Attributes:
        parts: number of paths.
        hidden: width of the layer between.
        norm, activation: behind it.
        groups: of both layers.
        bias: of both layers.
    """

    parts: int
    hidden: int
    norm: Op | None
    activation: Function
    groups: int = 1
    bias: bool = True

    def weigh(self, build: Builder, source: int) -> int:
        """From the paths' maps, stacked along the channels, to their weighed sum; of one path a gate is left."""
        with build.scope("weights", "gate", "split attention"):
            summed = build.add("sum", SumParts(self.parts), source) if self.parts > 1 else source
            pooled = build.add("pool", AdaptivePool("avg"), summed)
            hidden = build.add("reduce", conv2d(self.hidden, 1, groups=self.groups, bias=self.bias), pooled)
            hidden = norm_act(build, hidden, self.norm, self.activation)
            width = build.shape(source)[0]
            weights = build.add("expand", conv2d(width, 1, groups=self.groups, bias=self.bias), hidden)
            if self.groups > 1 and self.parts > 1:
                # A group's weights for all paths stand together; the paths' channels do not.
                weights = build.add("order", Shuffle(self.groups, self.parts), weights)
            if self.parts == 1:
                weights = build.add("gate", Activation("sigmoid"), weights)
            else:
                weights = build.add("softmax", Softmax(parts=self.parts), weights)
        source = build.add("weigh", Multiply(), source, weights)
        return build.add("total", SumParts(self.parts), source) if self.parts > 1 else source
