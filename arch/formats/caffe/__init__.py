"""Caffe's networks as text (prototxt), read and not written."""

import re

from arch.formats.base import Format
from arch.formats.caffe.reading import read

# A layer, or the input with which old files begin; a design has its own mark, and names of any kind.
_BEGINS = re.compile(
    rb"^[ \t]*(?:layers?[ \t]*:?[ \t]*\{|input_dim[ \t]*:[ \t]*\d|input[ \t]*:[ \t]*[\"'])", re.MULTILINE
)

FORMAT = Format(
    "caffe",
    "Caffe prototxt",
    "prototxt",
    "text/plain",
    "configuration",
    None,
    read=read,
    fits=lambda head: _BEGINS.search(head) is not None and b"archscope" not in head,
)
