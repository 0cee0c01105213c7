"""A convolution that is trained as a sum of branches and deployed as one (RepVGG, arXiv 2101.03697)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from arch.graph import Builder
from arch.ops import Add, Op
from arch.parts.base import setting
from arch.parts.layers import Normed, conv2d

Form = Literal["training", "deployed"]


class Shape(NamedTuple):
    """What the deployed convolution is."""

    width: int
    kernel: int
    stride: int = 1
    groups: int = 1


class Reparametrised(Normed):
    """The setting that blocks of such convolutions share."""

    form: Form = setting(
        "training",
        "fm",
        "Form",
        "As it is trained, with branches; or deployed, with the branches folded into one convolution.",
        first=True,
    )

    def folded(
        self, build: Builder, name: str, source: int, conv: Shape, branches: int = 1, *, pointwise: bool = True
    ) -> int:
        """The convolution under a scope `name`: in training a sum of `branches` of it, a 1x1 and the normed input.

        The 1x1 stands where the kernel is larger and `pointwise` asks for it, the input where the shape stays (timm
        byobnet.py, MobileOneBlock).
        Each has a norm of its own, no non-linearity: the sum is linear, and folds into one kernel and bias.

        Raises:
            ArchError: there is no norm.
        """
        with build.scope(name):
            if self.form == "deployed":
                return build.add("conv", conv2d(*conv[:3], groups=conv.groups, bias=True), source)
            norm = self.norm_op
            if norm is None:
                # They would be one convolution from the start.
                raise build.error("branches need a norm each", "Use a norm, or the deployed form", "norm")
            ends = [self._branch(build, f"conv{n}", source, conv, norm) for n in range(1, branches + 1)]
            if conv.kernel > 1 and pointwise:
                ends.append(self._branch(build, "pointwise", source, conv._replace(kernel=1), norm))
            if conv.stride == 1 and build.shape(source)[0] == conv.width:
                ends.append(build.add("identity", norm, source))
            return ends[0] if len(ends) == 1 else build.add("sum", Add(), *ends)

    def paired(self, build: Builder, name: str, source: int, conv: Shape, small: int) -> int:
        """A convolution and one with a smaller kernel beside it, which fold into the larger when deployed."""
        norm = self.norm_op
        with build.scope(name):
            if self.form == "deployed" or norm is None:
                return build.add("conv", conv2d(*conv[:3], groups=conv.groups, bias=True), source)
            large = self._branch(build, "large", source, conv, norm)
            return build.add(
                "sum", Add(), large, self._branch(build, "small", source, conv._replace(kernel=small), norm)
            )

    def _branch(self, build: Builder, name: str, source: int, conv: Shape, norm: Op) -> int:
        source = build.add(name, conv2d(*conv[:3], groups=conv.groups), source)
        return build.add(f"{name}_norm", norm, source)
