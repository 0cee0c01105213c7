"""Graphs from elsewhere: what operators of other programs are in ops of ours. It knows no file format.

Readers of formats hand over what a file says, operator by operator; functions here answer with the ops that it is, and
put together what files write in several steps.
"""

from arch.reading.arithmetic import combined, weighed
from arch.reading.arranging import (
    concatenated,
    gathered,
    reshaped,
    sliced,
    squeezed,
    stretched,
    transposed,
)
from arch.reading.ending import scores, without_softmax
from arch.reading.functions import elu, leaky, unknown
from arch.reading.norms import instance_normed, normed
from arch.reading.numbers import short
from arch.reading.parts import linear, mean, multiplied, product_shape, softmax
from arch.reading.plainest import SEVERAL
from arch.reading.recorder import Recorder
from arch.reading.replaying import plain, rewritten
from arch.reading.settings import Settings
from arch.reading.texts import SAY_SIZE, decoded, path_of
from arch.reading.uneven import pooled_unevenly
from arch.reading.values import Known, Learned, Operand, Piece, Value
from arch.reading.weights import worked_out
from arch.reading.windows import convolved, convolved_row, padded, pooled, same, vector

__all__ = [
    "SAY_SIZE",
    "SEVERAL",
    "Known",
    "Learned",
    "Operand",
    "Piece",
    "Recorder",
    "Settings",
    "Value",
    "combined",
    "concatenated",
    "convolved",
    "convolved_row",
    "decoded",
    "elu",
    "gathered",
    "instance_normed",
    "leaky",
    "linear",
    "mean",
    "multiplied",
    "normed",
    "padded",
    "path_of",
    "plain",
    "pooled",
    "pooled_unevenly",
    "product_shape",
    "reshaped",
    "rewritten",
    "same",
    "scores",
    "short",
    "sliced",
    "softmax",
    "squeezed",
    "stretched",
    "transposed",
    "unknown",
    "vector",
    "weighed",
    "without_softmax",
    "worked_out",
]
