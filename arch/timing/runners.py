"""What runs a network to be timed: each by its name, with its libraries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from arch.analysis import Network
from arch.execute import Weights, module_call, seeded
from arch.formats.onnx.file import content_of, value_names
from arch.formats.onnx.running import unpacked
from arch.formats.torch.file import module_paths, source
from arch.formats.torch.running import built
from arch.graph import Graph

OPSET = 17


class Given(NamedTuple):
    """What is run: a network with weights, images (n, channels, height, width) as numpy has them, and with how many
    threads.
    """

    network: Network
    weights: Weights
    images: Any
    threads: int


class Ready(NamedTuple):
    """What is ready to run.

    Attributes:
        call: one run of the whole batch.
        ops: runs it so many times, and tells the median seconds of each op by its path; None where it cannot.
    """

    call: Callable[[], object]
    ops: Callable[[int], dict[str, float]] | None = None


class Runner(NamedTuple):
    """Something that runs networks.

    Attributes:
        label: in words.
        libraries: distributions whose versions stand in the measurement.
        ready: makes a network ready to run.
    """

    label: str
    libraries: tuple[str, ...]
    ready: Callable[[Given], Ready]


def given(graph: Graph, name: str, batch: int, threads: int) -> Given:
    """A network with seeded weights, and normal images."""
    import numpy

    shape = (batch, *graph.input)
    images = numpy.random.Generator(numpy.random.PCG64(0)).standard_normal(shape, dtype=numpy.float32)
    return Given(Network(name, graph), seeded(graph), images, threads)


def _torch(asked: Given, compiled: bool) -> Ready:
    """Our own PyTorch source, as its reader would run it."""
    module = built(source(asked.network).encode())
    return Ready(module_call(module, module_paths(asked.network), asked.weights, asked.images, compiled))


def _onnxruntime(asked: Given, optimised: bool) -> Ready:
    content = content_of(asked.network, OPSET, asked.weights)
    session, fed = _session(content, asked, optimised), {value_names(asked.network.graph)[0]: asked.images}

    def ops(runs: int) -> dict[str, float]:
        with TemporaryDirectory(prefix="archscope-profile-") as folder:
            profiled = _session(content, asked, optimised, str(Path(folder) / "profile"))
            for _ in range(runs + 1):
                profiled.run(None, fed)
            events = json.loads(Path(profiled.end_profiling()).read_text(encoding="utf-8"))
        return _by_op(asked.network.graph, events)

    return Ready(lambda: session.run(None, fed), ops)


def _session(content: bytes, asked: Given, optimised: bool, profile: str = "") -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = asked.threads, 3
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if optimised else levels.ORT_DISABLE_ALL
    # The file leaves the batch open; with its number more is known before the first run.
    options.add_free_dimension_override_by_name("batch", len(asked.images))
    options.enable_profiling = bool(profile)
    if profile:
        options.profile_file_prefix = profile
    with TemporaryDirectory(prefix="archscope-onnx-") as folder:
        path = unpacked(content, Path(folder))
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


_SUFFIX = "_kernel_time"
"""How onnxruntime ends the name of a node's time in its profile (onnxruntime/core/framework/sequential_executor.cc)."""


def _by_op(graph: Graph, events: list[dict[str, Any]]) -> dict[str, float]:
    """Median seconds of each op over all runs but the first."""
    paths = dict(zip(value_names(graph), (node.path for node in graph.nodes), strict=True))
    paths |= {node.path: node.path for node in graph.nodes}
    runs: dict[str, list[int]] = {}
    for event in events:
        if event["cat"] == "Node" and event["name"].endswith(_SUFFIX):
            runs.setdefault(event["name"].removesuffix(_SUFFIX), []).append(event["dur"])
    found: dict[str, float] = {}
    for name, micro in runs.items():
        path = _path(name, paths)
        found[path] = found.get(path, 0.0) + median(micro[1:] or micro) * 1e-6
    return found


def _path(name: str, paths: Mapping[str, str]) -> str:
    """The path of the op that a node of the runner's belongs to; "" for none."""
    return next((paths[begin] for begin in _beginnings(name) if begin in paths), "")


def _beginnings(name: str) -> Iterator[str]:
    """A name and what it begins with, longest first: of the ops that a node fuses it has one's name and a suffix."""
    # `s1/act_nchwc` is what onnxruntime makes of a convolution, a norm and `s1/act`; `s1/pool/rows` is written for a
    # pooling that ONNX has not.
    while name:
        yield name
        name = name[: max(name.rfind("_"), name.rfind("/"), 0)]


RUNNERS: Mapping[str, Runner] = {
    "torch": Runner("PyTorch, eager", ("torch",), lambda asked: _torch(asked, False)),
    "onnxruntime": Runner(
        "onnxruntime, nothing optimised", ("onnx", "onnxruntime"), lambda asked: _onnxruntime(asked, False)
    ),
    "onnxruntime_optimised": Runner(
        "onnxruntime, all optimised", ("onnx", "onnxruntime"), lambda asked: _onnxruntime(asked, True)
    ),
    # Last: it compiles for up to minutes.
    "inductor": Runner("PyTorch, compiled by inductor", ("torch",), lambda asked: _torch(asked, True)),
}
"""By their ids, in the order in which they run."""
