"""The text of a branch: layers separated by blanks, and forks in parentheses.

3x3:96/2v     convolution 3x3 with 96 channels, stride 2, without padding (v for valid)
6x6:64/2p2    the same with a padding of 2 on each side
1x7:192       convolution 1x7 with 192 channels, keeping the size
pad1          a border of one zero on each side, which a maximum pooling behind it sees
max3/2v       maximum pooling 3x3, stride 2, without padding; avg3 averages
id            the input as it is
(1x3:384|3x1:384)   a fork: both read the same map, and are concatenated

Without v or p a layer keeps the size, divided by its stride and rounded up. Padding is equal on both sides: an even
kernel can do so only at a stride over 1, and not where the size is one more than a multiple of it.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from arch.bounds import LONGEST_BRANCH, MOST_CHANNELS, MOST_FORKS

Branch = Annotated[str, Field(pattern=r"^[0-9xvpmagid:/(|) ]+$", max_length=LONGEST_BRANCH)]

# Without re.ASCII \d takes the digits of every script, and int() reads them.
_LAYER = re.compile(
    r"(?:(\d{1,2})x(\d{1,2}):(\d{1,5})|(max|avg)(\d{1,2}))(?:/(\d))?(?:(v)|p(\d))?|id|pad(\d)", re.ASCII
)


class BranchConv(NamedTuple):
    """A convolution of a branch."""

    kernel: tuple[int, int]
    width: int
    stride: int
    padding: int | None
    """None keeps the size, divided by the stride."""


class BranchPool(NamedTuple):
    """A pooling of a branch."""

    mode: Literal["max", "avg"]
    kernel: int
    stride: int
    padding: int | None


class BranchPad(NamedTuple):
    """A border of zeros."""

    zeros: int


class Fork(NamedTuple):
    """Branches that read the same map."""

    branches: tuple[tuple[Layer, ...], ...]


Layer = BranchConv | BranchPool | BranchPad | Fork


def parse(text: str) -> tuple[Layer, ...]:
    """The layers of a branch; empty for `id`.

    Raises:
        ValueError: a word is no layer, or parentheses do not match. The argument says which.
    """
    # Parentheses and bars are words of their own, blanks around them or not.
    words = re.findall(r"[(|)]|[^(|) ]+", text)
    # Before anything is read: forks lie in forks, and each level is a call within a call.
    if words.count("(") > MOST_FORKS:
        raise ValueError(f"there are over {MOST_FORKS} forks")
    layers, rest = _sequence(words)
    if rest:
        raise ValueError(f"{rest[0]!r} stands alone")
    return layers


def _sequence(words: list[str]) -> tuple[tuple[Layer, ...], list[str]]:
    """Layers up to the end, `|` or `)`, and what is left."""
    layers: list[Layer] = []
    while words and words[0] not in ("|", ")"):
        if words[0] == "(":
            fork, words = _fork(words[1:])
            layers.append(fork)
        else:
            layers += _layer(words[0])
            words = words[1:]
    return tuple(layers), words


def _fork(words: list[str]) -> tuple[Fork, list[str]]:
    branches: list[tuple[Layer, ...]] = []
    while True:
        branch, words = _sequence(words)
        branches.append(branch)
        if not words:
            raise ValueError("a parenthesis is not closed")
        end, words = words[0], words[1:]
        if end == ")":
            return Fork(tuple(branches)), words


def _layer(word: str) -> list[Layer]:
    match = _LAYER.fullmatch(word)
    if match is None:
        raise ValueError(f"{word!r} is no layer")
    if word == "id":
        return []
    rows, columns, width, mode, side, stride, valid, padded, border = match.groups()
    if border:
        return [BranchPad(int(border))]
    step, padding = int(stride or 1), 0 if valid else int(padded) if padded else None
    if mode:
        return [BranchPool("max" if mode == "max" else "avg", _positive(side), _positive(step), padding)]
    # Rows by columns: 1x7 is one row high, as in the Inception papers.
    kernel = (_positive(rows), _positive(columns))
    if int(width) > MOST_CHANNELS:
        raise ValueError(f"{width} channels are over {MOST_CHANNELS:,}")
    return [BranchConv(kernel, _positive(width), _positive(step), padding)]


def _positive(number: str | int) -> int:
    if int(number) < 1:
        raise ValueError("a size of 0 is none")
    return int(number)
