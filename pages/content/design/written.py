"""A file as the Export dialog shows it: its beginning, its size, and what names it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from arch.analysis import Implementation, Network
from arch.design import Design
from arch.formats import FORMATS, Format
from arch.lowering import lower

LANGUAGES: Mapping[str, str | None] = {
    "csv": None,
    "dot": "dot",
    "graphml": "xml",
    "html": "html",
    "json": "json",
    "md": "markdown",
    "py": "python",
    "tex": "latex",
    "txt": None,
    "yaml": "yaml",
}
"""How texts are coloured, by extension. What is not here is no text."""
# All PyTorch source of the zoo: what is copied is whole there. More takes the browser too long to colour.
MOST_LINES, MOST_CHARACTERS = 400, 40_000


class Written(NamedTuple):
    """What is shown of a file.

    Attributes:
        extension: without a dot.
        size: bytes.
        digest: SHA-256 of it.
        text: its beginning; None for what is no text.
        lines: how many it has.
    """

    extension: str
    size: int
    digest: str
    text: str | None
    lines: int

    @property
    def shown(self) -> int:
        """How many of its lines are in `text`."""
        return len((self.text or "").splitlines())


Chosen = tuple[tuple[str, str], ...]
"""Options and their choices, to look a file up by."""


def content(network: Network, format: Format, options: Chosen, statement: str) -> bytes:
    """The file, with a statement in its head where there is one.

    Raises:
        ArchError: the network cannot be written in this format.
    """
    found = format.content(network, **dict(options))
    return format.stamp(found, statement) if statement and format.stamp else found


def written(network: Network, format: Format, options: Chosen, statement: str = "") -> Written:
    """What is shown of a file of a network.

    Raises:
        ArchError: the network cannot be written in this format.
    """
    return _written(network.design or network, network.implementation, format.id, options, statement)


# The dialog runs again at every choice in it, and some files take a second. Kept is what is shown, and not the file,
# which may have a gigabyte.
@lru_cache(maxsize=64)
def _written(
    subject: Design | Network, implementation: Implementation, id: str, options: Chosen, statement: str
) -> Written:
    format = FORMATS[id]
    # A design is found again sooner than its graph.
    if isinstance(subject, Design):
        subject = Network(subject.name, lower(subject), subject, implementation)
    found = content(subject, format, options, statement)
    extension, digest = format.extension_of(found), sha256(found).hexdigest()
    if extension not in LANGUAGES:
        return Written(extension, len(found), digest, None, 0)
    text = found.decode()
    lines = text.splitlines()
    start = "\n".join(lines[:MOST_LINES])[:MOST_CHARACTERS]
    return Written(extension, len(found), digest, start, len(lines))
