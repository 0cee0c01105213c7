"""Calls of ATen, torch's own operators, as a graph: what a traced module computes, without torch."""

from arch.reading.aten.calls import Call, Result, Traced, Weight, checked_size
from arch.reading.aten.reading import Read, read

__all__ = ["Call", "Read", "Result", "Traced", "Weight", "checked_size", "read"]
