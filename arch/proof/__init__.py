"""Proofs: a file that was written, run against the network that it was written from."""

from arch.process import Limits
from arch.proof.comparison import check, needed
from arch.proof.process import LIMITS, Running, prove, start
from arch.proof.statement import Compared, Proof, Verdict

__all__ = ["LIMITS", "Compared", "Limits", "Proof", "Running", "Verdict", "check", "needed", "prove", "start"]
