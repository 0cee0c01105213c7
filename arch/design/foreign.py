"""Files that are no designs, known by their first bytes: what each is, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

LATER = "It cannot be read yet; write the network as a design, in YAML, JSON or as a notation"
_PICTURE = "A picture holds no network; export the design itself, as YAML, JSON or as a notation"
_UNPACK = "Unpack it, and open the design that is in it"
_EXPORT = "A network cannot be read back from it; export the design as YAML, JSON or as a notation"
_OPENS = "Open a design, or a network as ONNX"
_SAVE = "Save it as UTF-8 text"
# A pickle runs what is in it as it is read: that is left to who trusts the file.
_MODULE = "Reading it would run code: export the network as ONNX, or use arch.from_torch in your own process"
_SAVE_MODEL = "It cannot be read yet; save the model as .keras, or what model.to_json() writes, and open that"
_ASK = "Save the design's file itself, or give its link"


class Kind(NamedTuple):
    """A format: its name with an article, how its first bytes look, and what a user can do."""

    name: str
    fits: Callable[[bytes], bool]
    fix: str = LATER


def _starts(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


def _looks(pattern: bytes) -> Callable[[bytes], bool]:
    compiled = re.compile(pattern, re.DOTALL | re.MULTILINE)
    return lambda head: compiled.search(head) is not None


BINARY: Sequence[Kind] = (
    # Before UTF-16, whose little-endian mark is the first half of this one.
    Kind("UTF-32 text", _starts(b"\xff\xfe\0\0", b"\0\0\xfe\xff"), _SAVE),
    Kind("UTF-16 text", _starts(b"\xff\xfe", b"\xfe\xff"), _SAVE),
    # Without a mark: eight letters of ASCII, each beside a zero.
    Kind("UTF-16 text", _looks(rb"\A(?:(?:[\t\n\r -~]\0){8}|(?:\0[\t\n\r -~]){8})"), _SAVE),
    # Weights come first in these; in a file of torch.save the pickle does.
    Kind("an exported program of torch", _looks(rb"\APK\x03\x04.{22,200}/data/weights/"), _MODULE),
    Kind("a TorchScript file", _looks(rb"\APK\x03\x04.{22,200}/(?:data/0|code/)"), _MODULE),
    Kind("a PyTorch file (zip of pickles)", _looks(rb"\APK\x03\x04.{22,200}data\.pkl"), _MODULE),
    Kind("a NumPy file (zip of arrays)", _looks(rb"\APK\x03\x04.{22,120}\.npy")),
    Kind("a zip archive", _starts(b"PK\x03\x04", b"PK\x05\x06"), _UNPACK),
    # torch's magic number 0x1950a86a20f9469cfc6c, pickled, with which files before its zip format begin.
    Kind("a PyTorch file (pickle)", _starts(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."), _MODULE),
    Kind("a Python pickle, as PyTorch writes", _looks(rb"\A\x80[\x02-\x05]"), _MODULE),
    Kind("an HDF5 file, as Keras writes", _starts(b"\x89HDF\r\n\x1a\n"), _SAVE_MODEL),
    # Field 1 is a number, a schema of version 1, where ONNX has its ir_version, of 3 and more.
    Kind("a TensorFlow saved model (protobuf)", _starts(b"\x08\x01\x12")),
    # A flatbuffer has its identifier behind the first offset, of four bytes.
    Kind("a TensorFlow Lite model", lambda head: head[4:8] == b"TFL3"),
    # A length of eight bytes, little-endian, whose upper two are zero, and JSON.
    Kind("a safetensors file", _looks(rb'\A.{6}\0\0\{\s*"')),
    Kind("a NumPy array", _starts(b"\x93NUMPY")),
    Kind("a PNG picture", _starts(b"\x89PNG\r\n\x1a\n"), _PICTURE),
    Kind("a JPEG picture", _starts(b"\xff\xd8\xff"), _PICTURE),
    Kind("a GIF picture", _starts(b"GIF87a", b"GIF89a"), _PICTURE),
    Kind("a TIFF picture", _starts(b"II*\0", b"MM\0*"), _PICTURE),
    Kind("a WebP picture", _looks(rb"\ARIFF.{4}WEBP"), _PICTURE),
    # With the four reserved bytes: many a text begins with BM.
    Kind("a BMP picture", _looks(rb"\ABM.{4}\0\0\0\0"), _PICTURE),
    Kind("a PDF document", _starts(b"%PDF-"), _PICTURE),
    Kind("a gzip archive", _starts(b"\x1f\x8b"), _UNPACK),
    Kind("a bzip2 archive", _looks(rb"\ABZh[1-9]1AY"), _UNPACK),
    Kind("an xz archive", _starts(b"\xfd7zXZ\0"), _UNPACK),
    Kind("a 7z archive", _starts(b"7z\xbc\xaf\x27\x1c"), _UNPACK),
    Kind("a Zstandard archive", _starts(b"\x28\xb5\x2f\xfd"), _UNPACK),
    # The mark stands inside the first header, behind the name and the rights of the first file.
    Kind("a tar archive", lambda head: head[257:262] == b"ustar", _UNPACK),
    Kind("an SQLite database", _starts(b"SQLite format 3\0"), _EXPORT),
    Kind("a program", _starts(b"\x7fELF", b"MZ\x90\0"), _EXPORT),
    # Weak signs, hence last: a first field of bytes, and control characters soon.
    Kind("a binary protobuf, as Caffe and TensorFlow write weights", _looks(rb"\A\n.{0,200}?[\0-\x08\x0e-\x1f]")),
    Kind("a binary file of a kind that is not known", _looks(rb"\A[\1-\x08\x0e-\x1f]|\0"), _OPENS),
)
"""Files that are no text; the first that fits."""

TEXT: Sequence[Kind] = (
    Kind("an MXNet graph as JSON", _looks(rb'\A\s*\{.*"(?:arg_nodes|node_row_ptr)"\s*:')),
    # After MXNet, whose graphs have `nodes` too.
    Kind("a node-link graph as JSON", _looks(rb'\A\s*\{.*"(?:nodes|multigraph)"\s*:'), _EXPORT),
    Kind("ONNX in its text form", _looks(rb"\A\s*<\s*ir_version|^\s*ir_version\s*:")),
    Kind("a GraphML graph", _looks(rb"<graphml\b"), _EXPORT),
    Kind("an SVG picture", _looks(rb"\A\s*(?:<\?xml.*)?<svg\b"), _PICTURE),
    Kind(
        "a web page", _looks(rb"(?i)\A\s*(?:<!doctype html|<html\b)"), "Save the design's file itself, or give its link"
    ),
    Kind("an XML document", _looks(rb"\A\s*<\?xml\b"), _EXPORT),
    Kind("a graph in DOT", _looks(rb"\A\s*(?:strict\s+)?(?:di)?graph\b[^{:]{0,200}\{"), _EXPORT),
    Kind("a TeX document", _looks(rb"\A\s*\\documentclass"), _PICTURE),
    Kind("Python source", _looks(rb'\A\s*(?:"""|#!)|^(?:import|from) \w|^class \w+\(|^def \w+\('), _EXPORT),
    Kind("a shape table as CSV", _looks(rb"\Alayer,op,"), _EXPORT),
)
"""Texts that are no designs; the first that fits."""

HEAD = 4096
"""Bytes at the beginning that are looked at."""


def recognised(content: bytes, kinds: Sequence[Kind]) -> Kind | None:
    """The first of `kinds` that the beginning of a file fits."""
    head = content[:HEAD]
    return next((kind for kind in kinds if kind.fits(head)), None)
