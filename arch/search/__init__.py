"""Searching around a design: its single edits, their price, and the published networks that beat it."""

from arch.search.edits import Edit, edits
from arch.search.neighbours import COSTS, Priced, better, exchange, priced

__all__ = ["COSTS", "Edit", "Priced", "better", "edits", "exchange", "priced"]
