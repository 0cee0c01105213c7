"""Searching around a design: its single edits, their price, and the published networks that beat it."""

from arch.search.edits import Candidate, candidates
from arch.search.neighbours import COSTS, Priced, better, exchange, priced

__all__ = ["COSTS", "Candidate", "Priced", "better", "candidates", "exchange", "priced"]
