"""Files damaged at random, each of which ends in a graph or in an error that says what is wrong, and soon."""

import random
import time

import pytest

from arch.errors import ArchError
from arch.graph import verify

PIECES = (
    b"",
    b"-1",
    b"0",
    b"2147483648",
    b"9" * 60,
    b"1e999",
    b"nan",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"null",
    b"\0",
    b"\xff",
    b"\n",
)


def damaged(content, chance):
    """The file cut off, with other bytes, with a line twice or left out, or with another word in the place of one."""
    kind, place = chance.randrange(5), chance.randrange(len(content))
    if kind == 0:
        return content[:place]
    if kind == 1:
        return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
    lines = content.splitlines(keepends=True)
    line = chance.randrange(len(lines))
    if kind == 2:
        return b"".join(lines[:line] + lines[line + 1 :])
    if kind == 3:
        return b"".join(lines[: line + 1] + lines[line:])
    words = lines[line].split(b" ")
    words[chance.randrange(len(words))] = chance.choice(PIECES)
    return b"".join([*lines[:line], b" ".join(words), *lines[line + 1 :]])


def refused(read, content, message, longest=300):
    """That a file is refused with a message that says what and how to fix it, in so many letters at most."""
    with pytest.raises(ArchError, match=message) as refusal:
        read(content)
    assert refusal.value.fix
    assert len(str(refusal.value)) < longest


def check(read, files, count=300):
    """How many of the damaged files are refused."""
    chance, refused = random.Random(20), 0  # noqa: S311 (no secret)
    for _ in range(count):
        content, start = damaged(chance.choice(files), chance), time.process_time()
        try:
            assert verify(read(content).graph) == []
        except ArchError as refusal:
            assert refusal.what
            assert refusal.fix, refusal
            refused += 1
        assert time.process_time() - start < 5
    return refused
