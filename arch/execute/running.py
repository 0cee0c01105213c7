"""One pass through a graph: straight from its nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from arch.execute.given import Given
from arch.execute.ops import compute
from arch.execute.weights import Weights
from arch.graph import Graph
from arch.ops import Shape

if TYPE_CHECKING:
    from torch import Tensor

Precision = Literal["float32", "float64"]


class Ran(NamedTuple):
    """What a pass gave, as torch tensors or as numpy arrays.

    Attributes:
        outputs: what the network returns: the scores; in training those of auxiliary heads after them.
        seen: outputs of the nodes that were asked for, by their indices.
    """

    outputs: tuple[Any, ...]
    seen: dict[int, Any]


def run(
    graph: Graph,
    weights: Mapping[str, Mapping[str, Tensor]] | None,
    image: Tensor,
    training: bool = False,
    drop: bool = True,
    asked: Collection[int] = (),
) -> Ran:
    """Run a network on a batch of images, of any size that its ops take.

    Args:
        graph: the network.
        weights: by path and name; None for shapes alone, with an image on torch's meta device.
        image: (n, channels, height, width).
        training: batch norms take the batch's statistics, and auxiliary heads run.
        drop: whether dropouts drop in training, by torch's random numbers.
        asked: indices of nodes whose outputs are wanted too; one that runs in training only is left out of evaluation.

    Raises:
        ArchError: it is not known what an op computes; with its path.
        RuntimeError: torch refuses, as a head of fixed size does other sizes.
    """
    import torch

    hidden: Collection[int] = () if training else graph.auxiliary()
    outputs = [index for index in graph.outputs if index not in hidden]
    last = _last_readers(graph, {*outputs, *asked})
    held: dict[int, Tensor] = {}
    with torch.no_grad():
        for index, node in enumerate(graph.nodes):
            if index in hidden:
                continue
            inputs = [held[source] for source in node.inputs]
            own = dict(_shapes(graph, index)) if weights is None else weights.get(node.path, {})
            held[index] = compute(node.op, node.path, Given(inputs, own, training, drop)) if index else image
            # A map that nothing reads any more is freed at once, as the estimate of memory has it.
            for source in node.inputs:
                if last[source] == index:
                    held.pop(source, None)
    return Ran(tuple(held[index] for index in outputs), {index: held[index] for index in asked if index in held})


def _last_readers(graph: Graph, kept: Collection[int]) -> list[int]:
    """For each node the last that reads it; no node for those that are kept."""
    last = [-1] * len(graph)
    for index, node in enumerate(graph.nodes):
        for source in node.inputs:
            last[source] = -1 if source in kept else index
    return last


def _shapes(graph: Graph, index: int) -> Iterator[tuple[str, Tensor]]:
    """Weights of a node that have a shape and no numbers."""
    import torch

    node = graph.nodes[index]
    for name, shape in node.op.weights(*graph.input_shapes(node)):
        yield name, torch.empty(shape, device="meta")
    for name in ("running_mean", "running_var"):
        yield name, torch.empty(node.shape[0], device="meta")


def shapes_at(graph: Graph, size: Shape, training: bool = False) -> tuple[Shape, ...]:
    """Shapes of all that the network returns for images of a size, without any arithmetic.

    Raises:
        RuntimeError: the network does not take that size.
    """
    import torch

    image = torch.empty(2, *size, device="meta")
    return tuple(tuple(scores.shape[1:]) for scores in run(graph, None, image, training, drop=False).outputs)


def runs_at(graph: Graph, size: Shape) -> bool:
    """Whether the network takes images of a size other than its own."""
    try:
        shapes_at(graph, size)
    except RuntimeError:
        return False
    return True


def tensors(weights: Weights, precision: Precision) -> dict[str, dict[str, Tensor]]:
    """Weights as torch takes them."""
    import torch

    kind = getattr(torch, precision)
    return {
        path: {name: torch.from_numpy(array).to(kind) for name, array in own.items()} for path, own in weights.items()
    }


def run_arrays(
    graph: Graph,
    weights: Mapping[str, Mapping[str, Tensor]],
    image: Any,
    training: bool,
    asked: Sequence[int],
) -> Ran:
    """As `run`, without dropout, for an image as numpy has it; numpy arrays come back."""
    import torch

    found = run(graph, weights, torch.from_numpy(image), training, drop=False, asked=asked)
    return as_arrays(found)


def as_arrays(ran: Ran) -> Ran:
    """Tensors as numpy arrays, which share their memory."""
    return Ran(
        tuple(output.numpy() for output in ran.outputs), {index: seen.numpy() for index, seen in ran.seen.items()}
    )


def use_threads(number: int) -> None:
    """How many threads torch computes with."""
    import torch

    torch.set_num_threads(number)


def without_gradients() -> AbstractContextManager[Any]:
    """What runs within keeps nothing for gradients, whichever library runs on torch."""
    import torch

    found: AbstractContextManager[Any] = torch.no_grad()
    return found
