"""The command that turns a file of another program, or a module of torch, into a design."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from arch import importing, modules
from arch.analysis import Network
from arch.commands.base import Command, Option, option
from arch.design import notation
from arch.errors import ArchError
from arch.formats import FORMATS

_READ = [format.label for format in FORMATS.values() if format.read]


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
    summary = found.summary()
    if call.json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
    else:
        _say(summary)
    if call.out:
        _write(found, call.out)


def _found(call: Namespace) -> importing.Imported:
    size = tuple(notation.size(call.input).values()) if call.input else None
    if modules.is_own(call.given):
        return _own(call.given, call.args, size)
    if call.args:
        fix = "Write those of a library's network in parentheses: timm:resnet50d(num_classes=10)"
        raise ArchError("", "--args are for package.module:function", fix)
    if modules.is_call(call.given):
        return importing.from_call(call.given, size)
    if size:
        raise ArchError("", "--input is for modules", "A file says the size of its input itself")
    return importing.from_path(Path(call.given))


def _say(summary: dict[str, Any]) -> None:
    least = "" if summary["exact"] else "at least "
    print(f"{summary['name']}  ({summary['source'] or summary['format']})")
    print(f"{summary['nodes']:,} ops   {least}{summary['params']:,} params   {least}{summary['macs']:,} MACs")
    if summary["unknown"]:
        print(f"not known, and not counted: {', '.join(summary['unknown'])}")
    for note in summary["notes"]:
        print(note)
    for part in summary["parts"]:
        print(f"  {part['name']}, {part['ops']:,} ops from {part['path']}")
    print(summary["notation"] or f"no design: {summary['differs']}")


def _write(found: importing.Imported, out: Path) -> None:
    """The design, in the format of the file's extension; a notation for any other."""
    by_extension = {format.extension: format for format in FORMATS.values() if format.group == "design"}
    design = found.design
    format = by_extension.get(out.suffix.lstrip(".").lower(), FORMATS["notation"])
    out.write_bytes(format.content(importing.as_network(design)))
