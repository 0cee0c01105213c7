"""fvcore's counters, and timm's benchmark, which asks them."""

from arch.analysis.rules import Convention

# One per MAC, though it says flops: torch's own counter and DeepSpeed weigh two.
_WEIGHTS = {"macs": 1, "norm": 2, "norm_act": 2, "global_pool": 1, "global_pool_call": 1}

CONVENTIONS = (
    Convention(
        "fvcore_flops",
        "fvcore, flops",
        "flops (one per MAC)",
        _WEIGHTS,
        "fvcore 0.1.5.post20221221, fvcore/nn/flop_count.py:29 to 42 and jit_handles.py:82, 127, 251, 261",
    ),
    # What it prints as GMACs is fvcore's sum, with batch norms and poolings in it.
    Convention("timm_gmacs", "timm, GMACs", "MACs", _WEIGHTS, "timm 1.0.31, benchmark.py, which asks fvcore"),
    Convention(
        # Activations as the papers on design spaces mean them: what convolutions write, and no ReLU.
        "fvcore_acts",
        "fvcore, activations",
        "elements",
        {"outputs": 1},
        "fvcore 0.1.5.post20221221, fvcore/nn/activation_count.py:15",
    ),
)
