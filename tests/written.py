"""What is written, as a text that a test can look into."""

from io import BytesIO

import onnx
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import arch
from arch.analysis import Network
from arch.design import build


def readable(content):
    """A text as it is; of a workbook the values of all its cells, row by row; of ONNX its protobuf as text."""
    if isinstance(content, str):
        return content
    if not content.startswith(b"PK"):
        return str(onnx.load_from_string(content))
    sheet = load_workbook(BytesIO(content)).active
    return "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in sheet.values)


HOSTILE = [
    "$(rm -rf)",
    "</script><script>",
    "=cmd|' /C calc'!A0",
    "\\input{/etc/passwd}",
    '"""',
    "%&#_^~{}",
    "]]>-->*/",
    "\u202egnp.exe\u2066\u200f",
    "a\x85b\u2028c",
    "[x](y) ![z](w) `q` <!--",
    "+1",
    "@SUM(A1)",
    "--",
    "\ufffe",
    "网络",
]
names = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
few = settings(max_examples=40, deadline=None)


def named(name, id="resnet18"):
    network = arch.network(id)
    return Network(name, network.graph, build(network.design.model_dump(mode="json") | {"name": name[:80]}))
