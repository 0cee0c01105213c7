"""A window over a map of pixels: its numbers are torch's, what it never reads is counted, and all of it is drawn."""

from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
import torch
from torch.nn import functional

from arch.analysis import unread
from arch.drawing.sheet import Path, Rect
from arch.ops import ShapeError
from arch.scenes.inks import scene_sheet
from arch.scenes.slide import Slide
from arch.scenes.window import Window
from arch.scenes.words import number, wrapped
from arch.tables.cells import as_text
from tests.arch.drawn import box, check

MAP = ((1, 3, 2, 0, 1), (2, 9, 1, 1, 4), (0, 5, 3, 7, 2), (6, 1, 2, 8, 0), (4, 2, 0, 3, 5))
LAPLACE = ((0, 1, 0), (1, -4, 1), (0, 1, 0))
KINDS = ("max", "average", "convolution")
SETTINGS = [
    (kernel, stride, padding, size)
    for kernel, stride, padding, size in product(range(1, 8), range(1, 5), range(4), (1, 3, 6, 11))
    if kernel <= size + 2 * padding
]


def numbers(rows, columns, step):
    """Whole numbers that look irregular, negative ones among them."""
    return tuple(tuple((step * (row * columns + column)) % 23 - 7 for column in range(columns)) for row in range(rows))


def windows(size):
    """Every window of the battery on maps of a size, of every kind that takes it."""
    for kind, (kernel, stride, padding, side) in product(KINDS, SETTINGS):
        if side == size and (kind == "convolution" or 2 * padding <= kernel):
            weights = numbers(kernel, kernel, 5) if kind == "convolution" else ()
            yield Window((side, side), kernel, stride, padding, kind, numbers(side, side, 7), weights)


def by_torch(window):
    image = torch.tensor(window.values, dtype=torch.float64)[None, None]
    if window.kind == "max":
        return functional.max_pool2d(image, window.kernel, window.stride, window.padding)[0, 0].tolist()
    if window.kind == "average":
        settings = window.kernel, window.stride, window.padding, False, False
        return functional.avg_pool2d(image, *settings)[0, 0].tolist()
    kernel = torch.tensor(window.weights, dtype=torch.float64)[None, None]
    return functional.conv2d(image, kernel, None, window.stride, window.padding)[0, 0].tolist()


@pytest.mark.parametrize("size", [1, 3, 6, 11])
def test_the_output_is_torchs(size):
    for window in windows(size):
        # A quotient of whole numbers that float64 holds is rounded once, by torch and here.
        assert [[float(value) for value in row] for row in window.outputs()] == by_torch(window)
        assert window.out == (len(window.outputs()), len(window.outputs()[0]))


@pytest.mark.parametrize("size", [1, 3, 6, pytest.param(8, marks=pytest.mark.nightly)])
def test_every_window_is_drawn_in_both_widths(size):
    for window in windows(size):
        # Half of the windows have been everywhere, the others stand on the last value of their output.
        count = window.out[0] * window.out[1]
        at = count - 1 if (window.kernel + window.stride) % 2 else None
        settings = window.size, window.kernel, window.stride, window.padding, window.kind
        check(Window(*settings, window.values, window.weights, at))


@pytest.mark.parametrize("size", [(14, 14), (9, 30), (30, 9), (32, 32)])
def test_maps_without_numbers_are_drawn(size):
    check(Window(size, 1, 2, kind="convolution", at=3))
    check(Window(size, 3, 1, kind="average"))


@pytest.mark.parametrize("kernel", range(1, 8))
@pytest.mark.parametrize("stride", range(1, 8))
def test_what_is_never_read_is_what_the_analysis_says(kernel, stride):
    # Windows that tile the map: no border is left over. A kernel that is larger than its stride reads all of it.
    side = 3 * stride if kernel <= stride else 3 * stride + kernel - stride
    share = Slide((side, side), kernel, stride, kind="convolution").unread
    assert share == Fraction(unread(kernel, stride)).limit_denominator(stride * stride)


def test_a_strided_1x1_never_reads_three_quarters():
    window = Window((14, 14), 1, stride=2, kind="convolution")
    assert window.unread == Fraction(3, 4)
    assert window.reads() == {(row, column) for row in range(0, 14, 2) for column in range(0, 14, 2)}
    assert "never read: 147 of 196 pixels (75 %)." in window.table().notes


@pytest.mark.parametrize(("kernel", "stride", "padding"), [(3, 2, 1), (2, 3, 0), (5, 1, 2), (1, 4, 3)])
def test_readers_are_the_windows_whose_pixels_they_are(kernel, stride, padding):
    slide = Slide((6, 9), kernel, stride, padding, "convolution")
    count = slide.out[0] * slide.out[1]
    assert slide.readers() == Counter(place for index in range(count) for place in slide.pixels(index))


def test_a_border_that_no_window_reaches_is_never_read():
    assert Window((5, 5), 2, stride=2).unread == Fraction(9, 25)
    assert Window((5, 5), 2, stride=2).reads() == set(product(range(4), range(4)))


def test_operations_of_a_value_are_the_engines():
    large = Slide((100, 100), 3, kind="convolution")
    assert large.work == "17 operations: 9 multiplications, 8 additions"
    assert large.out[0] * large.out[1] * sum(large.operations) == 163_268
    assert Slide((5, 5), 2).work == "3 comparisons"
    assert Slide((5, 5), 2, kind="average").work == "4 operations: 3 additions, 1 division"
    assert Slide((5, 5), 1, 2, kind="convolution").work == "1 multiplication"
    assert Slide((5, 5), 1, 2).work == "no operation"


@pytest.mark.parametrize(
    ("index", "settings", "text"),
    [
        (5, {"kernel": 2}, "max(9, 1, 5, 3) = 9"),
        (5, {"kernel": 2, "kind": "average"}, "(9 + 1 + 5 + 3) / 4 = 4.5"),
        (
            5,
            {"kernel": 3, "padding": 1, "kind": "convolution", "weights": LAPLACE},
            "0×0 + 1×1 + 3×0 + 0×1 + 2×(−4) + 9×1 + 0×0 + 0×1 + 5×0 = 2",
        ),
        (0, {"kernel": 4, "padding": 1}, "max(1, 3, 2, 2, 9, 1, 0, 5, 3) = 9"),
        (3, {"kernel": 4, "kind": "average"}, "sum of 16 numbers / 16 = 3.3125"),
        (0, {"kernel": 5, "padding": 1}, "the largest of 16 numbers is 9"),
        (0, {"kernel": 3, "kind": "convolution"}, ""),
    ],
)
def test_the_arithmetic_of_a_window_is_written_out(index, settings, text):
    assert Slide((5, 5), values=MAP, **settings).arithmetic(index) == text


def test_exact_numbers_are_written_as_decimals_that_end_or_as_fractions():
    assert number(Fraction(9, 4)) == "2.25"
    assert number(Fraction(7, 3)) == "7/3"
    assert number(Fraction(-12, 4)) == "−3"
    assert number(Fraction(1, 16)) == "0.0625"
    assert number(Fraction(1, 32)) == "1/32"


def rects(figure, role):
    return [mark for mark in figure.marks if mark.tag == "rect" and mark.role == role]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_outline_is_around_what_the_window_reads(narrow):
    for at in range(9):
        figure = Window((5, 5), 3, values=MAP, at=at).figure(narrow)
        outline, written = map(box, rects(figure, "window"))
        read = [box(mark) for mark in [*rects(figure, "first"), *rects(figure, "third")[:1]]]
        read = [cell for cell in read if cell[2] - cell[0] > 12]  # without the key
        assert len(read) == 9
        hull = min(c[0] for c in read), min(c[1] for c in read), max(c[2] for c in read), max(c[3] for c in read)
        assert [round(side, 1) for side in hull] == [round(side, 1) for side in outline]
        assert written == box(rects(figure, "third")[1])


def test_marks_keep_their_places_while_the_window_moves():
    """The screen moves a mark to where the mark of its number is next."""
    figures = [Window((6, 6), 2, 2, 0, "max", numbers(6, 6, 7), at=at).figure() for at in range(9)]
    tags = {tuple(mark.tag for mark in figure.marks if mark.tag == "rect") for figure in figures}
    assert len(tags) == 1
    assert len({[mark.role for mark in figure.marks].index("window") for figure in figures}) == 1


def test_values_appear_as_the_window_passes():
    window = Window((5, 5), 2, 2, values=MAP, at=2)
    words = [mark.text for mark in window.figure().marks if mark.tag == "text"]
    assert words[25:28] == ["9", "2", "6"]
    assert "max(0, 5, 6, 1) = 6" in words


def test_the_largest_pixel_has_the_colour_of_the_output():
    window = Window((5, 5), 2, values=MAP, at=5)
    assert window.largest == (1, 1)
    assert next(mark.about for mark in rects(window.figure(), "third")) == "row 2, column 2 is 9, read by 4 windows"
    assert Window((5, 5), 2, kind="average", values=MAP, at=5).largest is None


def test_in_a_file_an_outline_hides_nothing():
    figure = Window((5, 5), 2, values=MAP, at=0).figure()
    shapes = scene_sheet(figure).shapes
    assert sum(isinstance(shape, Rect) for shape in shapes) == 25 + 16 + 2
    assert [len(shape.points) for shape in shapes if isinstance(shape, Path)][:2] == [5, 5]


def test_the_table_has_a_row_for_each_value():
    table = Window((5, 5), 2, stride=2, kind="average", values=MAP).table()
    rows = [[as_text(cell) for cell in row.cells] for row in table.sections[0].rows]
    assert table.sections[0].heads == ("row", "column", "rows", "columns", "value")
    assert rows[1] == ["1", "2", "1 to 2", "3 to 4", "1"]
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": (4, 5), "values": MAP}, "values must be 4 rows of 5"),
        ({"size": (5, 5), "weights": ((1,),)}, "weights must be 2 rows of 2"),
        ({"size": (5, 5), "padding": 2}, "more than half"),
        ({"size": (33, 5)}, "at most 32"),
        ({"size": (5, 5), "at": 16}, "no output value 16"),
    ],
)
def test_what_cannot_be_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Window(kernel=2, **settings)
    with pytest.raises(ShapeError):
        Window((5, 5), 6)


def test_long_texts_are_broken():
    assert wrapped("one two three", 50) == ["one two", "three"]
    assert wrapped("", 50) == [""]
