"""torch's own counter, and what a state_dict holds."""

from arch.analysis.quantities import WEIGHTS, Quantity, is_norm
from arch.analysis.rules import Convention

QUANTITIES = {
    # num_batches_tracked is one number, not one per channel: 53 in all of ResNet-50.
    "batch_counters": Quantity(
        "counters of batches, one per batch norm", WEIGHTS, lambda layer, _: int(is_norm(layer.node.op))
    )
}

CONVENTIONS = (
    Convention(
        "torch_flop_counter",
        "torch FlopCounterMode",
        "FLOPs",
        # Its table has convolutions and matrix products; a function that is not in it counts nothing.
        {"macs": 2},
        "torch 2.13.0, torch/utils/flop_counter.py:88 and 131",
    ),
)

PARAMETERS = (
    Convention(
        "state_dict",
        "all numbers of a state_dict",
        "parameters",
        {"params": 1, "statistics": 1, "batch_counters": 1},
        "torch 2.13.0, torch/nn/modules/batchnorm.py: running_mean, running_var and num_batches_tracked",
    ),
)
