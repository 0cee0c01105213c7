"""The command that turns a file of another program into a design."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from arch import importing
from arch.commands.base import SIZE, Command, Option, option
from arch.design import Design, notation
from arch.formats import FORMATS, READABLE
from arch.recognise import Nearest

_READ = [format.label for format in READABLE.values()]


def imports(as_json: Option) -> Command:
    """The command that says what a file holds, and writes the design that was recognised in it."""
    return Command(
        "import",
        f"recognise the design in a file of another program ({', '.join(_READ)})",
        _import,
        (
            option("file", metavar="FILE", type=Path, help="the file; what it holds decides what it is, not its name"),
            option(
                "-o", dest="out", metavar="FILE", type=Path, help="write the design here: .yaml, .json or a notation"
            ),
            option(
                "--nearest",
                action="store_true",
                help="of a graph that is no design, the nearest one, with what it has instead and what that costs",
            ),
            SIZE,
            as_json,
        ),
    )


def _import(call: Namespace) -> None:
    found = importing.from_path(call.file, size=call.size)
    summary, design = found.summary(), None
    if call.nearest and found.network.design is None:
        near = found.nearest()
        design, summary["nearest"] = near.design, _near(near)
    if call.json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
    else:
        _say(summary)
    if call.out:
        _write(design or found.design, call.out)


def _near(near: Nearest) -> dict[str, Any]:
    return {
        "notation": notation.write(near.design),
        "differences": [
            {"path": one.path, "words": one.words, "params": one.params, "macs": one.macs, "exact": one.known}
            for one in near.differences
        ],
    }


def _say(summary: dict[str, Any]) -> None:
    least = "" if summary["exact"] else "at least "
    print(f"{summary['name']}  ({summary['source'] or summary['format']})")
    print(f"{summary['nodes']:,} ops   {least}{summary['params']:,} params   {least}{summary['macs']:,} MACs")
    if summary["unknown"]:
        print(f"not known, and not counted: {', '.join(summary['unknown'])}")
    for part in summary["parts"]:
        print(f"  {part['name']}, {part['ops']:,} ops from {part['path']}")
    print(summary["notation"] or f"no design: {summary['differs']}")
    if "nearest" in summary:
        print(f"nearest: {summary['nearest']['notation']}")
        for one in summary["nearest"]["differences"]:
            print(f"  {one['path']}: {one['words']}: {one['params']:+,} params, {one['macs']:+,} MACs")


def _write(design: Design, out: Path) -> None:
    """A design, in the format of the file's extension; a notation for any other."""
    by_extension = {format.extension: format for format in FORMATS.values() if format.group == "design"}
    format = by_extension.get(out.suffix.lstrip(".").lower(), FORMATS["notation"])
    out.write_bytes(format.content(importing.as_network(design)))
