"""Runs a network and what rules made of it on the same weights, and compares what they return."""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from arch.analysis.kernels import one_each, peak
from arch.execute import run_arrays, seeded, sizes, tensors
from arch.graph import Graph
from arch.rewrite.engine import Rewritten

BATCH = 2
TOLERANCE = 1e-9
"""Largest difference relative to the largest output, in float64.

A step rounds by 2^-53 = 1.1e-16. Rewriting changes the order of sums of n products, which err by about sqrt(n) steps
and are themselves sqrt(n) products large: a layer adds about a step, and the errors of a hundred layers, like a random
walk, about ten: 1e-15. A rule that is wrong in one weight of a thousand is off by about 1e-3 / sqrt(1000) = 3e-5. In
float32, with steps of 2^-24 = 6.0e-8, the same walk ends below 1e-5.
"""


class Same(NamedTuple):
    """What came of a comparison.

    Attributes:
        is_same: whether outputs agree within TOLERANCE.
        absolute: largest difference of an output.
        relative: the same, divided by the largest output.
    """

    is_same: bool
    absolute: float
    relative: float

    @property
    def words(self) -> str:
        """One line."""
        head = "The rewritten network returns what the original does" if self.is_same else "DIFFERENT from the original"
        return (
            f"{head}: largest difference {self.absolute:.2g} ({self.relative:.2g} relative, at most {TOLERANCE:g}), in "
            "float64, with random weights and running statistics."
        )


def needed(graph: Graph) -> int:
    """Bytes that a comparison takes beside the libraries: weights and maps in float64."""
    weights, buffers = sizes(graph, training=False)
    return 8 * (3 * (weights + buffers) + 3 * BATCH * (peak(graph, one_each(graph)) + prod(graph.input)))


def compare(graph: Graph, rewritten: Rewritten, seed: int = 0) -> Same:
    """Run both on seeded images and weights with random running statistics, in float64.

    Raises:
        ArchError: nobody knows what an op computes; with its path.
    """
    import numpy

    weights = seeded(graph, seed)
    draw = numpy.random.Generator(numpy.random.PCG64(seed))
    image = draw.standard_normal((BATCH, *graph.input))
    wanted = _outputs(graph, weights, image)
    found = _outputs(rewritten.graph, rewritten.carry(weights), image)
    absolute = max(float(numpy.abs(a - b).max()) for a, b in zip(wanted, found, strict=True))
    largest = max(float(numpy.abs(a).max()) for a in wanted) or 1.0
    # A comparison with what is no number is no equality.
    return Same(absolute / largest <= TOLERANCE, absolute, absolute / largest)


def _outputs(graph: Graph, weights: Any, image: Any) -> tuple[Any, ...]:
    return run_arrays(graph, tensors(weights, "float64"), image, False, ()).outputs
