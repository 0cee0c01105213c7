"""Timing in a process of its own: what is asked for, what it needs, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from math import prod
from platform import python_version
from typing import Any, NamedTuple

from arch.analysis.memory import live
from arch.errors import ArchError
from arch.execute import sizes
from arch.graph import Graph, fingerprint, to_plain
from arch.ops import Conv2d
from arch.process import Limits, Work, launched
from arch.timing.machine import free_memory, this_machine
from arch.timing.measurement import Measurement, Timed, timed_from
from arch.timing.runners import RUNNERS

LIMITS = Limits(seconds=600.0)
FEWEST = 30
"""Runs, below which quartiles say little."""


class Asked(NamedTuple):
    """How networks are timed.

    Attributes:
        batch: images at a time.
        runners: ids of RUNNERS, in any order.
        runs: that count, of each network by each runner.
        seconds: after which the runs of one network by one runner end, however many they are.
        machine: whether this machine's peak and bandwidth are measured too.
    """

    batch: int = 1
    runners: tuple[str, ...] = tuple(RUNNERS)
    runs: int = FEWEST
    seconds: float = 20.0
    machine: bool = True


ASKED = Asked()


@dataclass(slots=True, kw_only=True)
class Running(Work):
    """A measurement on its way."""

    asked: Asked
    begun: Measurement
    fingerprints: Mapping[str, str]

    def result(self) -> Measurement | None:
        """What came of it, also of one that was ended before it was done; None while it runs."""
        if not self.poll():
            return None
        said: dict[str, Any] = {}
        timed: dict[tuple[str, str], Timed] = {}
        for line in self.lines():
            if "timed" in line:
                row = timed_from(line["timed"])
                timed[row.runner, row.network] = row
            said |= line
        reason = "" if "done" in said else self.why()
        rows = [
            timed.get((runner, name), Timed(name, print_, runner, self.asked.runs, reason=f"not run: {reason}"))
            for runner in _ordered(self.asked.runners)
            for name, print_ in self.fingerprints.items()
        ]
        peak, bandwidth = said.get("peak"), said.get("bandwidth")
        return replace(self.begun, timed=tuple(rows), peak=peak, bandwidth=bandwidth, reason=reason)


def _ordered(runners: Collection[str]) -> list[str]:
    """Runners in the order in which they run."""
    return [id for id in RUNNERS if id in runners]


def start(graphs: Mapping[str, Graph], asked: Asked = ASKED, limits: Limits = LIMITS) -> Running:
    """Start to time networks in a process of its own, and return at once.

    Args:
        graphs: networks by the names that they have in the measurement, such as `original` and `rewritten`.
        asked: how.
        limits: what it may take; its threads are those that compute.

    Raises:
        ArchError: it needs more memory than allowed or than there is, or there is no such runner or nothing to run.
    """
    _check(asked, graphs)
    for name, graph in graphs.items():
        _check_memory(name, needed(graph, asked.batch), limits)
    request = {"graphs": {name: to_plain(graph) for name, graph in graphs.items()}, "asked": asked._asdict()}
    libraries = dict.fromkeys(library for id in _ordered(asked.runners) for library in RUNNERS[id].libraries)
    begun = Measurement(
        this_machine(),
        {"python": python_version(), **_versions(("torch", "numpy", *libraries))},
        datetime.now(UTC).isoformat(timespec="seconds"),
        asked.batch,
        limits.threads,
    )
    fingerprints = {name: fingerprint(graph) for name, graph in graphs.items()}
    launch = launched("arch.timing", request, limits)
    return Running(*launch, asked=asked, begun=begun, fingerprints=fingerprints)


def _versions(libraries: Collection[str]) -> dict[str, str]:
    found = {}
    for name in libraries:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # its runner says so itself
            continue
    return found


def _check(asked: Asked, graphs: Mapping[str, Graph]) -> None:
    unknown = [id for id in asked.runners if id not in RUNNERS]
    if unknown:
        raise ArchError("", f"there is no runner {unknown[0]!r}", f"Choose of {', '.join(RUNNERS)}")
    if not (graphs and asked.runners) and not (asked.machine and not asked.runners):
        raise ArchError("", "there is nothing to time", "Name a network and a runner, or this machine alone")
    if asked.batch < 1 or asked.runs < 1:
        raise ArchError("", f"{asked.batch} images, {asked.runs} runs", "Take at least one of each")


def _check_memory(name: str, wanted: int, limits: Limits) -> None:
    free = free_memory()
    allowed = limits.memory if free is None else min(limits.memory, free)
    if wanted > allowed:
        what = f"timing {name} needs {wanted:,} bytes of memory, and {allowed:,} are allowed or free"
        raise ArchError("", what, "Take fewer images at a time, a smaller input, or allow more")


def needed(graph: Graph, batch: int) -> int:
    """Bytes that timing takes, beside the libraries: weights and maps in float32."""
    weights, buffers = sizes(graph, training=False)
    maps = max(at.elements for at in live(graph))
    # Convolutions may unfold their input into a column for each place, of one image after another.
    unfolded = (
        prod(graph.input_shapes(node)[0][:1] + node.op.kernel + node.shape[1:])
        for node in graph
        if isinstance(node.op, Conv2d) and node.op.kernel != (1, 1)
    )
    # Weights: as drawn, as written, and in the runner as read and as it arranges them for itself. Maps: onnxruntime
    # takes memory in steps of a power of two and keeps it. Measured with 16 images: 4.9 times the weights on VGG-16,
    # and 3.2 (VGG-16) to 6.5 (DenseNet-121) times the maps that are live at once.
    return 4 * (5 * (weights + buffers) + 7 * maps * batch + max(unfolded, default=0))


def measure(graphs: Mapping[str, Graph], asked: Asked = ASKED, limits: Limits = LIMITS) -> Measurement:
    """As `start`, and wait for what comes of it."""
    running = start(graphs, asked, limits)
    running.wait()
    found = running.result()
    assert found is not None, "it has come to an end"
    return found
