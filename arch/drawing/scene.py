"""The drawing of a graph: boxes, frames and edges with coordinates, for the browser and for files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from arch import units
from arch.analysis import Measured
from arch.analysis.metrics import Known
from arch.drawing.fold import Item, fold, out_shape
from arch.drawing.layered import Edge, Point, arranged
from arch.drawing.levels import EACH, hidden, level
from arch.drawing.looks import look_of
from arch.drawing.marks import TURN, Box, Drawing, Line, Stamp
from arch.drawing.words import layer, least_width, lines, title
from arch.graph import Node

LAYER = (150.0, 26.0)
GROUP = (150.0, 44.0)
HEADER = 26.0
MARGIN = 10.0
COLUMN_GAP = 66.0
ROW_GAP = 30.0
PANEL = (760.0, 500.0)
"""The size of the screen's panel, for which columns are wrapped into rows."""
TURN_SIDE = 13.0
"""How far left of a row the line from the row before comes down."""
WIDEST = 920.0
"""Of a row whose groups are open: at a zoom at which its words can be read, more would not be seen at once."""
MARKED = ("stem", "stage", "block", "head", "auxiliary")
"""Roles of what has settings: what differs from a baseline is marked there."""
Column = tuple[Item, ...]
NOTHING: Mapping[str, str] = MappingProxyType({})


def draw(
    measured: Measured,
    opened: Collection[str] | str = "blocks",
    changed: Mapping[str, str] = NOTHING,
    marked: Mapping[str, str] = NOTHING,
) -> Drawing:
    """Draw a graph at one of the LEVELS, or with the groups `opened` by path.

    Parts that are `changed` from a baseline, by path with what differs in words, are marked, and so are their blocks.
    What is `marked` are layers and groups by their own path, each with its words.
    """
    items = fold(measured.graph)
    known = Known(measured)
    paths = level(items, opened) if isinstance(opened, str) else set(opened)
    canvas = _Canvas(measured, known, paths, changed, marked)
    columns = _columns(items)
    folded = _Canvas(measured, known, level(items, "blocks"), changed, marked)
    return canvas.rows(columns, _break(folded, columns))


def _columns(items: Sequence[Item]) -> list[Column]:
    """One column per top-level item; the input stands above the one after it, an auxiliary head below its stage."""
    columns: list[Column] = [tuple(items[:2])]
    for item in items[2:]:
        if item.role == "auxiliary":
            columns[-1] += (item,)
        else:
            columns.append((item,))
    return columns


def _break(canvas: _Canvas, columns: Sequence[Column]) -> int:
    """Columns per row that fill the panel best, judged with blocks closed so that opening moves nothing."""
    sizes = [canvas.column(column).size for column in columns]

    def scale(count: int) -> tuple[bool, float]:
        # All divisions are tried: there are as many as columns, about ten.
        rows = [sizes[i : i + count] for i in range(0, len(sizes), count)]
        width = max(sum(size[0] for size in row) + COLUMN_GAP * (len(row) - 1) for row in rows)
        height = sum(max(size[1] for size in row) for row in rows) + ROW_GAP * (len(rows) - 1)
        # What is too high is scrolled like a page; what is too wide is lost to the eye.
        return width <= PANEL[0], min(PANEL[0] / width, PANEL[1] / height)

    return max(range(1, len(sizes) + 1), key=scale)


@dataclass(slots=True)
class _Piece:
    """A drawn item with its corner at (0, 0); `axis` is where its main path enters."""

    size: Point
    axis: float
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)

    def put(self, other: _Piece, x: float, y: float) -> None:
        """Take another piece over, with its corner at (x, y)."""
        for box in other.boxes:
            # In place: each box is moved once per frame around it, and nothing else holds it.
            box.x += x
            box.y += y
        for line in other.lines:
            line.points = [(px + x, py + y) for px, py in line.points]
        self.boxes += other.boxes
        self.lines += other.lines
        self.stamps += other.stamps


@dataclass(slots=True)
class _Canvas:
    measured: Measured
    known: Known
    opened: Collection[str]
    changed: Mapping[str, str]
    marked: Mapping[str, str]

    def rows(self, columns: Sequence[Column], count: int) -> Drawing:
        """The columns side by side, `count` in a row, or fewer where they are wide."""
        found = _Piece((0.0, 0.0), 0.0)
        y = width = 0.0
        before: tuple[Point, str] | None = None
        rows = _filled([(column, self.column(column)) for column in columns], count)
        for number, row in enumerate(rows):
            x = height = 0.0
            for column, piece in row:
                main, head = _entry(column)
                turn = number if x == 0.0 else 0
                link = [_link(before, (x, y + head), main, y - ROW_GAP / 2, turn)] if before else []
                found.lines += link
                found.put(piece, x, y)
                before = (x + piece.size[0], y + head), main.path
                x += piece.size[0] + COLUMN_GAP
                height = max(height, piece.size[1])
            # The line to the next row runs round the end of this one.
            turns = number + 1 < len(rows)
            width = max(width, x - COLUMN_GAP + (COLUMN_GAP / 3 if turns else 0.0))
            y += height + ROW_GAP
        items = [item for column in columns for item in column]
        frames = [box.path for box in found.boxes if box.form == "frame"]
        runs = [path for path in self.opened if path.endswith(EACH)]
        copies = dict(hidden(items, self.opened))
        size = width, y - ROW_GAP
        return Drawing(found.boxes, found.lines, found.stamps, *size, copies, frames + runs, self.known.totals)

    def column(self, items: Sequence[Item]) -> _Piece:
        pieces = [self.piece(item) for item in items]
        width = max(piece.size[0] for piece in pieces)
        heights = sum(piece.size[1] + ROW_GAP / 2 for piece in pieces) - ROW_GAP / 2
        found = _Piece((width, heights), max(piece.axis for piece in pieces))
        y = 0.0
        for index, piece in enumerate(pieces):
            height = piece.size[1]
            found.put(piece, found.axis - piece.axis, y)
            y += height + ROW_GAP / 2
            if index + 1 < len(pieces):
                ends = items[index].path, items[index + 1].path
                found.lines.append(Line([(found.axis, y - ROW_GAP / 2), (found.axis, y)], ends))
        return found

    def piece(self, item: Item) -> _Piece:
        if item.is_layer:
            return self._single(item, LAYER, "layer")
        return self._frame(item) if item.path in self.opened else self._single(item, GROUP, "group")

    def _single(self, item: Item, size: Point, form: str) -> _Piece:
        words, note = (layer(item.nodes[item.first].op.label), "") if form == "layer" else lines(item)
        return _Piece(size, size[0] / 2, [self._box(item, size, words, note, form)])

    def _box(self, item: Item, size: Point, words: str, note: str, form: str) -> Box:
        values = self.known.values(item.first, item.last)
        node = item.nodes[item.first]
        text = node.op.formula(self.measured.graph.input_shapes(node), node.shape) if item.is_layer else ""
        # Of all copies, like the values: a folded run is as uncertain as the sum that it shows.
        uncounted = self.known.uncounted(item.first, item.last)
        about = self._about(item, values, uncounted)
        stage = item.number if item.role == "stage" else 0
        box = Box(item.path, 0.0, 0.0, *size, words, note, values, form, item.count, about, text, stage, uncounted)
        box.look = look_of(node) if item.is_layer else ""
        box.changed = self._changed(item)
        return box

    def _changed(self, item: Item) -> str:
        """The words of its mark; else what differs from the baseline in a part, or in the part that a block is of."""
        own = next(filter(None, (self.marked.get(copy.path) for copy in item.copies)), "")
        return own or (self.changed.get(item.path.partition("/")[0], "") if item.role in MARKED else "")

    def _reads(self, node: Node) -> tuple[int, ...]:
        return self.measured.graph.nodes[node.inputs[0]].shape if node.inputs else node.shape

    def _about(self, item: Item, values: Mapping[str, float], uncounted: int) -> str:
        node, rule = item.nodes[item.first], self.measured.rule
        what = node.op.name if item.is_layer else f"{item.count} times" if item.count > 1 else "group"
        shapes = f"{units.shape(self._reads(node))} to {units.shape(out_shape(item))}"
        operations, params = int(values["operations"]), int(values["params"])
        if item.is_layer and not node.op.known:
            # A zero would be read as free of cost.
            return f"{what}, {shapes}, operations and params unknown"
        share = units.share(operations, int(self.known.totals["operations"]))
        cost = units.at_least(f"{operations:,} {rule.unit_and_label}", uncounted)
        return f"{what}, {shapes}, {cost}, {share} of all; {units.at_least(f'{params:,} params', uncounted)}"

    def _frame(self, item: Item) -> _Piece:
        children = [copy for child in item.children for copy in self._one_by_one(child)]
        pieces = self._pieces(children)
        edges = self._edges(item, children)
        inside = arranged([piece.size for piece in pieces], edges)
        width = max(inside.width + 2 * MARGIN, GROUP[0], least_width(item))
        left = (width - inside.width) / 2
        frame = self._box(item, (width, HEADER + inside.height), title(item), "", "frame")
        found = _Piece((width, HEADER + inside.height), left + inside.axis, [frame])
        origin, at = "", (0.0, 0.0)
        for child, piece, (x, y) in zip(children, pieces, inside.corners, strict=True):
            corner = left + x, HEADER + y
            # A further copy has a size and no boxes: the browser repeats the first one's.
            if piece.boxes:
                found.put(piece, *corner)
                origin, at = child.path, corner
            else:
                label = title(child)
                found.stamps.append(Stamp(child.path, origin, corner[0] - at[0], corner[1] - at[1], label))
        for edge, route in zip(edges, inside.routes, strict=True):
            source, target = edge
            ends = children[source].path if source >= 0 else item.path, children[target].path
            points = [(x + left, y + HEADER) for x, y in route]
            # In a chain, only the way to the next column leaves its axis.
            turn = TURN if inside.wraps and len(route) > 2 else 0
            found.lines.append(Line(points, ends, self._label(children, edge), turn))
        return found

    def _pieces(self, children: Sequence[Item]) -> list[_Piece]:
        """A piece per child; a further copy of the child before it has a size alone."""
        pieces: list[_Piece] = []
        for index, child in enumerate(children):
            # Copies of one run only: two runs of equal blocks side by side are drawn apart.
            again = index > 0 and child.run is not None and child.run is children[index - 1].run
            pieces.append(_Piece(pieces[-1].size, pieces[-1].axis) if again else self.piece(child))
        return pieces

    def _one_by_one(self, item: Item) -> list[Item]:
        if item.count == 1 or f"{item.path}{EACH}" not in self.opened:
            return [item]
        # Copies that differ in names or shapes are drawn one by one in full.
        stamped = item if item.stamped else None
        return [Item([group], item.nodes, run=stamped) for group in item.copies]

    def _edges(self, item: Item, children: Sequence[Item]) -> list[Edge]:
        """Edges between the children, each once; -1 is the entry."""
        start = item.first
        owner: list[int] = []
        for index, child in enumerate(children):
            # Children are ranges of the execution order, so that a node's child is an index and no search.
            owner += [index] * (child.last - child.first + 1)
        pairs = (
            (owner[source - start] if source >= start else -1, index)
            for index, child in enumerate(children)
            for node in child.ends()
            for source in node.inputs
        )
        return list(dict.fromkeys((origin, index) for origin, index in pairs if origin != index))

    def _label(self, children: Sequence[Item], edge: Edge) -> str:
        """The shape on an edge, where the source has changed it and the target is next."""
        source, target = edge
        # A skip's shape is that of where it starts: only the next layer's edge says something new.
        if source < 0 or target != source + 1:
            return ""
        child = children[source]
        before, after = self._reads(child.nodes[child.first]), out_shape(child)
        return units.shape(after) if after != before else ""


def _entry(column: Sequence[Item]) -> tuple[Item, float]:
    """The item of a column that the main path enters, and the height of its header's middle; the input is a layer."""
    main = [item for item in column if item.role != "auxiliary"]
    return main[-1], (len(main) - 1) * (LAYER[1] + ROW_GAP / 2) + HEADER / 2


def _filled(columns: Sequence[tuple[Column, _Piece]], count: int) -> list[list[tuple[Column, _Piece]]]:
    """Columns in rows of at most `count`, and of at most WIDEST unless one alone is wider."""
    rows: list[list[tuple[Column, _Piece]]] = []
    end = 0.0
    for column, piece in columns:
        if not rows or len(rows[-1]) == count or end + piece.size[0] > WIDEST:
            rows.append([])
            end = 0.0
        rows[-1].append((column, piece))
        end += piece.size[0] + COLUMN_GAP
    return rows


def _link(start: tuple[Point, str], end: Point, item: Item, between: float, turn: int) -> Line:
    """From one column's header to the next, around the end of a row where it breaks."""
    point, path = start
    node = item.nodes[item.first]
    words = units.shape(item.nodes[node.inputs[0]].shape)
    if not turn:
        middle = (point[0] + end[0]) / 2
        return Line([point, (middle, point[1]), (middle, end[1]), end], (path, item.path), words)
    out = (point[0] + COLUMN_GAP / 3, point[1])
    around = [point, out, (out[0], between), (-TURN_SIDE, between), (-TURN_SIDE, end[1]), end]
    return Line(around, (path, item.path), words, turn)
