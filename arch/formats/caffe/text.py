"""Protobuf's text format, as far as networks use it, without a schema.

`google.protobuf.text_format` needs the schema of the fork that a file was written for, and refuses the fields that
others added; and it calls itself for each message in a message, which a file of braces turns into a crash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from arch.bounds import DEEPEST
from arch.errors import ArchError

_TOKEN = re.compile(
    r"""(?P<space>[\s,;]+|\#[^\n]*)
    |(?P<mark>[][{}<>:])
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>[-+.\w/]+)""",
    re.VERBOSE | re.ASCII,
)
_CLOSES = {"}": "{", ">": "<"}
MOST_TOKENS = 500_000
"""Of a file: ten times those of SENet-154's prototxt."""


class Token(NamedTuple):
    """A word, a quoted text or a mark, with the number of its line."""

    kind: str
    text: str
    line: int


@dataclass(slots=True)
class Message:
    """Fields by their names, each with all its values in order: texts, as they stand there, and messages."""

    line: int = 1
    values: dict[str, list[str | Message]] = field(default_factory=dict)

    def messages(self, name: str) -> list[Message]:
        """The messages of a field."""
        return [value for value in self.values.get(name, ()) if isinstance(value, Message)]

    def texts(self, name: str) -> list[str]:
        """The texts of a field."""
        return [value for value in self.values.get(name, ()) if isinstance(value, str)]


def _tokens(text: str) -> Iterator[Token]:
    place, line = 0, 1
    for _ in range(MOST_TOKENS):
        if place == len(text):
            return
        found = _TOKEN.match(text, place)
        if found is None:
            what = f"the text {text[place : place + 20]!r} is no part of a prototxt"
            raise ArchError(f"line {line}", what, "Close quotation marks, and save it as plain text")
        if found.lastgroup != "space":
            yield Token(found.lastgroup or "", found.group(), line)
        line, place = line + found.group().count("\n"), found.end()
    raise ArchError(f"line {line}", f"the file has over {MOST_TOKENS:,} words and marks", "Open a smaller network")


def parsed(text: str) -> Message:
    """The message that a text holds.

    Raises:
        ArchError: it holds none; with the number of the line.
    """
    return _Parser().message(text)


class _Parser:
    """Messages that are open, innermost last, with the mark that opened each."""

    def __init__(self) -> None:
        self.open: list[tuple[Message, str]] = [(Message(), "")]
        self.name: Token | None = None
        # Whether a colon, or a list, was begun after the name.
        self.colon = self.listed = False

    def message(self, text: str) -> Message:
        last = Token("", "", 1)
        for last in _tokens(text):
            self.mark(last) if last.kind == "mark" else self.word(last)
        if len(self.open) > 1:
            what = f"what is opened here with {self.open[-1][1]} is never closed"
            raise ArchError(f"line {self.open[-1][0].line}", what, "Copy the file whole")
        if self.name:
            raise self.unexpected(last)
        return self.open[0][0]

    def word(self, token: Token) -> None:
        if self.name is None and token.kind == "word":
            self.name = token
        elif self.name is not None and self.colon:
            self.add(token.text[1:-1] if token.kind == "text" else token.text)
        else:
            raise self.unexpected(token)

    def mark(self, token: Token) -> None:
        if token.text in "{<" and self.name is not None and not self.listed:
            self.enter(token)
        elif token.text in "}>" and self.name is None and self.open[-1][1] == _CLOSES[token.text]:
            self.open.pop()
        elif token.text == ":" and self.name is not None and not self.colon:
            self.colon = True
        elif token.text == "[" and self.colon and not self.listed:
            self.listed = True
        elif token.text == "]" and self.listed:
            self.name, self.colon, self.listed = None, False, False
        else:
            raise self.unexpected(token)

    def enter(self, token: Token) -> None:
        if len(self.open) > DEEPEST:
            what = f"messages lie in one another more than {DEEPEST} deep"
            raise ArchError(f"line {token.line}", what, "Networks have three levels: check the braces")
        found = Message(token.line)
        self.add(found)
        self.open.append((found, token.text))

    def add(self, value: str | Message) -> None:
        assert self.name is not None, "a value follows its name"
        self.open[-1][0].values.setdefault(self.name.text, []).append(value)
        if not self.listed:
            self.name, self.colon = None, False

    def unexpected(self, token: Token) -> ArchError:
        before = f" after {self.name.text[:40]!r}" if self.name else ""
        what = f"{token.text[:40]!r} does not belong there{before}"
        return ArchError(f"line {token.line}", what, "A field is `name: value` or `name { ... }`")
