"""The command that turns a file of another program, or a module of torch, into a design."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from arch import importing, modules
from arch.analysis import Network
from arch.commands.base import SIZE, Command, Option, option
from arch.design import Design, notation
from arch.errors import ArchError
from arch.formats import FORMATS, READABLE
from arch.recognise import Nearest

_READ = [format.label for format in READABLE.values()]


def imports(as_json: Option) -> Command:
    """The command that says what a file or a module holds, and writes the design that was recognised in it."""
    return Command(
        "import",
        f"recognise the design in a file of another program ({', '.join(_READ)}) or in a module of torch",
        _import,
        (
            option("given", metavar="FILE", help=_GIVEN),
            option("--args", nargs="+", default=[], metavar="NAME=VALUE", help="arguments of package.module:function"),
            option("--input", metavar="CxHxW", help="the input of a module (3x224x224, or what its library states)"),
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


_GIVEN = (
    "the file, what it holds decides what it is; or package.module:function, which is imported and called; or a "
    "network of torchvision or timm, as timm:resnet50d(num_classes=10)"
)


def own_network(text: str) -> Network | None:
    """What a function of the user's makes, without arguments; None if a text names none.

    On the command line alone, where the user asks for code of their own to be run.
    """
    return _own(text, [], None, thorough=False).network if modules.is_own(text) else None


def _own(text: str, pairs: list[str], size: tuple[int, ...] | None, thorough: bool = True) -> importing.Imported:
    made = modules.own_module(text, modules.arguments_of(pairs))
    return importing.from_module(made, size or (3, 224, 224), text.rpartition(":")[2], thorough)


def _import(call: Namespace) -> None:
    found = _found(call)
    summary, design = found.summary(), None
    if call.nearest and found.found is None:
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


def _found(call: Namespace) -> importing.Imported:
    size = tuple(notation.size(call.input).values()) if call.input else (3, *call.size) if call.size else None
    if modules.is_own(call.given):
        return _own(call.given, call.args, size)
    if call.args:
        fix = "Write those of a library's network in parentheses: timm:resnet50d(num_classes=10)"
        raise ArchError("", "--args are for package.module:function", fix)
    if modules.is_call(call.given):
        return importing.from_call(call.given, size)
    if call.input:
        raise ArchError("", "--input is for modules", "Give height and width of a file's image as --size")
    return importing.from_path(Path(call.given), size=call.size)


def _say(summary: dict[str, Any]) -> None:
    least = "" if summary["exact"] else "at least "
    print(f"{summary['name']}  ({summary['source'] or summary['format']})")
    print(f"{summary['nodes']:,} ops   {least}{summary['params']:,} params   {least}{summary['macs']:,} MACs")
    if summary["unknown"]:
        print(f"not known, and not counted: {', '.join(summary['unknown'])}")
    for note in summary["notes"]:
        print(note)
    if summary["params_with_norms"] is not None:
        print(
            f"its batch norms were folded into convolutions: with them it has {summary['params_with_norms']:,} params"
        )
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
