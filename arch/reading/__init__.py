"""Graphs from elsewhere: what operators of other programs are in ops of ours. It knows no file format.

Readers of formats hand over what a file says, operator by operator; functions here answer with the ops that it is, and
put together what files write in several steps.
"""

from arch.reading.arithmetic import combined
from arch.reading.arranging import concatenated, mean, normed, reshaped, sliced, squeezed, transposed
from arch.reading.recorder import Recorder
from arch.reading.values import Known, Learned, Operand, Piece, Value

__all__ = [
    "Known",
    "Learned",
    "Operand",
    "Piece",
    "Recorder",
    "Value",
    "combined",
    "concatenated",
    "mean",
    "normed",
    "reshaped",
    "sliced",
    "squeezed",
    "transposed",
]
