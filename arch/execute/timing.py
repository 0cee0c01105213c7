"""Torch as something to be timed: a module ready to run, and how fast this machine computes and copies at best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from arch.execute.modules import fill
from arch.execute.weights import Weights

if TYPE_CHECKING:
    from torch import Tensor, nn

SIDE = 2048
"""Rows and columns of the matrices of `peak_rate`: 3 of 16 MiB, and 0.2 seconds at 80 G operations per second."""
COPIED = 2**28
"""Bytes that `copy_rate` copies: more than any cache."""
TRIES = 10
"""The best of these counts: the others were disturbed."""


def module_call(
    module: nn.Module, paths: Mapping[str, str], weights: Weights, image: Any, compiled: bool
) -> Callable[[], object]:
    """A call that runs a module once at inference, in float32.

    Args:
        module: with weights of its own, which are written over.
        paths: for each node that is a module its name in `named_modules()`.
        weights: by the paths of nodes.
        image: (n, channels, height, width), float32, as numpy has it.
        compiled: by inductor, at the first call; without a compiler for C++ that raises.
    """
    import torch

    fill(module, paths, weights)
    module.eval().requires_grad_(False)
    given = torch.from_numpy(image)
    run: Callable[[Tensor], Tensor] = torch.compile(module) if compiled else module

    def call() -> object:
        with torch.inference_mode():
            return run(given)

    return call


def peak_rate() -> float:
    """Operations per second of a large product of float32 matrices, a multiply-accumulate being two."""
    import torch

    left, right = torch.ones(SIDE, SIDE), torch.ones(SIDE, SIDE)
    out = torch.empty(SIDE, SIDE)
    return 2 * SIDE**3 / _fastest(lambda: torch.mm(left, right, out=out))


def copy_rate() -> float:
    """Bytes per second of a large copy, both those that are read and those that are written."""
    import torch

    source, target = (torch.ones(COPIED, dtype=torch.uint8) for _ in range(2))
    return 2 * COPIED / _fastest(lambda: target.copy_(source))


def _fastest(call: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs."""
    seconds = []
    for _ in range(TRIES):
        began = perf_counter()
        call()
        seconds.append(perf_counter() - began)
    return min(seconds)
