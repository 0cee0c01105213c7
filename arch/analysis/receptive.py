"""Receptive field and total stride of every layer, through branches and skips.

Along one axis, an element at position p of a map reads the input pixels from `first + p * step` to `last + p * step`.
A window widens that span, a stride multiplies the step, and a merge takes the hull of what it merges
(Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from arch.graph import Graph, Node
from arch.ops import Conv2d, Flatten, GlobalPool, Linear, Pool, Shape, Subsample


class Span(NamedTuple):
    """What the element at position 0 of a map reads along one axis, borders left out of account.

    Attributes:
        first, last: pixels of the input, both read; negative ones lie in the padding.
        step: pixels from one element's span to the next one's: the total stride.
        exact: False where merged maps step differently, so that the span is the hull of all positions.
        fixed: whether the span is the same for every element, as after a global pooling.
    """

    first: int
    last: int
    step: int
    exact: bool = True
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """The receptive field of a layer's elements.

    Attributes:
        height, width: pixels of the input between the first and the last that one element reads, padding included.
        stride: pixels from one element's field to the next one's: (vertical, horizontal).
        exact: whether every element reads that far; False where the size is an upper bound.
        fixed: whether all elements read the same pixels: the whole image.
        exceeds: whether it is higher or wider than the image.
    """

    height: int
    width: int
    stride: tuple[int, int]
    exact: bool
    fixed: bool
    exceeds: bool


def receptive_fields(graph: Graph) -> list[Field]:
    """The field of every node, the input's first, in the graph's order."""
    rows = _spans(graph, 0)
    columns = rows if _square(graph) else _spans(graph, 1)
    size = graph.input[1:]
    return [_field(row, column, size) for row, column in zip(rows, columns, strict=True)]


def _field(row: Span, column: Span, size: Shape) -> Field:
    height, width = row.last - row.first + 1, column.last - column.first + 1
    exceeds = height > size[0] or width > size[1]
    exact, fixed = row.exact and column.exact, row.fixed and column.fixed
    return Field(height, width, (row.step, column.step), exact, fixed, exceeds)


def _square(graph: Graph) -> bool:
    """Whether both axes are alike in every layer."""
    windows = (node.op for node in graph if isinstance(node.op, Conv2d | Pool))
    alike = all(op.kernel[0] == op.kernel[1] and op.padding[0] == op.padding[1] for op in windows)
    return alike and graph.input[1] == graph.input[2]


def _spans(graph: Graph, axis: int) -> list[Span]:
    found: list[Span] = []
    for node in graph:
        reads = [found[index] for index in node.inputs]
        shapes = [graph.nodes[index].shape for index in node.inputs]
        found.append(_span(node, reads, shapes, axis) if reads else Span(0, 0, 1))
    return found


def _span(node: Node, reads: list[Span], shapes: list[Shape], axis: int) -> Span:
    op = node.op
    if len(reads) > 1:
        return _hull(reads, [_length(shape, axis) for shape in shapes])
    read = reads[0]
    if isinstance(op, GlobalPool | Flatten | Linear):
        return _whole(read, _length(shapes[0], axis))
    if isinstance(op, Subsample):
        return read._replace(step=read.step * op.stride)
    if isinstance(op, Conv2d | Pool):
        return read if read.fixed else _window(op, read, axis)
    return read


def _length(shape: Shape, axis: int) -> int:
    return shape[1 + axis] if len(shape) == 3 else 1


def _window(op: Conv2d | Pool, read: Span, axis: int) -> Span:
    dilation = op.dilation if isinstance(op, Conv2d) else 1
    start = op.padding[axis] * read.step
    reach = (op.kernel[axis] - 1) * dilation * read.step
    return Span(read.first - start, read.last - start + reach, read.step * op.stride, read.exact)


def _whole(read: Span, length: int) -> Span:
    """The span of everything that a map of this length reads."""
    last = read.last if read.fixed else read.last + (length - 1) * read.step
    return Span(read.first, last, read.step, read.exact, fixed=True)


def _hull(reads: list[Span], lengths: list[int]) -> Span:
    """The span of merged maps: exact if they step alike, or if one reads all that the others do."""
    if len({(read.step, read.fixed) for read in reads}) == 1:
        first, last = min(read.first for read in reads), max(read.last for read in reads)
        return Span(first, last, reads[0].step, all(read.exact for read in reads), reads[0].fixed)
    all_of = [_whole(read, length) for read, length in zip(reads, lengths, strict=True)]
    first, last = min(span.first for span in all_of), max(span.last for span in all_of)
    covers = any(read.fixed and read.exact and (read.first, read.last) == (first, last) for read in reads)
    return Span(first, last, max(read.step for read in reads), covers, fixed=True)
