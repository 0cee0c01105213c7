"""Archscope's library: convolutional architectures as designs, graphs and exact numbers."""

from arch.api import counts, load, lower, memory, summarize
from arch.errors import ArchError

__all__ = ["ArchError", "counts", "load", "lower", "memory", "summarize"]
