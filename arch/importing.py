"""Opening what a user has, whatever it is: a design, or a graph of another program in which a design is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arch.analysis import Network, layer_costs, total
from arch.bounds import LARGEST_MODEL
from arch.design import Design, at_size, notation, opening
from arch.errors import ArchError
from arch.formats import READABLE, Format
from arch.formats.own import is_made_by
from arch.lowering import lower
from arch.modules import Built, as_graph, build
from arch.recognise import Nearest, Part, Recognised, nearest, parts_of, recognise

if TYPE_CHECKING:
    from torch import nn

_HEAD = 4096
"""Bytes by which a format is known."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was opened.

    Attributes:
        network: the graph; with a design only where the graph is just what that makes.
        format: what the file is, in words.
        recognised: what was found in a graph; None where the file holds a design. A design in it may have what the
            graph has in another form, or not any more: sums put together otherwise, norms that were folded away.
        notes: what the numbers leave out or count otherwise, a sentence each.
    """

    network: Network
    format: str
    recognised: Recognised | None = None
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> Design | None:
        """The design that the file holds, or that was recognised; None where there is none."""
        return self.network.design or (self.recognised.design if self.recognised else None)

    @property
    def design(self) -> Design:
        """The design.

        Raises:
            ArchError: the graph is no row of stages that is known; it says where that ends.
        """
        if self.found is not None:
            return self.found
        differs = self.recognised.differs if self.recognised else ""
        fix = "`python -m arch show`, `count`, `draw` and `export` take the file as a graph; --nearest of `import` "
        fix += "writes the nearest design"
        raise ArchError("", f"this network cannot be edited as stages: {differs}", fix)

    @property
    def with_norms(self) -> int | None:
        """Params of the design where it has batch norms that were folded away in the graph; None where none were."""
        if not (self.recognised and self.recognised.folded):
            return None
        return total(layer_costs(lower(self.design))).params

    def parts(self) -> tuple[Part, ...]:
        """What was recognised, or what the design that the file holds is made of."""
        if self.recognised:
            return self.recognised.parts
        return parts_of(self.found) if self.found else ()

    def nearest(self) -> Nearest:
        """The design that is nearest to the graph, with what differs.

        Raises:
            ArchError: none leads from the graph's image to its scores.
        """
        found = nearest(self.network.graph, self.network.name)
        if found is None:
            raise ArchError("", "nothing of this network is near any design", "Look at it as a graph")
        return found

    def summary(self) -> dict[str, Any]:
        """As plain data: format, version and producer in source, nodes, params, macs, whether these are exact, names of
        ops that are not known, recognised parts, notation (None without a design), the first op that differs, params
        with the norms that were folded away (None where none were), notes.
        """
        graph, found = self.network.graph, self.recognised
        sums = total(layer_costs(graph))
        unknown = sorted({node.op.name for node in graph if not node.op.known})
        return {
            "name": self.network.name,
            "format": self.format,
            "source": self.network.source,
            "input": list(graph.input),
            "nodes": len(graph) - 1,
            "params": sums.params,
            "macs": sums.macs,
            "exact": not unknown,
            "unknown": unknown,
            "parts": [{"name": part.name, "ops": part.ops, "path": part.path} for part in self.parts()],
            "notation": notation.write(self.found) if self.found else None,
            "differs": found.differs if found else "",
            "params_with_norms": self.with_norms,
            "notes": list(self.notes),
        }


def from_path(path: Path, thorough: bool = True, size: tuple[int, int] | None = None) -> Imported:
    """What a file holds.

    Args:
        path: of the file.
        thorough: as of `recognise`.
        size: height and width of the image, where the file leaves them open or others are wanted.

    Raises:
        ArchError: it cannot be read, or holds no network.
    """
    try:
        with path.open("rb") as file:
            format = _format_of(file.read(_HEAD))
            file.seek(0)
            content = file.read(LARGEST_MODEL) if format else b""
    except (OSError, ValueError):
        format, content = None, b""
    if format is None:
        # It says what is wrong with a path, too.
        return _assembled(opening.from_path(path), size)
    return _read(format, content, path.stem, thorough, size)


def from_module(module: nn.Module, size: Sequence[int], name: str = "", thorough: bool = True) -> Imported:
    """What a module of torch computes at inference for one image; `thorough` as of `recognise`.

    Its forward runs once, on tensors that have shapes and no numbers.

    Args:
        module: left as it is.
        size: of the image, (channels, height, width) or (features,).
        name: the network's; the module's class, if none is given.

    Raises:
        ArchError: its forward cannot be followed; or the ops that were read have other weights than the module.
    """
    return from_built(as_graph(module, size, name), thorough)


def from_call(text: str, size: Sequence[int] | None = None, thorough: bool = True) -> Imported:
    """A network of torchvision or timm, by a call as text: `timm:resnet50d(num_classes=10)`; `thorough` as of
    `recognise`. The library builds it in a process of its own, without weights.

    Args:
        text: as of `arch.modules.start`.
        size: (channels, height, width); what the library states, if none is given.

    Raises:
        ArchError: no library that is installed has it, or it cannot be built.
    """
    return from_built(build(text, size), thorough)


def from_built(built: Built, thorough: bool = True) -> Imported:
    """A graph that was built of a module, with the design that is found in it."""
    network = Network(built.name, built.graph, source=built.source)
    return _recognised(network, "PyTorch module", thorough, built.notes)


def from_bytes(content: bytes, name: str = "", size: tuple[int, int] | None = None) -> Imported:
    """What a file's bytes hold; `name` is the network's where the file has none, `size` as of `from_path`.

    Raises:
        ArchError: they hold no network.
    """
    format = _format_of(content[:_HEAD])
    return _read(format, content, name, True, size) if format else _assembled(opening.from_bytes(content), size)


def _format_of(head: bytes) -> Format | None:
    return next((format for format in READABLE.values() if format.fits and format.fits(head)), None)


def as_network(design: Design) -> Network:
    """A design as what formats write."""
    return Network(design.name, lower(design), design)


def _assembled(design: Design, size: tuple[int, int] | None) -> Imported:
    own = at_size(design, (design.input.channels, *size)) if size else design
    return Imported(as_network(own), "design")


def _read(format: Format, content: bytes, name: str, thorough: bool, size: tuple[int, int] | None) -> Imported:
    assert format.read is not None, "a format that knows its files reads them"
    if len(content) >= LARGEST_MODEL:
        raise ArchError("", f"the file has over {LARGEST_MODEL:,} bytes", "Export it without its weights")
    network = format.read(content, size)
    if network.design is not None:
        # A configuration says what its parts are.
        return Imported(network, format.label)
    return _recognised(replace(network, name=network.name or name or "network"), format.label, thorough)


def _recognised(network: Network, format: str, thorough: bool, notes: tuple[str, ...] = ()) -> Imported:
    found = recognise(network.graph, network.name, thorough)
    own = found.design if found.design and is_made_by(network.graph, found.design) else None
    return Imported(replace(network, design=own), format, found, notes)
