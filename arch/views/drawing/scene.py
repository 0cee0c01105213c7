"""The drawing of a graph: boxes, frames and edges with coordinates, for the browser and for files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from arch.analysis import Convention, Measured
from arch.graph import Graph, Node, is_auxiliary
from arch.ops import Conv2d, Linear, Pool
from arch.views import units
from arch.views.drawing.fold import Item, fold, kernels, out_shape
from arch.views.drawing.layered import Edge, Point, layered

LAYER = (150.0, 26.0)
GROUP = (150.0, 44.0)
HEADER = 26.0
MARGIN = 10.0
COLUMN_GAP = 66.0
ROW_GAP = 30.0
PANEL = (760.0, 500.0)
"""The size of the screen's panel, for which columns are wrapped into rows."""


@dataclass(frozen=True, slots=True)
class Box:
    """A layer, a closed group, or the frame of an open one.

    Attributes:
        path: what it stands for.
        x, y, w, h: its rectangle.
        label: its title.
        note: a second line: the kernels of a closed group.
        share: its part of the network's operations, 0 to 1.
        cost: that part as a percentage.
        form: `layer`, `group` or `frame`; the last two open and close.
        about: the whole story in words, for a tooltip and for screen readers.
    """

    path: str
    x: float
    y: float
    w: float
    h: float
    label: str
    note: str
    share: float
    cost: str
    form: str
    about: str


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as corner points, with the shape it carries where that is new."""

    points: list[Point]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Frames before the boxes inside them; edges; the whole size; and for each folded copy the path drawn for it."""

    boxes: list[Box]
    lines: list[Line]
    width: float
    height: float
    copies: dict[str, str]

    def data(self) -> dict[str, Any]:
        """The drawing as plain data."""
        return asdict(self)


def draw(measured: Measured, opened: Collection[str] | None = None) -> Drawing:
    """Draw a graph with the groups `opened` by path; None opens the top level but auxiliary heads."""
    items = fold(measured)
    top = {item.path for item in items if not is_auxiliary(item.path)}
    total = sum(layer.operations for layer in measured.running())
    canvas = _Canvas(measured.graph, total, measured.rule, top if opened is None else opened)
    columns = _columns(items)
    folded = _Canvas(measured.graph, total, measured.rule, top)
    return canvas.rows(columns, _break(folded, columns))


def _columns(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """One column per top-level item; the input stands above the one after it, an auxiliary head below its stage."""
    columns: list[tuple[Item, ...]] = [tuple(items[:2])]
    for item in items[2:]:
        if is_auxiliary(item.path):
            columns[-1] += (item,)
        else:
            columns.append((item,))
    return columns


def _break(canvas: _Canvas, columns: Sequence[tuple[Item, ...]]) -> int:
    """Columns per row that fill the panel best, judged with everything folded so that opening moves nothing."""
    sizes = [canvas.column(column).size for column in columns]

    def scale(count: int) -> float:
        rows = [sizes[i : i + count] for i in range(0, len(sizes), count)]
        width = max(sum(size[0] for size in row) + COLUMN_GAP * (len(row) - 1) for row in rows)
        height = sum(max(size[1] for size in row) for row in rows) + ROW_GAP * (len(rows) - 1)
        return min(PANEL[0] / width, PANEL[1] / height)

    return max(range(1, len(sizes) + 1), key=scale)


@dataclass(slots=True)
class _Piece:
    """A drawn item with its corner at (0, 0)."""

    size: Point
    boxes: list[Box]
    lines: list[Line]
    axis: float

    def put(self, other: _Piece, x: float, y: float) -> None:
        """Take another piece in, with its corner at (x, y)."""
        self.boxes += [replace(box, x=box.x + x, y=box.y + y) for box in other.boxes]
        self.lines += [replace(line, points=[(px + x, py + y) for px, py in line.points]) for line in other.lines]


@dataclass(slots=True)
class _Canvas:
    graph: Graph
    total: int
    rule: Convention
    opened: Collection[str]

    def rows(self, columns: Sequence[tuple[Item, ...]], count: int) -> Drawing:
        found = _Piece((0.0, 0.0), [], [], 0.0)
        y = width = 0.0
        before: Point | None = None
        for start in range(0, len(columns), count):
            x = height = 0.0
            for column in columns[start : start + count]:
                piece = self.column(column)
                found.put(piece, x, y)
                main = [item for item in column if not is_auxiliary(item.path)]
                head = y + sum(self.piece(item).size[1] + ROW_GAP / 2 for item in main[:-1]) + HEADER / 2
                if before:
                    found.lines.append(self._link(before, (x, head), main[-1], y - ROW_GAP / 2))
                before = (x + piece.size[0], head)
                x += piece.size[0] + COLUMN_GAP
                height = max(height, piece.size[1])
            turns = start + count < len(columns)
            width = max(width, x - COLUMN_GAP + (COLUMN_GAP / 3 if turns else 0.0))
            y += height + ROW_GAP
        copies = _copies(item for column in columns for item in column)
        return Drawing(found.boxes, found.lines, width, y - ROW_GAP, copies)

    def _link(self, start: Point, end: Point, item: Item, between: float) -> Line:
        """From one column's header to the next, around the end of a row where it breaks."""
        nodes = self.graph.nodes
        label = units.shape(nodes[nodes[item.span[0]].inputs[0]].shape)
        if start[0] < end[0]:
            middle = (start[0] + end[0]) / 2
            return Line([start, (middle, start[1]), (middle, end[1]), end], label)
        out = (start[0] + COLUMN_GAP / 3, start[1])
        return Line([start, out, (out[0], between), (-MARGIN, between), (-MARGIN, end[1]), end], label)

    def column(self, items: Sequence[Item]) -> _Piece:
        pieces = [self.piece(item) for item in items]
        width = max(piece.size[0] for piece in pieces)
        heights = sum(piece.size[1] + ROW_GAP / 2 for piece in pieces) - ROW_GAP / 2
        found = _Piece((width, heights), [], [], max(piece.axis for piece in pieces))
        y = 0.0
        for index, piece in enumerate(pieces):
            found.put(piece, found.axis - piece.axis, y)
            y += piece.size[1] + ROW_GAP / 2
            if index + 1 < len(pieces):
                found.lines.append(Line([(found.axis, y - ROW_GAP / 2), (found.axis, y)]))
        return found

    def piece(self, item: Item) -> _Piece:
        if not item.children:
            return self._single(item, LAYER, "layer")
        return self._frame(item) if item.path in self.opened else self._single(item, GROUP, "group")

    def _single(self, item: Item, size: Point, form: str) -> _Piece:
        nodes = self.graph.nodes
        label = _layer_label(nodes[item.span[0]]) if form == "layer" else _title(item)
        note = kernels(nodes, item) if form == "group" else ""
        return _Piece(size, [self._box(item, size, label, note, form)], [], size[0] / 2)

    def _box(self, item: Item, size: Point, label: str, note: str, form: str) -> Box:
        share = round(item.operations / self.total, 4) if self.total else 0.0
        cost = units.share(item.operations, self.total)
        return Box(item.path, 0.0, 0.0, *size, label, note, share, cost, form, self._about(item))

    def _about(self, item: Item) -> str:
        node = self.graph.nodes[item.span[0]]
        what = node.op.name if not item.children else f"{item.count} times" if item.count > 1 else "group"
        reads = self.graph.nodes[node.inputs[0]].shape if node.inputs else node.shape
        shapes = f"{units.shape(reads)} to {units.shape(out_shape(self.graph.nodes, item))}"
        costs = (
            f"{item.operations:,} {self.rule.said} ({units.share(item.operations, self.total)}), {item.params:,} params"
        )
        return f"{_range(item)}: {what}, {shapes}, {costs}"

    def _frame(self, item: Item) -> _Piece:
        pieces = [self.piece(child) for child in item.children]
        edges = self._edges(item)
        inside = layered([piece.size for piece in pieces], edges)
        title = GROUP[0] - 2 * MARGIN
        width = max(inside.width, title) + 2 * MARGIN
        left = (width - inside.width) / 2
        height = HEADER + inside.height
        frame = self._box(item, (width, height), _title(item), "", "frame")
        found = _Piece((width, height), [frame], [], left + inside.axis)
        for piece, (x, y) in zip(pieces, inside.corners, strict=True):
            found.put(piece, left + x, HEADER + y)
        for edge, route in zip(edges, inside.routes, strict=True):
            points = [(x + left, y + HEADER) for x, y in route]
            found.lines.append(Line(points, self._label(item, edge)))
        return found

    def _edges(self, item: Item) -> list[Edge]:
        """Edges between the children, each once; -1 is the entry."""
        owner = {i: index for index, child in enumerate(item.children) for i in range(child.span[0], child.span[1] + 1)}
        found: dict[Edge, None] = {}
        for index, child in enumerate(item.children):
            for i in range(child.span[0], child.span[1] + 1):
                for source in self.graph.nodes[i].inputs:
                    if owner.get(source, -1) != index:
                        found[owner.get(source, -1), index] = None
        return list(found)

    def _label(self, item: Item, edge: Edge) -> str:
        """The shape on an edge, where the source has changed it and the target is next."""
        source, target = edge
        if source < 0 or target != source + 1:
            return ""
        nodes, child = self.graph.nodes, item.children[source]
        before = nodes[nodes[child.span[0]].inputs[0]].shape
        after = out_shape(nodes, child)
        return units.shape(after) if after != before else ""


_TITLES = {"stem": "stem", "head": "head", "se": "squeeze-excite", "shortcut": "shortcut"}


def _title(item: Item) -> str:
    if "/" not in item.path and item.path[1:].isdigit():
        return f"stage {item.path[1:]}"
    if "/" not in item.path and is_auxiliary(item.path):
        return f"auxiliary head {item.path[3:]}"
    name = _TITLES.get(item.name, item.name)
    return f"{name}  ×{item.count}" if item.count > 1 else name


def _range(item: Item) -> str:
    return item.path if item.count == 1 else f"{item.path} to {item.copies[-1].rpartition('/')[2]}"


def _copies(items: Iterable[Item]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        found |= dict.fromkeys(item.copies[1:], item.path) | _copies(item.children)
    return found


def _layer_label(node: Node) -> str:
    op = node.op
    if isinstance(op, Conv2d):
        groups = f", {op.groups} groups" if op.groups > 1 else ""
        return f"conv {op.kernel[0]}×{op.kernel[1]}{_stride(op.stride)}, {op.out}{groups}"
    if isinstance(op, Pool):
        return f"{op.mode} pool {op.kernel[0]}×{op.kernel[1]}{_stride(op.stride)}"
    if isinstance(op, Linear):
        return f"linear, {op.out}"
    return op.name.replace("_", " ")


def _stride(stride: int) -> str:
    return f"/{stride}" if stride > 1 else ""
