"""The configuration in a file of Keras: alone as JSON, or beside its weights in a zip."""

from __future__ import annotations

import json
import zlib
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, LargeZipFile, ZipFile

from arch.bounds import LARGEST_TEXT
from arch.errors import ArchError
from arch.reading import decoded

_CONFIG = "config.json"
_END = b"PK\x05\x06"
_LARGEST_DIRECTORY = 1_000_000
"""Bytes of a zip's list of files. A `.keras` file has three, in some 200 bytes."""


def configuration(content: bytes) -> dict[str, Any]:
    """The model's class and its configuration, as JSON has them.

    Raises:
        ArchError: the file is damaged, or holds something else.
    """
    text = decoded(_unpacked(content) if content[:2] == b"PK" else content)
    try:
        found = json.loads(text)
    # Of numbers with thousands of digits, and of ten thousand brackets.
    except (ValueError, RecursionError):
        raise ArchError("", "the configuration is no JSON", "Save the model again, or write model.to_json()") from None
    if not isinstance(found, dict) or not isinstance(found.get("config"), dict | list):
        raise ArchError("", "it holds no model of Keras", "Save the model whole, as model.save() or model.to_json() do")
    return found


def _unpacked(content: bytes) -> bytes:
    place = content.rfind(_END, max(len(content) - 2**16 - 22, 0))
    # The size of the directory stands 12 bytes behind its end record's beginning (APPNOTE.TXT 4.3.16); reading it takes
    # memory before anything is unpacked.
    size = int.from_bytes(content[place + 12 : place + 16], "little")
    try:
        if place < 0 or size > _LARGEST_DIRECTORY:
            raise BadZipFile
        with ZipFile(BytesIO(content)) as archive, archive.open(_CONFIG) as file:
            # Whatever the directory says of its size, no more is unpacked.
            return file.read(LARGEST_TEXT + 1)
    except KeyError:
        raise ArchError("", f"there is no {_CONFIG} in the zip", "Save the model with Keras 3, as .keras") from None
    # A file with a password is a RuntimeError, a compression that is not there a NotImplementedError.
    except (BadZipFile, LargeZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error):
        raise ArchError("", "the .keras file is damaged", "Copy it, or save it again") from None
