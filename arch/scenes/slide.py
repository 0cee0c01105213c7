"""What a window that slides over a map of pixels reads and makes of it, exactly: maximum, average or convolution."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from arch.ops import Conv2d, Counts, Pool, sides
from arch.scenes.grids import Place
from arch.scenes.words import named, number

Number = int | Fraction
Numbers = tuple[tuple[Number, ...], ...]
"""Rows of numbers."""
WORDS = {"max": "maximum", "average": "average", "convolution": "convolution"}
"""What a window does with what it reads."""
MOST_TERMS = 9
"""Written out in the arithmetic of a window: a 3x3."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A window on a map of one channel.

    Attributes:
        size: height and width of the map, in pixels.
        kernel: side of the window.
        stride: pixels from one window to the next.
        padding: pixels around the map: zeros to a convolution, nothing to the others.
        kind: one of WORDS.
        values: of the pixels, row after row; () for a map without numbers.
        weights: of a convolution, `kernel` rows of as many; () for one without numbers.

    Raises:
        ShapeError: the window does not fit into the map.
        ValueError: numbers that are not as many as the map or the kernel has places, or a padding in which a pooling
            might read nothing.
    """

    size: tuple[int, int]
    kernel: int
    stride: int = 1
    padding: int = 0
    kind: Literal["max", "average", "convolution"] = "max"
    values: Numbers = ()
    weights: Numbers = ()

    def __post_init__(self) -> None:
        _check("values", self.values, self.size)
        _check("weights", self.weights, (self.kernel, self.kernel))
        if self.kind != "convolution" and 2 * self.padding > self.kernel:
            raise ValueError(f"padding {self.padding} is more than half of the window {self.kernel}")

    @property
    def op(self) -> Conv2d | Pool:
        """What the window computes, on one channel."""
        kernel, stride, padding = (self.kernel, self.kernel), (self.stride, self.stride), sides(self.padding)
        if self.kind == "convolution":
            return Conv2d(1, kernel, stride, padding)
        return Pool("max" if self.kind == "max" else "avg", kernel, stride, padding)

    @property
    def out(self) -> tuple[int, int]:
        """Height and width of the output."""
        _, rows, columns = self.op.shape((1, *self.size))
        return rows, columns

    @property
    def operations(self) -> Counts:
        """What one output value takes; a window over the border counts as a whole one."""
        return self.op.counts(((1, *self.size),), (1, 1, 1))

    @property
    def unread(self) -> Fraction:
        """Share of the pixels that no window reads, borders included."""
        height, width = self.size
        return 1 - Fraction(len(self.reads()), height * width)

    def corner(self, index: int) -> Place:
        """Where a window's upper left corner is; negative in the padding."""
        row, column = divmod(index, self.out[1])
        return row * self.stride - self.padding, column * self.stride - self.padding

    def places(self, index: int) -> list[Place]:
        """Everything that a window covers, padding included, row after row."""
        top, left = self.corner(index)
        return [(top + row, left + column) for row in range(self.kernel) for column in range(self.kernel)]

    def pixels(self, index: int) -> list[Place]:
        """The pixels of the map that a window reads."""
        height, width = self.size
        return [(row, column) for row, column in self.places(index) if 0 <= row < height and 0 <= column < width]

    def readers(self) -> dict[Place, int]:
        """How many windows read each pixel, of those that any reads."""
        # A window is a range of rows by a range of columns: the axes are counted apart.
        rows, columns = (self._along(axis) for axis in (0, 1))
        return {(row, column): rows[row] * columns[column] for row in rows for column in columns}

    def _along(self, axis: int) -> Counter[int]:
        starts = range(-self.padding, self.out[axis] * self.stride - self.padding, self.stride)
        return Counter(at for start in starts for at in range(max(start, 0), min(start + self.kernel, self.size[axis])))

    def reads(self) -> frozenset[Place]:
        """The pixels that any window reads."""
        return frozenset(self.readers())

    def outputs(self) -> Numbers:
        """The output, exactly; () where values or weights have no numbers."""
        rows, columns = self.out
        if not self.has_outputs:
            return ()
        return tuple(tuple(self._output(row * columns + column) for column in range(columns)) for row in range(rows))

    @property
    def has_outputs(self) -> bool:
        """Whether the output has numbers."""
        return bool(self.values) and (self.kind != "convolution" or bool(self.weights))

    def _output(self, index: int) -> Number:
        read = [self.values[row][column] for row, column in self.pixels(index)]
        if self.kind == "max":
            return max(read)
        if self.kind == "average":
            # torch's count_include_pad would divide by the whole window; our op leaves the padding out.
            return Fraction(sum(read)) / len(read)
        return sum((value * weight for value, weight in self._products(index)), start=0)

    def _products(self, index: int) -> list[tuple[Number, Number]]:
        weights = [weight for row in self.weights for weight in row]
        inside = set(self.pixels(index))
        covered = [self.values[row][column] if (row, column) in inside else 0 for row, column in self.places(index)]
        return list(zip(covered, weights, strict=True))

    def arithmetic(self, index: int) -> str:
        """How an output value comes about: `max(1, 3, 2, 9) = 9`; "" where it has no number.

        Of more than MOST_TERMS numbers it says how many there are.
        """
        if not self.has_outputs:
            return ""
        read = [_term(self.values[row][column]) for row, column in self.pixels(index)]
        result, many = number(self._output(index)), max(len(read), self._terms) > MOST_TERMS
        if self.kind == "max":
            return f"the largest of {len(read)} numbers is {result}" if many else f"max({', '.join(read)}) = {result}"
        if self.kind == "average":
            total = f"sum of {len(read)} numbers" if many else f"({' + '.join(read)})"
            return f"{total} / {len(read)} = {result}"
        products = [f"{_term(value)}×{_term(weight)}" for value, weight in self._products(index)]
        return f"{f'sum of {len(products)} products' if many else ' + '.join(products)} = {result}"

    @property
    def _terms(self) -> int:
        return self.kernel**2 if self.kind == "convolution" else 0

    @property
    def work(self) -> str:
        """Operations of one output value in words: `17 operations: 9 multiplications, 8 additions`."""
        counts = self.operations
        parts = [named(count, name[:-1]) for name, count in zip(Counts._fields, counts, strict=True) if count]
        if len(parts) == 1:
            return parts[0]
        return f"{named(sum(counts), 'operation')}: {', '.join(parts)}" if parts else "no operation"


def _check(what: str, numbers: Numbers, size: tuple[int, int]) -> None:
    height, width = size
    if numbers and (len(numbers) != height or any(len(row) != width for row in numbers)):
        raise ValueError(f"{what} must be {height} rows of {width}, not {[len(row) for row in numbers]}")


def _term(value: Number) -> str:
    """A number within a formula."""
    return f"({number(value)})" if value < 0 else number(value)
