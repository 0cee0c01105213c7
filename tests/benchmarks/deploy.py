"""Rewriting: how long it takes, and how fast onnxruntime runs what it makes of our graph and of the original."""

import statistics
import time

import numpy as np

from arch.analysis import Network
from arch.execute import seeded
from arch.lowering import lower
from arch.rewrite import rewrite, with_kernels
from arch.timing.runners import RUNNERS, Given
from arch.zoo import zoo
from tests.benchmarks.engine import milliseconds

NETWORKS = ("resnet50", "resnet50_v1", "inception_v3", "densenet121", "mobilenet_v2")
RUNS = 40
THREADS = 2


def rewriting() -> None:
    """All rules on graphs of 60 to 4,200 ops."""
    print(f"{'network':20}{'ops':>8}{'all rules':>14}{'kernels drawn':>16}")
    for id in (*NETWORKS, "preact_resnet1001", "cifar_resnet1202"):
        graph = lower(zoo()[id].design)
        found = rewrite(graph)
        spent = milliseconds(lambda graph=graph: rewrite(graph), 9)
        drawn = milliseconds(lambda found=found: with_kernels(found.graph, found.kernels), 9)
        print(f"{id:20}{len(graph):8}{spent:11.1f} ms{drawn:13.1f} ms")


def running() -> None:
    """Medians of runs that alternate, so that whatever else the machine does is in both."""
    print(f"{'onnxruntime':20}{'its own graph':>16}{'ours':>12}{'ratio':>8}{'outputs differ by':>20}")
    image = np.random.default_rng(0).standard_normal((1, 3, 224, 224), dtype=np.float32)
    for id in NETWORKS:
        graph = lower(zoo()[id].design)
        found, weights = rewrite(graph), seeded(graph)
        side = graph.input[1]
        images = image if side == 224 else np.resize(image, (1, *graph.input))
        carried = {
            path: {name: array.astype("float32") for name, array in own.items()}
            for path, own in found.carry(weights).items()
        }
        both = [
            RUNNERS["onnxruntime_optimised"].ready(Given(Network(id, one), held, images, THREADS)).call
            for one, held in ((graph, weights), (found.graph, carried))
        ]
        wanted, ours = (call()[0] for call in both)
        spans: list[list[float]] = [[], []]
        for _ in range(RUNS):
            for span, call in zip(spans, both, strict=True):
                start = time.perf_counter()
                call()
                span.append(1000 * (time.perf_counter() - start))
        first, second = (statistics.median(span) for span in spans)
        differs = float(np.abs(wanted - ours).max() / np.abs(wanted).max())
        print(f"{id:20}{first:13.1f} ms{second:9.1f} ms{second / first:8.2f}{differs:20.1e}")


def main() -> None:
    """Print a row for each network."""
    rewriting()
    running()


if __name__ == "__main__":
    main()
