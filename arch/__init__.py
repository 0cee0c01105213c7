"""Archscope's library: convolutional architectures as designs, graphs and exact numbers."""

from arch.api import counts, estimate, find, from_torch, load, lower, memory, network, summarize
from arch.deployment import deploy
from arch.errors import ArchError

__all__ = [
    "ArchError",
    "counts",
    "deploy",
    "estimate",
    "find",
    "from_torch",
    "load",
    "lower",
    "memory",
    "network",
    "summarize",
]
