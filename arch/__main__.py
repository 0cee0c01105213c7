"""The command line: `python -m arch COMMAND`; `python -m arch --help` lists the commands."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import NoReturn

from arch.commands import commands, own_network
from arch.errors import ArchError


class _Parser(ArgumentParser):
    """Prints one line for a wrong call, in place of the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, 1 where a proof fails, or 2 for bad input."""
    call = _parser().parse_args(arguments)
    try:
        _make_own(call)
        return call.run(call) or 0
    except ArchError as error:
        print(f"arch: {error}", file=sys.stderr)
    # A path given with -o, or a full disk.
    except OSError as error:
        print(f"arch: {error.filename or 'output'}: {error.strerror}. Check the path", file=sys.stderr)
    return 2


def _make_own(call: Namespace) -> None:
    """Put what functions of the user's make in the places of `package.module:function`."""
    for name in ("design", "designs"):
        given = getattr(call, name, None)
        if isinstance(given, list):
            setattr(call, name, [own_network(each) or each for each in given])
        elif given is not None:
            setattr(call, name, own_network(given) or given)


def _parser() -> ArgumentParser:
    parser = _Parser(prog="arch", description="Convolutional architectures as exact numbers.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in commands():
        found = subparsers.add_parser(command.name, help=command.text)
        for flags, settings in command.options:
            found.add_argument(*flags, **settings)
        found.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `arch show | head` ends in silence
    sys.exit(main())
