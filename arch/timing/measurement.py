"""What was measured: times of runs, with the machine, the versions and the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import Any

from arch.analysis.kernels import KernelCost
from arch.atlas.devices import HERE, Device
from arch.timing.machine import Machine


@dataclass(frozen=True, slots=True)
class Timed:
    """The runs of one network by one runner.

    Attributes:
        network: its name among those that were asked for.
        fingerprint: its architecture hash.
        runner: id of the runner.
        wanted: how many runs were asked for.
        seconds: of each run of the whole batch, in order, after some that are not counted.
        prepared: seconds until the end of the first run, loading and compiling included.
        ops: seconds of each op, by its path, as the runner itself tells; where it fuses ops they are under one of them,
            and time that belongs to no op, as of changes of layout, is under "". Taken in runs of their own, which
            are slower. {} where it does not tell.
        reason: why there are no times or fewer than wanted, or "".
    """

    network: str
    fingerprint: str
    runner: str
    wanted: int
    seconds: tuple[float, ...] = ()
    prepared: float = 0.0
    ops: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def quartiles(self) -> tuple[float, float, float] | None:
        """Seconds that a quarter, a half (the median) and three quarters of the runs do not exceed; None for no run."""
        if not self.seconds:
            return None
        # Of one run all three are its time; Python takes no fewer than two.
        low, middle, high = quantiles(self.seconds * 2 if len(self.seconds) == 1 else self.seconds, method="inclusive")
        return low, middle, high

    @property
    def median(self) -> float | None:
        """Seconds; None for no run."""
        return self.quartiles[1] if self.quartiles else None

    @property
    def least(self) -> float | None:
        """Seconds of the fastest run; None for no run."""
        return min(self.seconds, default=None)

    def kernels(self, costs: Sequence[KernelCost]) -> dict[str, float]:
        """Seconds of each kernel by its path, the sum over its ops; without those of which the runner tells nothing."""
        found = {cost.path: [self.ops[op] for op in cost.ops if op in self.ops] for cost in costs}
        return {path: sum(seconds) for path, seconds in found.items() if seconds}


@dataclass(frozen=True, slots=True)
class Measurement:
    """All that was measured at once, on one machine: no published number is among it.

    Attributes:
        machine: where.
        versions: of what ran, by distribution.
        date: when it was begun, in UTC (ISO 8601).
        batch: images at a time.
        threads: at once.
        timed: for each runner, in the order in which they run, every network that was asked for.
        peak: operations per second of a large product of float32 matrices; None where it was not measured.
        bandwidth: bytes per second of a large copy, read and written ones; None where it was not measured.
        reason: why it ended before it was done, or "".
    """

    machine: Machine
    versions: Mapping[str, str]
    date: str
    batch: int
    threads: int
    timed: tuple[Timed, ...] = ()
    peak: float | None = None
    bandwidth: float | None = None
    reason: str = ""

    def device(self) -> Device:
        """This machine beside devices from data sheets, with what was measured as its peaks."""
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        threads = "1 thread" if self.threads == 1 else f"{self.threads} threads"
        return Device(
            id=HERE,
            name=f"This machine ({self.machine.processor}, {threads})",
            kind="measured",
            year=None,
            peaks={} if self.peak is None else {"float32": self.peak},
            bandwidth=self.bandwidth,
            memory=self.machine.memory,
            power=None,
            derived="",
            source=f"measured here, {self.date}, with {versions}: a product of large matrices, and a large copy",
            caveat="the best of some runs, no limit of the hardware: a kernel may be faster, in a cache above all",
        )

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Measurement:
        """What `to_plain` gave, after a way through JSON."""
        timed = tuple(timed_from(row) for row in plain["timed"])
        return cls(**{**plain, "timed": timed, "machine": Machine(**plain["machine"])})


def timed_from(plain: Mapping[str, Any]) -> Timed:
    """A Timed after a way through JSON."""
    return Timed(**{**plain, "seconds": tuple(plain["seconds"])})
