"""The table of kernels: the numbers of the analyses, in every format of tables."""

from __future__ import annotations

import csv
from io import BytesIO

import openpyxl
import pytest

from arch.analysis.kernels import kernel_costs
from arch.analysis.roofline import roofline
from arch.analysis.rules import Setting
from arch.formats import TABLES
from arch.graph import Builder
from arch.ops import Activation, Add, Conv2d, Opaque, sides
from arch.tables.cells import as_text
from arch.tables.kernels import table

PEAK, BANDWIDTH = 2.0**30, 2.0**24
SETTING = Setting(2, 2)


def _costs():
    builder = Builder((4, 8, 8))
    conv = builder.add("conv", Conv2d(4, (3, 3), padding=sides(1)), builder.input)
    both = builder.add("act", Activation("relu"), builder.add("add", Add(), conv, builder.input))
    builder.add("odd", Opaque("Odd", (4, 8, 8)), both)
    return kernel_costs(builder.graph(), [(1, 2, 3), (4,)])


COSTS = _costs()
BOUNDS = roofline(COSTS, SETTING, PEAK, BANDWIDTH)


def _rows(made):
    return [dict(zip(made.sections[0].heads, row.cells, strict=True)) for row in made.sections[0].rows]


def test_a_row_has_what_is_fused_and_the_bound():
    row, unknown = _rows(table("net", COSTS, SETTING, BOUNDS))
    exact = {head: cell.exact for head, cell in row.items()}
    moved = (2 * 256 * 2 + 144) * 2
    assert row["ops"].text == "conv 3×3, 4 + add + relu"
    assert exact == {
        "kernel": "conv",
        "stage": "",
        "ops": "conv + add + act",
        "in": "4x8x8",
        "out": "4x8x8",
        "params": 144,
        "MACs": 144 * 64,
        "bytes": moved,
        "operations/byte": 2 * 144 * 64 * 2 / moved,
        "computing µs": 2 * 144 * 64 * 2 / PEAK * 1e6,
        "moving µs": moved / BANDWIDTH * 1e6,
        "bound µs": moved / BANDWIDTH * 1e6,
        "limited by": "memory",
    }
    assert {as_text(unknown[head]) for head in ("params", "MACs", "bytes", "bound µs", "limited by")} == {"unknown"}


def test_what_was_measured_stands_beside_the_bound():
    seconds = 4 * BOUNDS.kernels[0].seconds
    row, other = _rows(table("net", COSTS, SETTING, BOUNDS, {"conv": seconds}))
    assert (row["measured µs"].exact, row["bound / measured"].exact) == (seconds * 1e6, 0.25)
    assert row["bound / measured"].text == "25 %"
    assert [other[head].exact for head in ("measured µs", "bound / measured")] == ["", ""]
    # Without bounds there is nothing to divide.
    assert _rows(table("net", COSTS, SETTING, None, {"conv": seconds}))[0]["bound / measured"].exact == ""


def test_a_device_without_a_peak_has_no_columns_of_bounds():
    made = table("net", COSTS, SETTING)
    assert made.sections[0].heads[-1] == "operations/byte"
    assert made.notes == (
        "MACs of one image; bytes read, weights included, and written for 2 images, 2 bytes an element.",
    )


def test_the_notes_say_how_the_bound_is_made():
    assert table("net", COSTS, SETTING, BOUNDS).notes[1] == (
        "A bound is the longer of computing and moving at 1.074 G operations and 16.78 M bytes per second, a "
        "multiply-accumulate being two."
    )


@pytest.mark.parametrize("format", TABLES)
def test_every_format_of_tables_writes_it(format):
    assert TABLES[format].content(table("net", COSTS, SETTING, BOUNDS, {"conv": 1e-3}))


def test_csv_and_xlsx_hold_numbers():
    made = table("net", COSTS, SETTING, BOUNDS, {"conv": 1e-3})
    heads, row, _ = csv.reader(TABLES["csv"].content(made).decode().splitlines())
    bound = BOUNDS.kernels[0].seconds * 1e6
    assert float(row[heads.index("bound µs")]) == bound
    sheet = openpyxl.load_workbook(BytesIO(TABLES["xlsx"].content(made))).active
    assert sheet.cell(2, heads.index("bound µs") + 1).value == bound
    assert sheet.cell(2, heads.index("params") + 1).value == 144
