"""Python source that this program wrote: it is not run, but written again, and must be the same to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from arch.analysis import Network
from arch.design import notation
from arch.errors import ArchError
from arch.formats.base import Format
from arch.formats.keras import FORMAT as KERAS
from arch.formats.torch import FORMAT as TORCH
from arch.lowering import lower

_FIX = "Run it yourself: `python -m arch import model:build_model` in its folder, or arch.from_torch"


def read(content: bytes, size: tuple[int, int] | None = None) -> Network:
    """The network whose source this is; `size` changes nothing, the source has its own.

    Raises:
        ArchError: it was written of a graph that is no design; or it was edited since.
    """
    lines = content.decode("ascii", "replace").splitlines()
    text = next((line for line in lines if notation.is_notation(line)), "")
    if not text:
        raise ArchError("", "this source was written of a network that is no design, and code is not run", _FIX)
    design = notation.read(text)
    network = Network(design.name, lower(design), design, source="Python source, written by Archscope")
    # A statement of a proof stands above the rest.
    own = re.sub(rb"\A(?:# .*\n)+", b"", content)
    if own not in _written(network):
        raise ArchError(
            "", "this source was edited since it was written, and code is not run to see what it makes", _FIX
        )
    return network


def _written(network: Network) -> Iterator[bytes]:
    """The source with each choice of each option."""
    for format in (TORCH, KERAS):
        ids = [option.id for option in format.options]
        for chosen in product(*(option.choices for option in format.options)):
            try:
                yield format.content(network, **dict(zip(ids, chosen, strict=True)))
            except ArchError:
                # Not every library has names for every network.
                continue


FORMAT = Format(
    "source",
    "Python source by Archscope",
    "py",
    "text/x-python",
    "code",
    None,
    usage="Source that was exported here is opened again, as long as it was not edited.",
    read=read,
    fits=lambda head: re.search(rb'\A(?:# .*\n)*""".{0,300}, written by Archscope\. Run the file', head) is not None,
)
