"""ONNX from a graph, written node by node, and back. The libraries are imported on first use."""

import re

from arch.formats.base import Format, Option
from arch.formats.onnx.file import DEFAULT, OPSETS, write
from arch.formats.onnx.reading import read
from arch.formats.onnx.running import runs, stamp

_OPSET = Option(
    "opset",
    "Opset",
    "The version of ONNX's operators",
    {DEFAULT: f"{DEFAULT}, which most tools read"} | {version: version for version in OPSETS if version != DEFAULT},
)
_WEIGHTS = Option(
    "weights",
    "Weights",
    "What stands for the weights",
    {"none": "left out: they are inputs, of which the file has the shapes", "seeded": "random, of a fixed seed"},
)

FORMAT = Format(
    "onnx",
    "ONNX",
    "onnx",
    "application/octet-stream",
    "code",
    write,
    (_OPSET, _WEIGHTS),
    usage="Look at it with Netron, or run it with onnxruntime. Its nodes have the names of the graph's paths.",
    runs=runs,
    stamp=stamp,
    read=read,
    # Its first field is a small number, ir_version; in TensorFlow's models, which begin alike, it is 1 and a message
    # of their own follows (arch/design/foreign.py).
    fits=lambda head: (
        re.match(rb"\x08[\x01-\x1f][\x12\x1a\x22\x28\x32\x3a\x42]", head) is not None
        and not head.startswith(b"\x08\x01\x12")
    ),
)
