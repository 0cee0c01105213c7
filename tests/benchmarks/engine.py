"""Design to all numbers, against building and counting the same network in torch on the meta device."""

import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torchinfo
from torch.utils.flop_counter import FlopCounterMode

import arch
from arch.accuracy import DATASETS, estimate, networks
from arch.accuracy.model import Model
from arch.accuracy.process import fitted
from arch.analysis import measure
from arch.drawing import draw
from arch.lowering import lower
from arch.search import priced
from arch.zoo import zoo
from tests.arch.test_torch import load

NETWORKS = ("resnet50", "resnet152", "resnext50_32x4d")


def milliseconds(act: Callable[[], object], times: int) -> float:
    """Median time of a call; what was there before is frozen out of the garbage collector, as in the app."""
    gc.collect()
    gc.freeze()
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        spans.append(1000 * (time.perf_counter() - start))
    return statistics.median(spans)


def peers(id: str, folder: Path) -> dict[str, Callable[[], int]]:
    """Building and counting in torch; each returns its count, as proof that it counted this network."""
    network = load(lower(zoo()[id].design), folder)
    size = (1, *network.INPUT)

    def by_torchinfo() -> int:
        with torch.device("meta"):
            return int(torchinfo.summary(network.build_model(), size, verbose=0, device="meta").total_params)

    def by_flop_counter() -> int:
        with torch.device("meta"), FlopCounterMode(display=False) as counter:
            network.build_model().eval()(torch.zeros(size))
        return int(counter.get_total_flops())

    return {"torchinfo": by_torchinfo, "flop_counter": by_flop_counter}


def main() -> None:
    """Print a row per network."""
    print(f"{'network':18}{'archscope':>12}{'torchinfo':>12}{'flop_counter':>14}{'ratio to the faster':>22}")
    for id in NETWORKS:
        design, sums = zoo()[id].design, arch.summarize(id)
        ours = milliseconds(lambda design=design: arch.summarize(design), 50)
        with tempfile.TemporaryDirectory() as folder:
            theirs = peers(id, Path(folder))
            assert theirs["torchinfo"]() == sums["params"]["total"]
            assert theirs["flop_counter"]() == 2 * sums["macs"]["total"]
            spans = {name: milliseconds(act, 5) for name, act in theirs.items()}
        ratio = min(spans.values()) / ours
        print(f"{id:18}{ours:9.2f} ms{spans['torchinfo']:9.0f} ms{spans['flop_counter']:11.0f} ms{ratio:20.0f} x")
    conventions = milliseconds(lambda: (arch.counts("resnet152"), arch.memory("resnet152")), 30)
    print(f"resnet152: every counting and memory convention {conventions:.1f} ms")
    _estimates()
    for id in ("cifar_resnet1202", "preact_resnet1001"):
        design, network = zoo()[id].design, zoo()[id].network()
        graph, measured = network.graph, measure(network)
        numbers = milliseconds(lambda design=design: arch.summarize(design), 20)
        drawing = milliseconds(lambda measured=measured: draw(measured), 20)
        print(f"{id}: {len(graph)} ops, all numbers {numbers:.1f} ms, folded drawing {drawing:.1f} ms")


def _estimates() -> None:
    """The estimate: learning at the start, one network with its evidence, and all single edits of one."""
    network = zoo()["resnet50"].network()
    networks("imagenet")
    variances = fitted(json.loads((Path(arch.__file__).parent / "accuracy" / "variances.json").read_text())["imagenet"])
    learn = milliseconds(lambda: Model(networks("imagenet"), variances, DATASETS["imagenet"]), 5)
    answer = milliseconds(lambda: estimate(network), 50)
    search = milliseconds(lambda: priced(zoo()["resnet50"].design, "classic", "macs"), 3)
    print(f"estimate: learning {learn:.0f} ms, ResNet-50 {answer:.2f} ms, its single edits {search:.0f} ms")
