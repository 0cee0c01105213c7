"""The commands that write files."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from arch.analysis import measure
from arch.analysis.metrics import METRICS
from arch.api import network
from arch.commands.base import Command, Option, one_of, option
from arch.drawing import LEVELS
from arch.drawing.sheet import PAPERS
from arch.formats import FORMATS, MODES, PICTURES, picture_of
from arch.formats import Option as FormatOption


def exports(design: Option) -> tuple[Command, ...]:
    """The commands that write a network, given as `design`, to files."""
    out = option("-o", dest="out", metavar="FILE", type=Path, help="write here in place of the screen")
    return (
        Command("export", "write a network in another format", _export, (design, _to(FORMATS), *_chosen(), out)),
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
    content = FORMATS[call.to].content(network(call.design), **chosen)
    if call.out is None:
        # Bytes, and no print: the file as it is, on Windows too, without one line more at its end.
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        call.out.write_bytes(content)


def _draw(call: Namespace) -> None:
    measured = measure(network(call.design))
    sheet = picture_of(measured, call.level, call.colour, call.paper, call.mode)
    call.out.write_bytes(PICTURES[call.to].write(sheet))
