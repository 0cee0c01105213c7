"""A table as data: what every writer of tables takes, whatever stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Value:
    """A number or text, for programs, and how a reader sees it; what can be counted is a whole number and exact."""

    exact: int | float | str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of layers in a cell; `times` puts them in brackets with a multiplicity, as papers do."""

    lines: tuple[str, ...]
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """Pieces one below the other."""

    pieces: tuple[Piece, ...]


Cell = str | Value | Stack


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; with `spans` the last one stands for all columns that are left."""

    cells: tuple[Cell, ...]
    spans: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one header.

    Attributes:
        heads: the columns' headings.
        rows: as many cells as heads, but for a row that spans.
        numbers: for each column whether it is aligned as numbers.
        ruled: whether a line parts the rows.
    """

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[bool, ...]
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Sections one below the other, under a title, with notes at the foot.

    Attributes:
        title: what it shows.
        sections: at least one.
        notes: conventions and what is left out, a sentence each.
        long: whether it may go over several pages.
    """

    title: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default=())
    long: bool = False


def in_line(piece: Piece) -> str:
    """A piece in one line: `[1×1, 64; 3×3, 64; 1×1, 256] × 3`."""
    text = "; ".join(piece.lines)
    return text if piece.times is None else f"[{text}] × {piece.times}"


def as_text(cell: Cell, between: str = "; ") -> str:
    """A cell as one text, its pieces parted by `between`."""
    if isinstance(cell, Value):
        return cell.text
    return cell if isinstance(cell, str) else between.join(map(in_line, cell.pieces))


def filled(section: Section, row: Row) -> tuple[Cell, ...]:
    """The cells of a row, the last one repeated where it spans."""
    return row.cells + row.cells[-1:] * (len(section.heads) - len(row.cells))
