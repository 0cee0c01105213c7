"""Channels as planes: what each output channel of a convolution reads, and how many weights that takes.

Planes((Convolution(64, 64, 3, title="dense"), Convolution(64, 64, 3, groups=64, title="depthwise")))
Planes((Convolution(256, 64), Convolution(64, 64, 3), Convolution(64, 256)), chained=True)     # a bottleneck
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from arch.drawing.figure import Figure
from arch.ops import Conv2d, sides
from arch.scenes.base import HUES, NARROW, WIDE, canvas, rows_table
from arch.scenes.words import lines, named, wrapped
from arch.tables.cells import Table

MOST_DRAWN = 16
"""Planes of a column; of more channels some stand for all."""
MOST_CONVOLUTIONS = 4
EDGE, GAP, HEAD, FOOT = 10.0, 14.0, 24.0, 106.0
"""Margin, space between panels, and what a panel has over and under its planes."""
STEP = 15.0
"""From one plane to the one below."""
SHEET, SLANT, THICK = 26.0, 9.0, 9.0
"""Width, slant and depth of a plane as it is drawn."""
NOTE = 66.0
"""Most width of what stands under a column: so far apart are two of neighbouring panels."""
GATE = 34.0
"""Width of a gate's bar."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """A convolution, as far as its channels go.

    Attributes:
        inputs, outputs: channels.
        kernel: side of the window.
        groups: into how many both are split.
        title: its name; its kernel where it has none.
        gates: factors from 0 to 1, one for each output channel, as squeeze and excitation computes them; () for none.
        lit: an output channel, counted among those that are drawn, that stands out with what it reads.

    Raises:
        ShapeError: the groups do not divide both.
        ValueError: gates that are not one for each output channel, or not from 0 to 1.
    """

    inputs: int
    outputs: int
    kernel: int = 1
    groups: int = 1
    title: str = ""
    gates: tuple[float, ...] = ()
    lit: int | None = None

    def __post_init__(self) -> None:
        self.op.shape((self.inputs, self.kernel, self.kernel))
        if self.gates and (len(self.gates) != self.outputs or not all(0 <= gate <= 1 for gate in self.gates)):
            raise ValueError(f"gates must be {self.outputs} numbers from 0 to 1")

    @property
    def op(self) -> Conv2d:
        """The convolution, padded so that the map keeps its size."""
        return Conv2d(self.outputs, (self.kernel, self.kernel), padding=sides(self.kernel // 2), groups=self.groups)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of its weights: outputs, inputs of a group, rows, columns."""
        return self.op.weights((self.inputs, self.kernel, self.kernel))[0][1]

    @property
    def weights(self) -> int:
        """How many weights it has, without biases."""
        return prod(self.shape)

    @property
    def name(self) -> str:
        """Its title, or its kernel."""
        return self.title or f"{self.kernel}×{self.kernel}"

    def reads(self, output: int) -> range:
        """The input channels that an output channel reads."""
        size = self.inputs // self.groups
        start = output // (self.outputs // self.groups) * size
        return range(start, start + size)


class Column(NamedTuple):
    """Planes below one another.

    Attributes:
        x, y: the upper left corner of the first.
        channels: how many there are.
        drawn: how many of them are drawn.
    """

    x: float
    y: float
    channels: int
    drawn: int

    def left(self, index: int) -> tuple[float, float]:
        """The middle of a plane's left side."""
        return self.x + SLANT / 2, self.y + index * STEP + THICK / 2

    def right(self, index: int) -> tuple[float, float]:
        """The middle of a plane's right side."""
        return self.x + SHEET + SLANT / 2, self.y + index * STEP + THICK / 2


@dataclass(frozen=True, slots=True)
class Planes:
    """Convolutions side by side, or one behind the other.

    Attributes:
        convolutions: one to MOST_CONVOLUTIONS.
        chained: whether each reads what the one before it writes.

    Raises:
        ValueError: too many convolutions or none, or a chain whose channels do not meet.
    """

    convolutions: tuple[Convolution, ...]
    chained: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.convolutions) <= MOST_CONVOLUTIONS:
            raise ValueError(f"{len(self.convolutions)} convolutions: one to {MOST_CONVOLUTIONS} can be drawn")
        for first, second in zip(self.convolutions, self.convolutions[1:], strict=False):
            if self.chained and first.outputs != second.inputs:
                raise ValueError(f"{first.outputs} channels are written and {second.inputs} read: use the same")

    def figure(self, narrow: bool = False) -> Figure:
        """A column of planes for what is read and for what is written, with bands for groups."""
        panels = [self.convolutions] if self.chained else [(convolution,) for convolution in self.convolutions]
        across = min(len(panels), 2) if narrow else len(panels)
        width = ((NARROW if narrow else WIDE) - 2 * EDGE - (across - 1) * GAP) / across
        tall = HEAD + STEP * max(max(self._drawn(panel)) for panel in panels) + FOOT
        figure = canvas("planes", self._about, EDGE + tall * -(-len(panels) // across), narrow)
        for index, panel in enumerate(panels):
            row, column = divmod(index, across)
            self._panel(figure, panel, (EDGE + column * (width + GAP), EDGE + row * tall), width, tall)
        return figure

    def table(self) -> Table:
        """A row for each convolution."""
        rows: list[Mapping[str, int | float | str]] = [
            {
                "convolution": one.name,
                "kernel": f"{one.kernel}×{one.kernel}",
                "inputs": one.inputs,
                "outputs": one.outputs,
                "groups": one.groups,
                "inputs an output reads": len(one.reads(0)),
                "weights": one.weights,
            }
            for one in self.convolutions
        ]
        return rows_table("Channels of convolutions", rows, ("Biases are not counted.",))

    @property
    def _about(self) -> str:
        parts = [
            f"{one.name}: {one.outputs} output channels, of which each reads {len(one.reads(0))} of {one.inputs}, "
            f"in {named(one.groups, 'group')}, with {one.weights:,} weights"
            for one in self.convolutions
        ]
        return f"{'; then ' if self.chained else '; '}".join(parts).join(("Channels as planes. ", "."))

    @property
    def _most(self) -> int:
        return max(max(one.inputs, one.outputs) for one in self.convolutions)

    def _share(self, channels: int) -> int:
        """Planes that stand for so many channels: all, or in proportion."""
        return channels if self._most <= MOST_DRAWN else max(1, round(MOST_DRAWN * channels / self._most))

    def _groups(self, one: Convolution) -> int:
        """Groups that are drawn: whole ones where there is room for two of them."""
        size = max(one.inputs, one.outputs) // one.groups
        return min(one.groups, max(2, self._share(max(one.inputs, one.outputs)) // size))

    def _drawn(self, panel: Sequence[Convolution]) -> list[int]:
        """How many planes each column of a panel has."""
        found = [self._share(channels) for channels in (panel[0].inputs, *(one.outputs for one in panel))]
        for index, one in enumerate(panel):
            if one.groups > 1:
                groups = self._groups(one)
                room = max(1, self._share(max(one.inputs, one.outputs)) // groups)
                for at, channels in ((index, one.inputs), (index + 1, one.outputs)):
                    found[at] = groups * min(channels // one.groups, room)
        return found

    def _panel(
        self, figure: Figure, panel: Sequence[Convolution], at: tuple[float, float], width: float, tall: float
    ) -> None:
        left, top = at
        drawn, gates = self._drawn(panel), GATE + 6 if panel[-1].gates else 0.0
        channels = (panel[0].inputs, *(one.outputs for one in panel))
        apart = (width - SHEET - SLANT - gates - 2 * EDGE) / len(panel)
        middle = top + HEAD + (tall - HEAD - FOOT) / 2
        columns = [
            Column(left + EDGE + index * apart, middle - STEP * count / 2, number, count)
            for index, (number, count) in enumerate(zip(channels, drawn, strict=True))
        ]
        for one, source, result in zip(panel, columns, columns[1:], strict=False):
            self._bands(figure, one, source, result)
        for index, column in enumerate(columns):
            self._sheets(figure, panel, index, column)
            notes = wrapped(named(column.channels, "channel"), min(apart - 4, NOTE), "small")
            notes += [f"{column.drawn} drawn"] if column.drawn < column.channels else []
            lines(figure, (column.x + (SHEET + SLANT) / 2, top + tall - FOOT + 14), notes, "small", "middle")
        if gates:
            self._gates(figure, panel[-1], columns[-1])
        for one, source, result in zip(panel, columns, columns[1:], strict=False):
            x = (source.x + result.x + SHEET + SLANT) / 2
            figure.text(x, top + 12, one.name, "strong", "middle")
            words = f"{' × '.join(map(str, one.shape))} = {named(one.weights, 'weight')}"
            room = apart - 4 if len(panel) > 1 else width - 4
            lines(figure, (x, top + tall - FOOT + 60), wrapped(words, room, "small"), "small", "middle")

    def _bands(self, figure: Figure, one: Convolution, source: Column, result: Column) -> None:
        """What each group reads and writes, and what the channel that stands out reads."""
        groups = self._groups(one)
        for group in range(groups):
            read, written = _part(source.drawn, group, groups), _part(result.drawn, group, groups)
            hue = _hue(group, groups)
            corners = [source.right(read[0]), result.left(written[0]), result.left(written[-1]), source.right(read[-1])]
            about = f"group {group + 1}" if groups > 1 else "every output reads every input"
            # A band of one plane on both sides is a line.
            if len(read) + len(written) > 2:
                figure.area(corners, f"{hue} faded", about)
            for output in written:
                for index in read:
                    lit = one.lit == output
                    role = "lit" if lit else f"{hue} faded" if one.lit is not None or len(read) > 1 else hue
                    figure.line(*source.right(index), *result.left(output), role)

    def _sheets(self, figure: Figure, panel: Sequence[Convolution], index: int, column: Column) -> None:
        reader = panel[index] if index < len(panel) else None
        writer = panel[index - 1] if index else None
        owner = next((one for one in (reader, writer) if one and one.groups > 1), reader or writer)
        assert owner is not None
        groups = self._groups(owner)
        for plane in range(column.drawn):
            x, y = column.x, column.y + plane * STEP
            corners = [(x + SLANT, y), (x + SLANT + SHEET, y), (x + SHEET, y + THICK), (x, y + THICK)]
            hue = _hue(plane * groups // column.drawn, groups)
            figure.area(
                corners, f"{hue} lit" if writer and writer.lit == plane else hue, f"a channel of {column.channels}"
            )

    def _gates(self, figure: Figure, one: Convolution, column: Column) -> None:
        """The gates of the planes that are drawn: evenly spread over all."""
        for plane in range(column.drawn):
            gate = one.gates[plane * one.outputs // column.drawn]
            x, y = column.x + SHEET + SLANT + 6, column.y + plane * STEP
            figure.bar(x, y, GATE, THICK, "track", f"gate {gate:.2f}")
            figure.bar(x, y, GATE * gate, THICK, "second", f"gate {gate:.2f}")


def _part(drawn: int, group: int, groups: int) -> range:
    """The planes of a group."""
    return range(drawn * group // groups, drawn * (group + 1) // groups)


def _hue(group: int, groups: int) -> str:
    return HUES[group % len(HUES)] if groups > 1 else HUES[0]
