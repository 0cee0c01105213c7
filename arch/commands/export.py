"""The commands that write files."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from arch.analysis import Network, measure
from arch.analysis.metrics import METRICS
from arch.api import network
from arch.commands.base import SIZE, Command, Option, one_of, option
from arch.drawing import LEVELS
from arch.drawing.sheet import PAPERS
from arch.errors import ArchError
from arch.formats import FORMATS, MODES, PICTURES, Format, picture_of
from arch.formats import Option as FormatOption
from arch.formats.bundle import bundle
from arch.proof import Proof, prove


def exports(design: Option) -> tuple[Command, ...]:
    """The commands that write a network, given as `design`, to files."""
    out = option("-o", dest="out", metavar="FILE", type=Path, help="write here in place of the screen")
    # Given several times it is several formats: they leave as one zip.
    to = one_of("--to", among=FORMATS, metavar="FORMAT", required=True, action="append")
    proven = option("--prove", action="store_true", help="run the file first, and write what came of it into its head")
    as_json = option("--json", action="store_true", help="print JSON")
    return (
        Command(
            "export",
            "write a network in other formats, several as a zip",
            _export,
            (design, to, *_chosen(), SIZE, proven, out),
        ),
        Command(
            "prove",
            "run an exported file against the network that is drawn",
            _prove,
            (design, _to(_PROVEN, required=False, default="torch"), *_chosen(), as_json),
        ),
        Command("draw", "the network's picture as a file", _draw, (design, _to(PICTURES), SIZE, *_looks())),
    )


_PROVEN = [id for id, format in FORMATS.items() if format.runs]


def _to(formats: Iterable[str], **settings: Any) -> Option:
    return one_of("--to", among=formats, metavar="FORMAT", **{"required": True} | settings)


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


def _choices(call: Namespace) -> dict[str, str]:
    return {id: getattr(call, id) for id in _options() if getattr(call, id) is not None}


def _export(call: Namespace) -> int:
    found, formats = network(call.design, call.size), list(dict.fromkeys(call.to))
    content, code = _content(found, formats, _choices(call)), 0
    if call.prove:
        if len(formats) > 1:
            raise ArchError("", "--prove is for one format at a time", "Give --to once, or leave --prove out")
        content, code = _proven(found, FORMATS[formats[0]], content, _choices(call))
    deliver(content, call.out)
    return code


def _proven(found: Network, format: Format, content: bytes, chosen: dict[str, str]) -> tuple[bytes, int]:
    proof = prove(found, format, chosen)
    print(proof.words, file=sys.stderr)
    # What is written is what was run, to the byte; and it is written with any verdict, which stands in it.
    assert proof.content in ("", sha256(content).hexdigest()), "equal networks are equal files"
    return format.stamp(content, proof.words) if format.stamp else content, _code(proof)


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


def _prove(call: Namespace) -> int:
    proof = prove(network(call.design), FORMATS[call.to], _choices(call))
    print(json.dumps(proof.to_plain(), indent=2, ensure_ascii=False) if call.json else proof.words)
    return _code(proof)


def _code(proof: Proof) -> int:
    return 0 if proof.verdict == "equal" else 1


def _draw(call: Namespace) -> None:
    measured = measure(network(call.design, call.size))
    sheet = picture_of(measured, call.level, call.colour, call.paper, call.mode)
    call.out.write_bytes(PICTURES[call.to].write(sheet))
