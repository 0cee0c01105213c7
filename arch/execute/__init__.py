"""Runs a graph in torch, op by op: the reference for every proof. Torch is imported inside functions alone."""

from arch.execute.modules import Subject, run_module
from arch.execute.running import (
    Precision,
    Ran,
    run,
    run_arrays,
    runs_at,
    shapes_at,
    tensors,
    use_threads,
    without_gradients,
)
from arch.execute.timing import copy_rate, module_call, peak_rate
from arch.execute.weights import Weights, seeded, sizes

__all__ = [
    "Precision",
    "Ran",
    "Subject",
    "Weights",
    "copy_rate",
    "module_call",
    "peak_rate",
    "run",
    "run_arrays",
    "run_module",
    "runs_at",
    "seeded",
    "shapes_at",
    "sizes",
    "tensors",
    "use_threads",
    "without_gradients",
]
