"""ONNX from a graph, written node by node. The libraries are imported on first use."""

from arch.formats.base import Format, Option
from arch.formats.onnx.file import DEFAULT, OPSETS, write
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
)
