"""The roofline (Williams, Waterman and Patterson, doi 10.1145/1498765.1498785): the least time that kernels take.

A kernel computes its products at the device's peak at best, and moves its maps and weights at the device's bandwidth at
best; both can overlap. The larger of the two times is a bound: no implementation beats it that computes each product,
and reads and writes each map once between its kernels.

Two things do less than that. A convolution by Winograd's or Fourier's way takes fewer multiplications: 2.25 times fewer
for a 3x3 in tiles of 2x2, 4 times in tiles of 4x4 (Lavin and Gray, arXiv 1509.09308). A map that is still in a cache
when the next kernel reads it is not moved: so do small maps on processors with large caches. On the other side nothing
but the products of convolutions and linear layers is counted as computing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from arch.analysis.kernels import KernelCost, KernelSums
from arch.analysis.rules import Setting

Limit = Literal["compute", "memory", "unknown"]
"""What a kernel waits for: its products, or its maps and weights."""


class Bound(NamedTuple):
    """The least time of one kernel for the whole batch.

    Attributes:
        cost: the kernel.
        compute: seconds of its products at the peak.
        traffic: seconds of its reads and writes at the bandwidth.
    """

    cost: KernelCost
    compute: float
    traffic: float

    @property
    def seconds(self) -> float | None:
        """The bound; None where the kernel's cost is not known."""
        return max(self.compute, self.traffic) if self.cost.known else None

    @property
    def limit(self) -> Limit:
        """What it waits for."""
        if not self.cost.known:
            return "unknown"
        return "memory" if self.traffic > self.compute else "compute"


class BoundSums(NamedTuple):
    """Sums over kernels.

    Attributes:
        stage: path of the stem, the stage or the head that they are in; "" for none, or for all of them.
        kernels: how many.
        compute: seconds in kernels that wait for their products.
        memory: seconds in kernels that wait for their maps and weights.
        unknown: kernels without a bound: the others' sums are a lower bound with one of them.
    """

    stage: str
    kernels: int
    compute: float
    memory: float
    unknown: int

    @property
    def seconds(self) -> float:
        """The sum of the bounds."""
        return self.compute + self.memory

    @property
    def limit(self) -> Limit:
        """What most of the time goes to; unknown where no kernel has a bound."""
        if self.unknown == self.kernels:
            return "unknown"
        return "memory" if self.memory > self.compute else "compute"


@dataclass(frozen=True, slots=True)
class Roofline:
    """Kernels on a device.

    Attributes:
        setting: the batch, and bytes of an element.
        peak: operations per second at most; a multiply-accumulate is two.
        bandwidth: bytes per second at most.
        kernels: their bounds, in execution order.
    """

    setting: Setting
    peak: float
    bandwidth: float
    kernels: tuple[Bound, ...]

    @property
    def ridge(self) -> float:
        """Operations for a byte from which on a kernel waits for its products."""
        return self.peak / self.bandwidth

    def reachable(self, intensity: float) -> float:
        """Operations per second that a kernel of that many operations for a byte can reach."""
        return min(self.peak, intensity * self.bandwidth)

    @property
    def total(self) -> BoundSums:
        """Sums over all kernels: what the network takes at least, one kernel after another."""
        return _sums("", self.kernels)

    def stages(self) -> list[BoundSums]:
        """Sums per stem, stage and head, in execution order."""
        runs: dict[str, list[Bound]] = {}
        for kernel in self.kernels:
            runs.setdefault(kernel.cost.stage, []).append(kernel)
        return [_sums(stage, kernels) for stage, kernels in runs.items()]


def roofline(costs: Sequence[KernelCost], setting: Setting, peak: float, bandwidth: float) -> Roofline:
    """The bounds of kernels on a device.

    Args:
        costs: the kernels, in execution order.
        setting: the batch, and bytes of an element.
        peak: operations per second in the number format of that element at most, over 0; a multiply-accumulate is two.
        bandwidth: bytes per second at most, over 0.
    """
    kernels = [
        Bound(cost, 2 * cost.macs * setting.batch / peak, cost.traffic(setting) / bandwidth)  # two operations
        for cost in costs
    ]
    return Roofline(setting, peak, bandwidth, tuple(kernels))


def _sums(stage: str, kernels: Sequence[Bound]) -> BoundSums:
    seconds: dict[Limit, float] = {"compute": 0.0, "memory": 0.0}
    for kernel in kernels:
        if kernel.seconds is not None:
            seconds[kernel.limit] += kernel.seconds
    unknown = sum(kernel.seconds is None for kernel in kernels)
    return BoundSums(stage, len(kernels), seconds["compute"], seconds["memory"], unknown)


def resident(sums: KernelSums, setting: Setting) -> int:
    """Bytes that a network takes on a device: its weights, and the maps that are in memory at once at most.

    A lower bound where a kernel is unknown, since its weights are.
    """
    return sums.params * setting.element + sums.peak_bytes


def fits(sums: KernelSums, setting: Setting, memory: float | None) -> bool | None:
    """Whether weights and maps are in a device's memory at once; None where that is not known."""
    held = resident(sums, setting)
    # What is known may be too much already.
    if memory is None or (sums.unknown and held <= memory):
        return None
    return held <= memory
