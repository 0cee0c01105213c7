"""What holds for the picture of every scene, in both widths and in files."""

from arch.scenes.base import NARROW, TALL, WIDE, text_width
from arch.scenes.inks import INKS, scene_sheet
from arch.scenes.words import size_of
from arch.tables.cells import as_text


def check(scene):
    """A scene's figures and table: all on the canvas, in known roles, no text over another, and something to read."""
    for narrow in (False, True):
        figure = scene.figure(narrow)
        assert figure.width == (NARROW if narrow else WIDE)
        assert narrow or figure.height <= TALL
        assert figure.about.endswith(".")
        assert {word for mark in figure.marks for word in mark.role.split()} <= set(INKS)
        for mark in figure.marks:
            left, top, right, bottom = box(mark)
            assert min(left, top) >= 0, mark
            assert right <= figure.width, mark
            assert bottom <= figure.height, mark
        apart([box(mark) for mark in figure.marks if mark.tag == "text"])
        for paper in ("light", "dark"):
            assert scene_sheet(figure, "", paper).shapes
    section = scene.table().sections[0]
    assert section.rows
    for row in section.rows:
        assert len(row.cells) == len(section.heads)
        assert all(isinstance(as_text(cell), str) for cell in row.cells)


def box(mark):
    """Left, top, right and bottom of a mark."""
    at = mark.at
    if mark.tag == "rect":
        return at["x"], at["y"], at["x"] + at["width"], at["y"] + at["height"]
    if mark.tag == "circle":
        return at["cx"] - at["r"], at["cy"] - at["r"], at["cx"] + at["r"], at["cy"] + at["r"]
    if mark.tag == "line":
        xs, ys = sorted((at["x1"], at["x2"])), sorted((at["y1"], at["y2"]))
        return xs[0], ys[0], xs[1], ys[1]
    if mark.tag == "path":
        xs, ys = [x for x, _ in mark.corners], [y for _, y in mark.corners]
        return min(xs), min(ys), max(xs), max(ys)
    size = size_of(mark.role)
    width = text_width(mark.text, size)
    left = at["x"] - {"start": 0, "middle": width / 2, "end": width}[at["text-anchor"]]
    # From the top of a capital letter to the bottom of a g, in sizes of the letters.
    return left, at["y"] - 0.7 * size, left + width, at["y"] + 0.2 * size


def apart(boxes):
    """No two boxes share a place; those below one another are compared alone."""
    boxes = sorted(boxes, key=lambda box: box[1])
    for index, (left, _, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            if other[1] >= bottom:
                break
            assert other[0] >= right or other[2] <= left, (boxes[index], other)
