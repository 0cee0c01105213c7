"""ptflops, with each of its back ends."""

from arch.analysis.quantities import Quantity, does, written
from arch.analysis.rules import Convention

_BIASED = {"macs": 1, "conv_bias": 1, "linear_bias": 1}

# Apart from ReLU, which counts twice as a module: torch runs ReLU6 as a hard tanh and calls no ReLU.
QUANTITIES = {"relu6": Quantity("elements that ReLU6 writes", "activation", written(does("relu6"), "module"))}

CONVENTIONS = (
    Convention(
        "ptflops_pytorch",
        "ptflops, pytorch back end",
        "MACs",
        {
            **_BIASED,
            "torch_response": 1,
            "norm": 2,
            "relu": 2,
            "relu_call": 1,
            "leaky": 1,
            "relu6": 1,
            "silu": 1,
            "pool": 2,
            "pool_call": 1,
            "global_pool": 2,
            "global_pool_call": 1,
        },
        "ptflops 0.7.5, ptflops/pytorch_ops.py:30 to 60, 271 and 422",
        "A ReLU or a pooling that is a module counts twice: as a module, and as the function that it calls.",
    ),
    Convention(
        "ptflops_aten", "ptflops, aten back end", "MACs", _BIASED, "ptflops 0.7.5, ptflops/aten_ops.py:36 and 71"
    ),
)
