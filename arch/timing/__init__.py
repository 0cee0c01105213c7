"""Timing: networks run on this machine, in a process of its own."""

from arch.process import Limits
from arch.timing.machine import Machine, this_machine
from arch.timing.measurement import Measurement, Timed
from arch.timing.process import ASKED, LIMITS, Asked, Running, measure, needed, start
from arch.timing.runners import RUNNERS

__all__ = [
    "ASKED",
    "LIMITS",
    "RUNNERS",
    "Asked",
    "Limits",
    "Machine",
    "Measurement",
    "Running",
    "Timed",
    "measure",
    "needed",
    "start",
    "this_machine",
]
