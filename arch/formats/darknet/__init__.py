"""Darknet's networks (cfg), read and not written."""

import re

from arch.formats.base import Format
from arch.formats.darknet.reading import read

_BEGINS = re.compile(rb"^[ \t]*\[(?:net|network)\]", re.MULTILINE)

FORMAT = Format(
    "darknet",
    "Darknet configuration",
    "cfg",
    "text/plain",
    "configuration",
    None,
    read=read,
    fits=lambda head: _BEGINS.search(head) is not None and b"archscope" not in head,
)
