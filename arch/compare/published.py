"""Published speeds beside the roofline's bound, and how well the two agree on each device.

What a source measured is one thing and the bound of what we count is another: efficiency is the share of the bound that
an implementation reached, on the day on which its source ran it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import correlation, quantiles
from typing import NamedTuple

from arch.analysis.kernels import KernelCost
from arch.analysis.roofline import BoundSums, roofline
from arch.analysis.rules import Setting
from arch.atlas import key, speeds
from arch.atlas.devices import ELEMENT, Number, devices
from arch.graph import Graph, resized
from arch.ops import ShapeError

Costs = Callable[[Graph], Sequence[KernelCost]]
"""The kernels that a graph runs in, after whatever rewriting."""


class Run(NamedTuple):
    """How a source ran networks.

    Attributes:
        speeds: the atlas's name for it.
        device: id of the device.
        number: format that it computed with.
        how: what is known about it, and how the format is known.
    """

    speeds: str
    device: str
    number: Number
    how: str


_TIMM = (
    "timm's benchmark, PyTorch eager, autocast to float16, channels first: `amp-nchw` in its file's name. The peak is "
    "that of sums in float16; PyTorch sums in float32, for which such cards reach half of it"
)
_NCNN = "ncnn's benchmark on Vulkan, one image; benchncnn.cpp switches 16-bit storage and arithmetic on"
RUNS = (
    Run("rtx4090", "rtx-4090", "float16", _TIMM),
    Run("rtx3090", "rtx-3090", "float16", _TIMM),
    Run(
        "v100",
        "v100-sxm2",
        "float32",
        "pycls's model zoo, PyTorch 1.6 on Big Basin servers; its timing (pycls/core/benchmark.py) casts nothing",
    ),
    Run(
        "a100",
        "a100-sxm-80gb",
        # VGG-16: 7,619 images of 15.47 G MACs a second.
        "float16",
        "Keras Applications, which states neither the format nor which A100. VGG-16 as it is printed does 236 T "
        "operations per second, beyond the 156 T of tf32: the bound is in float16 on the fastest of them",
    ),
    Run("NVIDIA RTX3090 (GA102 SM x 82 + Tensor Core 328), GPU", "rtx-3090", "float16", _NCNN),
    Run("NVIDIA Jetson Nano, GPU", "jetson-nano", "float16", _NCNN),
)
"""Those of the atlas whose device has the peak of that format and a bandwidth."""


class Published(NamedTuple):
    """A published speed beside its bound.

    Attributes:
        run: how it was measured.
        resolution: side of the images in pixels.
        stated: whether the source states it; otherwise it is the network's own.
        batch: images at a time.
        speed: images per second.
        bound: the least time for a batch.
    """

    run: Run
    resolution: int
    stated: bool
    batch: int
    speed: float
    bound: BoundSums

    @property
    def reachable(self) -> float | None:
        """Images per second at most; None where a kernel's bound is not known."""
        return None if self.bound.unknown else self.batch / self.bound.seconds

    @property
    def efficiency(self) -> float | None:
        """The published speed's share of it; None where that is not known."""
        return self.speed / self.reachable if self.reachable else None


class Agreement(NamedTuple):
    """How well bound and published speed agree, over networks.

    Attributes:
        run: how they were measured.
        networks: how many have both.
        rank: Spearman's correlation of published and reachable speed; None with fewer than three networks.
        quartiles: efficiencies that a quarter, a half and three quarters of them do not exceed; None with fewer than
            three.
        least, most: of the efficiencies; None with none.
    """

    run: Run
    networks: int
    rank: float | None
    quartiles: tuple[float, float, float] | None
    least: float | None
    most: float | None


def published(name: str, graph: Graph, costs: Costs) -> list[Published]:
    """Everything that the atlas has on a network's speed, as far as there is a bound.

    Args:
        name: the network's, as the zoo or a source writes it.
        graph: the network; for other resolutions the same on images of that size.
        costs: the kernels that a graph runs in.
    """
    return [row for run in RUNS for row in _rows(run, name, graph, costs, any_size=True)]


def agreement(run: Run, graphs: Mapping[str, Graph], costs: Costs) -> Agreement:
    """How well bound and published speed agree over networks by their names, each at its own resolution."""
    found = [row for name, graph in graphs.items() for row in _rows(run, name, graph, costs, any_size=False)]
    pairs = [(row.speed, row.reachable, row.efficiency) for row in found if row.reachable and row.efficiency]
    shares = [share for *_, share in pairs]
    enough = len(pairs) >= FEWEST
    low, middle, high = quantiles(shares, method="inclusive") if enough else (0.0, 0.0, 0.0)
    return Agreement(
        run,
        len(pairs),
        spearman([speed for speed, *_ in pairs], [reachable for _, reachable, _ in pairs]) if enough else None,
        (low, middle, high) if enough else None,
        min(shares, default=None),
        max(shares, default=None),
    )


FEWEST = 3
"""Networks, below which an order says nothing."""


def _rows(run: Run, name: str, graph: Graph, costs: Costs, any_size: bool) -> Iterator[Published]:
    device, own, known_as = devices()[run.device], graph.input[-1], key(name)
    peak, bandwidth = device.peak(run.number), device.bandwidth
    assert peak is not None, run
    assert bandwidth is not None, run
    for (network, stated), (speed, batch) in speeds(run.speeds).items():
        if network != known_as or not (any_size or stated in (None, own)):
            continue
        at = _at(graph, stated or own)
        if at is not None:
            setting = Setting(batch, ELEMENT[run.number])
            bound = roofline(costs(at), setting, peak, bandwidth).total
            yield Published(run, stated or own, stated is not None, batch, speed, bound)


def _at(graph: Graph, side: int) -> Graph | None:
    """The network on square images of a size; None where it does not take them, so that the source ran another."""
    if graph.input[1:] == (side, side):
        return graph
    try:
        return resized(graph, (graph.input[0], side, side))
    except ShapeError:
        return None


def spearman(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Spearman's rank correlation, -1 to 1; equal values share the mean of their ranks. None where all are equal."""
    # `statistics.correlation` ranks by itself from Python 3.12 on.
    ranks = _ranks(left), _ranks(right)
    return correlation(*ranks) if all(len(set(of)) > 1 for of in ranks) else None


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    # From the first to the last place of equal ones.
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]
