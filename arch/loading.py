"""Networks by whatever names them: a zoo id, a notation, a link, a file, a call of torchvision or timm."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from os.path import exists
from pathlib import Path
from typing import TYPE_CHECKING

from arch import modules
from arch.analysis import Network
from arch.design import Design, at_size, notation, opening
from arch.errors import ArchError
from arch.graph import resized
from arch.lowering import lower
from arch.ops import Shape, ShapeError
from arch.zoo import zoo

if TYPE_CHECKING:
    from arch.importing import Imported


def load(text: str | Path) -> Design:
    """The design that a zoo id, a notation, a link, or the path of a file names: YAML, JSON or notation, or a graph in
    which one is recognised (ONNX, Caffe, Keras, Darknet); or a call of a library that is installed, as
    `timm:resnet50d(num_classes=10)`.

    Raises:
        ArchError: it is none of these, or what it holds is no design.
    """
    if isinstance(text, Path):
        return _opened(text).design
    if _is_written(text):
        return opening.from_text(text)
    # Before files: a file that has the name of a zoo network in the folder does not hide it.
    if text in zoo():
        return zoo()[text].design
    if modules.is_call(text):
        return _built(text).design
    if _is_path(text):
        return _opened(Path(text)).design
    # Cut: the text may be a whole document, and difflib compares it with each id.
    near = get_close_matches(text[:80], zoo(), n=1)
    fix = f"Did you mean {near[0]!r}?" if near else "Use a zoo id, a notation, a link, a file, or timm:NAME"
    raise ArchError("", f"there is no network {text[:80]!r}", fix)


def _opened(path: Path, thorough: bool = True, size: tuple[int, int] | None = None) -> Imported:
    # On first use: with all formats that can be read come half of the library's modules.
    from arch import importing

    return importing.from_path(path, thorough, size)


def _built(text: str, thorough: bool = True) -> Imported:
    from arch import importing

    return importing.from_call(text, thorough=thorough)


def _is_path(text: str) -> bool:
    """Whether a text is a file's, or means to be: it has folders, or an extension."""
    # By its looks first: a path that does not exist gets an error about a file, and not about a zoo id.
    return "/" in text or "\\" in text or re.search(r"\.[A-Za-z]\w{0,9}$", text) is not None or exists(text)


def _is_written(text: str) -> bool:
    """Whether a text holds the design itself: a notation, or a link with one."""
    return notation.is_notation(text) or text.startswith(("http:", "https:"))


def network(given: Design | Network | str | Path, size: tuple[int, int] | None = None) -> Network:
    """The network of a design, or of what `load` reads.

    A zoo id comes with how the library of its source wrote it; anything else is taken as its exported PyTorch source.

    Args:
        given: what names it.
        size: height and width of its image, where a file leaves them open or others are wanted.

    Raises:
        ArchError: it is not found, or makes no network.
    """
    if isinstance(given, Path) or (isinstance(given, str) and _is_a_file(given)):
        # Its graph has all numbers: a design that is found only by searching is not waited for.
        return _opened(Path(given), thorough=False, size=size).network
    found = _named(given)
    return at_input(found, (found.graph.input[0], *size)) if size else found


def at_input(given: Network, shape: Shape) -> Network:
    """The network on an image of another size, (channels, height, width).

    Raises:
        ArchError: the size is beyond the bounds, or a layer does not take what it would read.
    """
    if given.design:
        design = at_size(given.design, shape)
        return replace(given, design=design, graph=lower(design))
    try:
        return replace(given, graph=resized(given.graph, shape))
    except ShapeError as refusal:
        what = f"an image of {'x'.join(map(str, shape))}: {refusal.what}"
        raise ArchError("input", what, refusal.fix or "Use another size") from None


def _is_a_file(text: str) -> bool:
    return text not in zoo() and not _is_written(text) and _is_path(text)


def _named(given: Design | Network | str) -> Network:
    if isinstance(given, Network):
        return given
    # Before `load`, which hands on the design and not how its library wrote it.
    if isinstance(given, str) and given in zoo():
        return zoo()[given].network()
    if isinstance(given, str) and modules.is_call(given):
        return _built(given, thorough=False).network
    design = given if isinstance(given, Design) else load(given)
    return Network(design.name, lower(design), design)
