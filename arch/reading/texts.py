"""Texts of files, and names in them."""

from __future__ import annotations

from arch.bounds import DEEPEST, LARGEST_TEXT, LONGEST_NAME
from arch.errors import ArchError

SAY_SIZE = "Say height and width, as in 224x224: --size, or in the Open dialog"
"""What to do about a file that leaves its image's size open."""


def decoded(content: bytes) -> str:
    """The text of a file. What is no UTF-8 is replaced: remarks are in the encoding of whoever wrote them.

    Raises:
        ArchError: it has more bytes than a network needs.
    """
    if len(content) > LARGEST_TEXT:
        raise ArchError("", f"the file has over {LARGEST_TEXT:,} bytes", "Open a smaller network")
    return content.decode("utf-8-sig", "replace")


def path_of(name: str, otherwise: str) -> str:
    """Groups and name of a layer, by the slashes in its name in the file; `otherwise` where it has none."""
    parts = [part[:LONGEST_NAME] for part in name.split("/") if part][-DEEPEST:]
    return "/".join(parts) or otherwise
