"""Rewriting a network for inference: rules, and the engine that applies and records them."""

from arch.rewrite.base import Applied, Refused, Rule
from arch.rewrite.engine import RULES, Rewritten, Step, rewrite
from arch.rewrite.grouped import with_kernels

__all__ = ["RULES", "Applied", "Refused", "Rewritten", "Rule", "Step", "rewrite", "with_kernels"]
