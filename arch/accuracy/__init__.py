"""What accuracy a network might reach if it were trained: an interval, its evidence, or the reason for none."""

from arch.accuracy.description import Features, features
from arch.accuracy.domain import Trust
from arch.accuracy.methods import Answer, Estimate, Near, estimate, evaluation, tie
from arch.accuracy.tables import DATASETS, TrainedNetwork, networks, sources

__all__ = [
    "DATASETS",
    "Answer",
    "Estimate",
    "Features",
    "Near",
    "TrainedNetwork",
    "Trust",
    "estimate",
    "evaluation",
    "features",
    "networks",
    "sources",
    "tie",
]
