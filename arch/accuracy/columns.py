"""The features as the estimate weighs them: logarithms, shares and switches, each with its name in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log
from typing import NamedTuple

from arch.accuracy.description import Features


class Column(NamedTuple):
    """One input of the estimate.

    Attributes:
        words: its name on the screen.
        of: its value.
    """

    words: str
    of: Callable[[Features], float]


def _body(f: Features) -> float:
    """Logarithm of the weights outside classifier and gates."""
    # Clamped: two DIA-ResNets of the CIFAR tables have a larger fc_params than params.
    return log(max(f.params - f.fc_params - f.gate_params, 1e4))


COLUMNS: Mapping[str, Column] = {
    # Logarithms: twice the cost is the same step for a MobileNet and for a VGG.
    "macs": Column("MACs", lambda f: log(f.macs)),
    "body": Column("weights in convolutions", _body),
    # On the classic recipe they rank networks better than MACs do: Kendall's tau 0.70 against 0.58.
    "acts": Column("activations", lambda f: log(f.acts)),
    "depth": Column("depth", lambda f: log(f.depth)),
    # The ratio is 1 without shortcuts; ResNet-50, 6 layers of 50, has 0.12.
    "shortcuts": Column("shortcuts", lambda f: log(f.short / f.depth)),
    "group": Column("channels per group", lambda f: f.log2_gw),
    # A gate to every three convolutions, as in a bottleneck block with SE, is all that counts.
    "gates": Column("squeeze-and-excitation", lambda f: min(3 * f.n_se / max(f.n_conv, 1), 1)),
    "swish": Column("SiLU or hard swish", lambda f: f.swish),
    "depthwise": Column("depthwise convolutions", lambda f: f.dw_share),
    "grouped": Column("grouped convolutions", lambda f: f.grp_share),
    "norm": Column("batch normalisation", lambda f: f.has_bn),
    "image": Column("image size", lambda f: log(f.res / 224)),
    # A network whose convolutions all write single pixels has no stem.
    "stem": Column("width of the stem", lambda f: log(f.stem_w or 1)),
    "spatial": Column("MACs in spatial convolutions", lambda f: f.frac_macs_spatial),
    "late": Column("MACs at the last resolution", lambda f: f.macs_s32),
    "early": Column("MACs at a stride of 8", lambda f: f.macs_s8),
    "layers16": Column("layers at a stride of 16", lambda f: log(1 + f.nl_s16)),
    "width16": Column("width at a stride of 16", lambda f: log(f.w_s16 or 512)),
    "preact": Column("pre-activation", lambda f: f.preact),
    "depth2": Column("depth, away from 55", lambda f: (log(f.depth) - 4) ** 2),
    "body2": Column("weights, away from 20 M", lambda f: (_body(f) - 16.8) ** 2),
}
"""The inputs by their ids. Dilated networks have no map at a stride of 16: 512 channels stand for its width.

The squares let accuracy fall on both sides of a best depth and a best size.
"""
SQUARES = ("depth2", "body2")
