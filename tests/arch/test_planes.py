"""Channels as planes: weights are the engine's, groups read their own, and all of it is drawn."""

import pytest

from arch.ops import ShapeError
from arch.scenes.planes import MOST_DRAWN, Convolution, Planes
from arch.tables.cells import as_text
from tests.arch.drawn import check

WIDTHS = (1, 3, 8, 16, 24, 64, 256, 2048)


@pytest.mark.parametrize("inputs", WIDTHS)
@pytest.mark.parametrize("kernel", [1, 3, 7])
def test_every_convolution_is_drawn(inputs, kernel):
    for outputs in WIDTHS:
        for groups in {1, 2, inputs // 4, inputs}:
            if groups and not inputs % groups and not outputs % groups:
                one = Convolution(inputs, outputs, kernel, groups, gates=(0.5,) * outputs, lit=0)
                # outputs x inputs / groups x kernel x kernel
                assert one.weights == outputs * inputs // groups * kernel**2
                check(Planes((one,)))


@pytest.mark.parametrize("groups", [1, 8, 64])
def test_side_by_side_and_in_a_chain(groups):
    both = Convolution(64, 256, 1), Convolution(256, 256, 3, groups), Convolution(256, 64, 1)
    check(Planes(both))
    check(Planes(both, chained=True))
    check(Planes((*both, Convolution(64, 1024)), chained=True))
    check(Planes((*both, Convolution(2048, 2048, 3, 32, title="32 groups"))))


def test_each_output_reads_its_group():
    one = Convolution(128, 64, 3, groups=32)
    assert [list(one.reads(output)) for output in (0, 1, 2, 63)] == [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [124, 125, 126, 127],
    ]
    assert one.weights == 64 * 4 * 9


def words(scene):
    return " ".join(mark.text for mark in scene.figure().marks if mark.tag == "text")


def test_what_is_not_drawn_is_said():
    assert "64 channels 16 drawn" in words(Planes((Convolution(64, 64),)))
    assert "drawn" not in words(Planes((Convolution(MOST_DRAWN, MOST_DRAWN),)))


def test_lines_of_a_lit_channel_are_what_it_reads():
    figure = Planes((Convolution(8, 8, 3, groups=2, lit=6),)).figure()
    lit = [mark for mark in figure.marks if mark.tag == "line" and mark.role == "lit"]
    assert len(lit) == 4
    assert len({(mark.at["x2"], mark.at["y2"]) for mark in lit}) == 1
    assert [mark.role for mark in figure.marks if mark.tag == "path" and "lit" in mark.role] == ["second lit"]


def test_gates_are_bars_to_scale():
    figure = Planes((Convolution(4, 4, gates=(0.0, 0.25, 0.5, 1.0)),)).figure()
    assert [mark.at["width"] for mark in figure.marks if mark.role == "second"] == [0.0, 8.5, 17.0, 34.0]


def test_the_table_has_a_row_for_each_convolution():
    table = Planes((Convolution(256, 64), Convolution(64, 64, 3, title="middle")), chained=True).table()
    rows = [[as_text(cell) for cell in row.cells] for row in table.sections[0].rows]
    assert rows == [
        ["1×1", "1×1", "256", "64", "1", "256", "16,384"],
        ["middle", "3×3", "64", "64", "1", "64", "36,864"],
    ]


def test_what_cannot_be_is_refused():
    with pytest.raises(ShapeError):
        Convolution(8, 8, groups=3)
    with pytest.raises(ValueError, match="gates must be 8 numbers"):
        Convolution(8, 8, gates=(0.5,))
    with pytest.raises(ValueError, match="gates must be 1 numbers"):
        Convolution(1, 1, gates=(1.5,))
    with pytest.raises(ValueError, match="one to 4"):
        Planes(())
    with pytest.raises(ValueError, match="64 channels are written and 32 read"):
        Planes((Convolution(8, 64), Convolution(32, 8)), chained=True)
