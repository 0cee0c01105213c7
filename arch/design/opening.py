"""Opening whatever a user has: a notation, a link, or a file. Its content decides what it is, not its name."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import isdir
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from arch.bounds import LARGEST_FILE
from arch.design import files, notation
from arch.design.foreign import BINARY, HEAD, TEXT, Kind, recognised
from arch.design.model import Design
from arch.errors import ArchError

LINK = "d"
"""The name under which a link holds its notation."""


def from_path(path: Path) -> Design:
    """The design in a file.

    Raises:
        ArchError: the file cannot be read, is too large, or holds no design.
    """
    name = str(path)[-60:]
    if isdir(path):
        raise ArchError("", f"{name!r} is a folder", "Name a file in it")
    try:
        with path.open("rb") as file:
            # One more than allowed, by which a larger file is known without reading all of it.
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ArchError("", f"cannot read {name!r}: {error.strerror}", "Check the path") from None
    except ValueError:  # a path with a NUL character
        raise ArchError("", f"{name!r} is no path", "Check the path") from None
    return from_bytes(content)


def from_bytes(content: bytes) -> Design:
    """The design in a file's bytes. More than LARGEST_FILE of them are refused, so no more need be given.

    Raises:
        ArchError: it is some other format, which the message names, or holds no design.
    """
    _refuse(content, BINARY)
    if len(content) > LARGEST_FILE:
        _refuse(content, TEXT)
        raise ArchError("", f"the file has over {LARGEST_FILE:,} bytes", "Choose another: a design has far fewer")
    try:
        # Editors on Windows put a mark before the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchError(f"byte {error.start + 1:,}", "this is not UTF-8 text", "Save it as UTF-8 text") from None
    return from_text(text)


def from_text(text: str) -> Design:
    """The design that a notation, a link that ends in one, or the text of a YAML or JSON file describes.

    Raises:
        ArchError: it is none of these, or what it describes is no design.
    """
    text = text.strip()
    if not text:
        raise ArchError("", "there is nothing in it", "Give a notation, a link, or a YAML or JSON file")
    if text.startswith(("http:", "https:")):
        text = _linked(text)
    if notation.is_notation(text):
        return notation.read(text)
    # A design's own name may hold what some other format begins with.
    if files.MARK not in text:
        _refuse(text[:HEAD].encode(errors="replace"), TEXT)
    return files.from_text(text)


def _linked(link: str) -> str:
    """The notation in a link."""
    try:
        found = parse_qs(urlsplit(link).query).get(LINK, [""])[0]
    except ValueError:  # such as a host in half a bracket
        found = ""
    if not found:
        fix = f"A design's link ends in ?{LINK}={notation.VERSION}~..."
        raise ArchError("", f"the link {link[:60]!r} holds no network", fix)
    return found


def _refuse(content: bytes, kinds: Sequence[Kind]) -> None:
    kind = recognised(content, kinds)
    if kind:
        raise ArchError("", f"this is {kind.name}", kind.fix)
