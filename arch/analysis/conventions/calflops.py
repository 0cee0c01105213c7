"""calflops, which counts as DeepSpeed's profiler does."""

from arch.analysis.conventions.deepspeed import PROFILER
from arch.analysis.rules import Convention

_SOURCE = "calflops 0.3.2, calflops/pytorch_ops.py:37 to 174"

CONVENTIONS = (
    Convention(
        "calflops_flops",
        "calflops, flops",
        "FLOPs",
        PROFILER,
        _SOURCE,
        "torch runs ReLU6 as a hard tanh, which is not counted.",
    ),
    Convention("calflops_macs", "calflops, MACs", "MACs", {"macs": 1}, _SOURCE),
)
