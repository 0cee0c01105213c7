"""The commands that write files."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from arch.analysis import Network, measure
from arch.analysis.metrics import METRICS
from arch.api import network
from arch.commands.base import Command, Option, one_of, option
from arch.drawing import LEVELS
from arch.drawing.sheet import PAPERS
from arch.errors import ArchError
from arch.formats import FORMATS, MODES, PICTURES, picture_of
from arch.formats import Option as FormatOption
from arch.formats.bundle import bundle


def exports(design: Option) -> tuple[Command, ...]:
    """The commands that write a network, given as `design`, to files."""
    out = option("-o", dest="out", metavar="FILE", type=Path, help="write here in place of the screen")
    # Given several times it is several formats: they leave as one zip.
    to = one_of("--to", among=FORMATS, metavar="FORMAT", required=True, action="append")
    return (
        Command("export", "write a network in other formats, several as a zip", _export, (design, to, *_chosen(), out)),
        Command("draw", "the network's picture as a file", _draw, (design, _to(PICTURES), *_looks())),
    )


def _to(formats: Iterable[str]) -> Option:
    return one_of("--to", among=formats, metavar="FORMAT", required=True)


def _options() -> dict[str, list[FormatOption]]:
    """The options of all formats by id: one id may have other choices in another format."""
    found: dict[str, list[FormatOption]] = {}
    for format in FORMATS.values():
        for choice in format.options:
            found.setdefault(choice.id, []).append(choice)
    return found


def _chosen() -> Iterator[Option]:
    for id, options in _options().items():
        among = dict.fromkeys(choice for option in options for choice in option.choices)
        yield option(f"--{id}", choices=list(among), metavar=id.upper(), help=f"{options[0].about}: {', '.join(among)}")


def _looks() -> tuple[Option, ...]:
    """How a picture is drawn, and where it goes."""
    return (
        one_of("--level", among=LEVELS, metavar="LEVEL", default="blocks"),
        one_of("--colour", among=METRICS, metavar="METRIC", default="operations"),
        one_of("--mode", among=MODES, metavar="MODE", default="graph"),
        one_of("--paper", among=PAPERS, metavar="PAPER", default="light"),
        option("-o", dest="out", metavar="FILE", type=Path, required=True, help="write here"),
    )


def _export(call: Namespace) -> None:
    chosen = {id: getattr(call, id) for id in _options() if getattr(call, id) is not None}
    deliver(_content(network(call.design), list(dict.fromkeys(call.to)), chosen), call.out)


def _content(found: Network, formats: list[str], chosen: dict[str, str]) -> bytes:
    if len(formats) == 1:
        return FORMATS[formats[0]].content(found, **chosen)
    # What is chosen holds for the formats that know it.
    known = {id: {option.id for option in FORMATS[id].options} for id in formats}
    unknown = chosen.keys() - set().union(*known.values())
    if unknown:
        raise ArchError("", f"none of these formats has the option {min(unknown)!r}", "Leave it out")
    return bundle(found, {id: {name: chosen[name] for name in chosen.keys() & known[id]} for id in formats})


def deliver(content: bytes, out: Path | None) -> None:
    """Write a file, or to the screen."""
    if out is None:
        # Bytes, and no print: the file as it is, on Windows too, without one line more at its end.
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


def _draw(call: Namespace) -> None:
    measured = measure(network(call.design))
    sheet = picture_of(measured, call.level, call.colour, call.paper, call.mode)
    call.out.write_bytes(PICTURES[call.to].write(sheet))
