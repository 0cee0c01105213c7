"""DeepSpeed's profiler."""

from arch.analysis.rules import Convention

PROFILER = {
    "macs": 2,
    "torch_response": 1,
    "conv_bias": 1,
    "norm": 2,
    "norm_act": 2,
    "relu": 1,
    # It patches torch.nn.functional, so that a module and a call of its function count alike.
    "relu_call": 1,
    "leaky": 1,
    "silu": 1,
    "pool": 1,
    "pool_call": 1,
    "global_pool": 1,
    "global_pool_call": 1,
}
"""Weights of its flops, which calflops took over."""
_SOURCE = "DeepSpeed 0.19.8, deepspeed/profiling/flops_profiler/profiler.py:523 to 665"

CONVENTIONS = (
    Convention("deepspeed_flops", "DeepSpeed, flops", "FLOPs", PROFILER, _SOURCE),
    Convention("deepspeed_macs", "DeepSpeed, MACs", "MACs", {"macs": 1}, _SOURCE),
)
