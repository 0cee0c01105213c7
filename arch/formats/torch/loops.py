"""The arguments of a Sequential: equal ones after each other as a loop, each with weights of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple


class Item(NamedTuple):
    """One module of a Sequential.

    Attributes:
        text: its constructor.
        key: its name, or "" for a number.
        is_call: whether a class of the file is constructed.
        is_sure: whether it is there in every use of the class that it stands in.
    """

    text: str
    key: str
    is_call: bool
    is_sure: bool


def sequential(items: Sequence[Item]) -> Iterator[str]:
    """The arguments of a Sequential of some items, of which all have keys or none has."""
    runs = list(_runs(items))
    loops = [_loop(run) if len(run) > 1 else "" for run in runs]
    if not items[0].key:
        yield from (f"{loop or run[0].text}," for loop, run in zip(loops, runs, strict=True))
    elif not any(loops) and all(item.key.isidentifier() for item in items):
        yield from ("OrderedDict(", *(f"{item.key}={item.text}," for item in items), ")")
    elif len(loops) == 1 and loops[0]:
        # A single loop is a generator, which needs no list around it.
        yield f"OrderedDict{loops[0].removeprefix('*')}"
    else:
        pairs = (loop or f'("{run[0].key}", {run[0].text})' for loop, run in zip(loops, runs, strict=True))
        yield from ("OrderedDict([", *(f"{pair}," for pair in pairs), "])")


def _runs(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Items that one loop writes, and single ones."""
    index = 0
    while index < len(items):
        length = _length(items[index:])
        yield items[index : index + length]
        index += length


def _length(items: Sequence[Item]) -> int:
    """How many of the next items one loop can write, at least 1: equal ones, or calls whose numbers grow by steps."""
    # What is there in some groups alone cannot stand in a loop.
    able = list(takewhile(lambda item: item.is_sure, items))[: _counted([item.key for item in items])]
    equal = len(list(takewhile(lambda item: item.text == items[0].text, able)))
    if equal > 1:
        return equal
    # Three at least: any two numbers are a progression.
    calls, found = len(list(takewhile(lambda item: item.is_call, able))), 3
    while found <= calls and _progression([item.text for item in items[:found]]) is not None:
        found += 1
    return found - 1 if found > 3 else 1


def _counted(keys: Sequence[str]) -> int:
    """How many of some keys count on from the first; none has a key where the first has none."""
    prefix, number = _split(keys[0])
    return len(list(takewhile(lambda pair: pair[1] == f"{prefix}{number + pair[0]}" or not keys[0], enumerate(keys))))


def _split(key: str) -> tuple[str, int]:
    digits = re.search(r"[0-9]*$", key, re.ASCII)
    assert digits, "the end of a text is always there"
    return key[: digits.start()], int(digits[0] or 0)


def _loop(run: Sequence[Item]) -> str:
    texts = [item.text for item in run]
    text, variable = (texts[0], "_") if texts[0] == texts[1] else (_progression(texts), "i")
    if run[0].key:
        prefix, first = _split(run[0].key)
        text, variable = f'(f"{prefix}{{{f"i + {first}" if first else "i"}}}", {text})', "i"
    return f"*({text} for {variable} in range({len(run)}))"


def _progression(texts: Sequence[str]) -> str | None:
    """Calls as one of `i`, where their whole numbers are constant or grow by equal steps."""
    rows = [
        text.replace("(", "( ").replace(")", " )").replace(",", " ,").replace("=", "= ").split(" ") for text in texts
    ]
    if len({len(row) for row in rows}) > 1:
        return None
    found = []
    for column in zip(*rows, strict=True):
        if len(set(column)) == 1:
            found.append(column[0])
            continue
        if not all(word.isdecimal() for word in column):
            return None
        numbers = list(map(int, column))
        steps = {b - a for a, b in pairwise(numbers)}
        if len(steps) > 1:
            return None
        step = steps.pop()
        found.append(f"{numbers[0]} {'+' if step > 0 else '-'} {abs(step)} * i")
    return " ".join(found)
