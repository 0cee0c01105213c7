"""What a command is, and its arguments."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from arch.design import sides
from arch.errors import ArchError


class Option(NamedTuple):
    """An argument of a command, as argparse takes it."""

    flags: tuple[str, ...]
    settings: Mapping[str, Any]


class Command(NamedTuple):
    """A command: its name, what it does in words, what runs it, and its arguments."""

    name: str
    text: str
    # The exit code, where it is not 0.
    run: Callable[[Namespace], int | None]
    options: tuple[Option, ...] = ()


def option(*flags: str, **settings: Any) -> Option:
    """An argument with its settings in argparse."""
    return Option(flags, settings)


def one_of(*flags: str, among: Iterable[str], metavar: str, **settings: Any) -> Option:
    """A choice, whose help lists what can be chosen."""
    return Option(flags, {"choices": list(among), "metavar": metavar, "help": ", ".join(among), **settings})


def image_size(text: str) -> tuple[int, int]:
    """Height and width of an image, from a text like 224x320, or 224 for both."""
    try:
        return sides(text)
    except ArchError as error:
        raise ArgumentTypeError(str(error)) from None


SIZE = option(
    "--size",
    type=image_size,
    metavar="HxW",
    help="height and width of the image (or one number for both), where a file leaves them open or others are wanted",
)
