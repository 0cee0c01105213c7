"""Runs a network and what rules made of it on the same weights, and compares what they return."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

from arch.analysis.kernels import one_each, peak
from arch.execute import Precision, run_arrays, seeded, sizes, tensors
from arch.graph import Graph
from arch.rewrite.engine import Rewritten

BATCH = 2
TOLERANCE: Mapping[Precision, float] = {
    # A step rounds by 2^-53 = 1.1e-16. Rewriting changes the order of sums of n products, which err by about sqrt(n)
    # steps and are themselves sqrt(n) products large: a layer adds about a step, and the errors of a hundred layers,
    # like a random walk, about ten: 1e-15. A rule that is wrong in one weight of a thousand is off by about 3e-5.
    "float64": 1e-9,
    # With steps of 2^-24 = 6.0e-8 the same walk ends at 6e-7; a single wrong weight of a thousand is still seen.
    "float32": 1e-5,
}
"""Largest difference relative to the largest output that the order of additions explains."""


class Same(NamedTuple):
    """What came of a comparison.

    Attributes:
        is_same: whether outputs agree within TOLERANCE of the precision.
        absolute: largest difference of an output.
        relative: the same, divided by the largest output.
        precision: what both were computed in.
    """

    is_same: bool
    absolute: float
    relative: float
    precision: Precision

    @property
    def words(self) -> str:
        """One line."""
        head = "The rewritten network returns what the original does" if self.is_same else "DIFFERENT from the original"
        return (
            f"{head}: largest difference {self.absolute:.2g} ({self.relative:.2g} relative, at most "
            f"{TOLERANCE[self.precision]:g}), in {self.precision}, with random weights and running statistics."
        )


def needed(graph: Graph) -> int:
    """Bytes that a comparison takes beside the libraries: weights and maps in float64."""
    weights, buffers = sizes(graph, training=False)
    return 8 * (3 * (weights + buffers) + 3 * BATCH * (peak(graph, one_each(graph)) + prod(graph.input)))


def compare(graph: Graph, rewritten: Rewritten, seed: int = 0, precision: Precision = "float64") -> Same:
    """Run both on seeded images and weights with random running statistics; weights are carried over in float64.

    Raises:
        ArchError: nobody knows what an op computes; with its path.
    """
    import numpy

    weights = seeded(graph, seed)
    draw = numpy.random.Generator(numpy.random.PCG64(seed))
    image = draw.standard_normal((BATCH, *graph.input)).astype(precision)
    wanted = _outputs(graph, weights, image, precision)
    found = _outputs(rewritten.graph, rewritten.carry(weights), image, precision)
    absolute = max(float(numpy.abs(a - b).max()) for a, b in zip(wanted, found, strict=True))
    largest = max(float(numpy.abs(a).max()) for a in wanted) or 1.0
    # A comparison with what is no number is no equality.
    return Same(absolute / largest <= TOLERANCE[precision], absolute, absolute / largest, precision)


def _outputs(graph: Graph, weights: Any, image: Any, precision: Precision) -> tuple[Any, ...]:
    return run_arrays(graph, tensors(weights, precision), image, False, ()).outputs
