"""The table of a paper: all of it is drawn and fits, cells light up, and numbers stand under one another."""

import pytest

from arch.scenes.base import TALL
from arch.scenes.paper import Paper
from arch.stories.facts import TABLES, rows
from arch.tables.cells import as_text
from tests.arch.drawn import check

WRN = Paper(
    "Wide residual networks, table 8",
    ("network", "error", "ms", "what else there is to say"),
    (("ResNet-152", "22.16 %", "115", "deep"), ("WRN-50-2-bottleneck", "21.9 %", "93", "")),
    ((1, 1),),
    "Zagoruyko & Komodakis, arXiv 1605.07146",
    (3,),
)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_facts_is_drawn(table):
    found = rows(table)
    names = [name for name in found[0] if name not in ("source", "read_in", "caveat")]
    for count in range(1, 6):
        texts = tuple(tuple(fact[name] for name in names[:count]) for fact in found[:4])
        check(Paper(table, tuple(names[:count]), texts, ((0, 0),), found[0]["source"], tuple(range(3, count))))


def test_twelve_rows_fit_a_screen():
    paper = Paper("Table", ("network", "error"), (("ResNet-152", "22.16"),) * 12, note="where it is printed")
    check(paper)
    assert paper.figure().height <= TALL


def test_a_cell_lights_up():
    marks = WRN.figure().marks
    assert [mark.about for mark in marks if mark.role == "second"] == ["error: 21.9 %"]
    assert [mark.text for mark in marks if mark.role == "strong small"] == [*WRN.heads, "21.9 %"]
    assert WRN.figure().about.endswith("Marked: WRN-50-2-bottleneck, error: 21.9 %.")


def test_numbers_are_aligned_on_the_right():
    ends = {mark.text: mark.at["text-anchor"] for mark in WRN.figure().marks if mark.tag == "text"}
    assert (ends["22.16 %"], ends["115"], ends["ms"]) == ("end", "end", "end")
    paper = Paper("Table", ("error",), (("6.61",), ("fails",), ("8.7",)))
    assert {mark.at["text-anchor"] for mark in paper.figure().marks if mark.tag == "text"} == {"start", "end"}
    assert next(mark.at["text-anchor"] for mark in paper.figure().marks if mark.text == "fails") == "end"
    assert (ends["ResNet-152"], ends["deep"]) == ("start", "start")


def test_a_narrow_table_leaves_optional_columns_out():
    assert sum(mark.tag == "rect" for mark in WRN.figure().marks) == 3 * 4
    assert sum(mark.tag == "rect" for mark in WRN.figure(narrow=True).marks) == 3 * 3


def test_the_table_is_what_is_printed():
    section = WRN.table().sections[0]
    assert section.heads == WRN.heads
    assert tuple(tuple(map(as_text, row.cells)) for row in section.rows) == WRN.rows


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rows": ()}, "at least one"),
        ({"rows": (("a",),)}, "of 2 cells"),
        ({"rows": (("a", "b"),), "lit": ((1, 0),)}, "lights others"),
        ({"rows": (("a", "b"),), "optional": (0, 1)}, "nothing would be left"),
    ],
)
def test_what_cannot_be_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Paper("Table", ("one", "two"), **settings)
