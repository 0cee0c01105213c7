"""Runs a torch module that claims to be a graph: what a proof compares with the executor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arch.execute.running import Precision, Ran, as_arrays
from arch.execute.weights import Weights
from arch.graph import Graph
from arch.ops import Dropout

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Subject:
    """A written file that is ready to run, with the weights of the proof in it.

    Attributes:
        parameters: elements of all that is trained.
        buffers: elements of all running statistics.
        run: for an image (n, channels, height, width) as a numpy array of `precision`, whether it trains, and indices
            of nodes that are asked for: the outputs, and those nodes' as far as the file shows them.
        precision: the numbers that it computes with.
        trains: whether it can run as in training, with the batch's statistics and auxiliary heads.
        resizes: whether it takes images of other sizes, where the network does; otherwise it is a file for each size.
        libraries: distributions that ran it, whose versions stand in the proof.
    """

    parameters: int
    buffers: int
    run: Callable[[Any, bool, Sequence[int]], Ran]
    precision: Precision
    trains: bool
    resizes: bool
    libraries: tuple[str, ...]


def run_module(module: nn.Module, graph: Graph, paths: Mapping[str, str], weights: Weights) -> Subject:
    """A subject in float64 from a module.

    Args:
        module: with weights of its own, which are written over.
        graph: what it claims to be.
        paths: for each node that is a module its name in `named_modules()`.
        weights: by the paths of nodes.

    Raises:
        RuntimeError: it has other weights than the graph, or dropouts of other rates.
    """
    import torch

    module.to(torch.float64).requires_grad_(False)
    fill(module, paths, weights)
    _still(module, graph, paths)
    # A module that serves several nodes tells them apart by nothing.
    times = Counter(paths.values())
    named = dict(module.named_modules())
    own = {i: named[paths[n.path]] for i, n in enumerate(graph.nodes) if times.get(paths.get(n.path, "")) == 1}

    def run(image: Any, training: bool, asked: Sequence[int]) -> Ran:
        seen, handles = _watch(graph, own, asked)
        buffers = {name: buffer.clone() for name, buffer in module.named_buffers()}
        try:
            with torch.no_grad():
                found = module.train(training)(torch.from_numpy(image))
        finally:
            for handle in handles:
                handle.remove()
            # Training moves running statistics: the next run begins with those that were given.
            module.load_state_dict(buffers, strict=False)
        return as_arrays(Ran(tuple(found) if isinstance(found, tuple) else (found,), seen))

    parameters = sum(weight.numel() for weight in module.parameters())
    # A count of batches is kept beside running statistics, as a number without axes; it computes nothing.
    buffers = sum(buffer.numel() for buffer in module.buffers() if buffer.dim())
    return Subject(parameters, buffers, run, "float64", True, True, ("torch",))


def fill(module: nn.Module, paths: Mapping[str, str], weights: Weights) -> None:
    """Give a module weights, by the paths of nodes.

    Args:
        module: whose weights are written over.
        paths: for each node that is a module its name in `named_modules()`.
        weights: by the paths of nodes, each with all that it has.

    Raises:
        RuntimeError: the module has other weights.
    """
    import torch

    lacking = sorted(path for path in weights if path not in paths)
    if lacking:
        raise RuntimeError(f"it has no module for {lacking[0]}")
    given = {
        f"{paths[path]}.{name}": torch.from_numpy(array) for path, own in weights.items() for name, array in own.items()
    }
    own = module.state_dict()
    for name, array in given.items():
        # A linear layer on a flattened map may be written as a convolution over that map: its rows are the kernels.
        if name in own and (array.dim(), own[name].dim()) == (2, 4):
            given[name] = array.reshape(len(array), *own[name].shape[1:])
    found = module.load_state_dict(given, strict=False)
    extra = [name for name in found.missing_keys if not name.endswith(".num_batches_tracked")]
    if extra or found.unexpected_keys:
        raise RuntimeError(f"it has other weights: {', '.join([*extra, *found.unexpected_keys][:3])}")


def _still(module: nn.Module, graph: Graph, paths: Mapping[str, str]) -> None:
    """Dropouts drop nothing, in training too: two runs draw their random numbers in orders of their own.

    Raises:
        RuntimeError: one has another rate than the graph's.
    """
    from torch import nn

    for node in graph.nodes:
        if isinstance(node.op, Dropout) and node.path in paths:
            rate = getattr(module.get_submodule(paths[node.path]), "p", None)
            if rate != node.op.rate:
                raise RuntimeError(f"{node.path} drops at a rate of {rate}, and {node.op.rate} is drawn")
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0


def _watch(graph: Graph, own: Mapping[int, nn.Module], asked: Sequence[int]) -> tuple[dict[int, Tensor], list[Any]]:
    """Hooks that keep what is asked for: a module's output, or what a module reads that reads it."""
    seen: dict[int, Tensor] = {}
    handles: list[Any] = []

    def output(index: int) -> Callable[[Any, Any, Tensor], None]:
        # A copy: what follows may write over it in place.
        return lambda module, inputs, output: seen.update({index: output.clone()})

    def read(index: int) -> Callable[[Any, tuple[Tensor, ...]], None]:
        return lambda module, inputs: seen.update({index: inputs[0].clone()})

    for index in asked:
        reader = next((i for i in own if graph.nodes[i].inputs == (index,)), None)
        if index in own:
            handles.append(own[index].register_forward_hook(output(index)))
        elif reader is not None:
            # Before it runs, since it may write over what it reads.
            handles.append(own[reader].register_forward_pre_hook(read(index)))
    return seen, handles
