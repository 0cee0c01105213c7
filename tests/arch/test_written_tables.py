"""Tables that are written: a paper's, every layer, in each format, with hostile names too."""

import csv
import io
import re
import shutil
import subprocess
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import arch
from arch.__main__ import main
from arch.analysis import Network, convention
from arch.formats import FORMATS, TABLES
from arch.graph import Builder
from arch.ops import Conv2d
from arch.tables import paper
from arch.tables.cells import as_text, filled
from tests.written import HOSTILE, few, named, names


def cells(*ids, rule="macs"):
    """The paper's table as texts, row by row, per section."""
    found = paper.table([arch.network(id) for id in ids], convention(rule))
    return [[[as_text(cell) for cell in filled(part, row)] for row in part.rows] for part in found.sections]


def test_table_1_of_he_et_al():
    (rows,) = cells("resnet18", "resnet34", "resnet50", "resnet101", "resnet152")
    assert [row[1] for row in rows] == ["112×112", "56×56", "28×28", "14×14", "7×7", "1×1", "", ""]
    assert set(rows[0][2:]) == {"7×7, 64, stride 2"}
    assert rows[1][4] == "3×3 max pool, stride 2; [1×1, 64; 3×3, 64; 1×1, 256] × 3"
    assert rows[1][2] == "3×3 max pool, stride 2; [3×3, 64; 3×3, 64] × 2"
    assert [row[6] for row in rows[2:5]] == [
        "[1×1, 128; 3×3, 128; 1×1, 512] × 8",
        "[1×1, 256; 3×3, 256; 1×1, 1024] × 36",
        "[1×1, 512; 3×3, 512; 1×1, 2048] × 3",
    ]
    assert set(rows[5][2:]) == {"average pool, 1000-d fc, softmax"}
    assert rows[6] == ["params", "", "11.69 M", "21.80 M", "25.56 M", "44.55 M", "60.19 M"]
    assert rows[7][0] == "MACs"


def test_a_row_that_is_the_same_for_all_is_written_once():
    (section,) = paper.table([arch.network("resnet18"), arch.network("resnet50")]).sections
    assert [row.spans for row in section.rows] == [True, False, False, False, False, True, False, False]


def test_operations_are_under_the_convention_that_is_named():
    found = paper.table([arch.network("resnet50")], convention("two_per_mac"))
    assert as_text(found.sections[0].rows[-1].cells[2]) == "8.178 G"
    assert found.sections[0].rows[-1].cells[0] == "FLOPs"
    assert "FLOPs (2 × MACs)" in found.notes[0]


BLOCKS = [
    ("resnext50_32x4d", 2, "[1×1, 256; 3×3, 256, C=32; 1×1, 512] × 4"),
    ("seresnet50", 2, "[1×1, 128; 3×3, 128; 1×1, 512; fc, [32, 512]] × 4"),
    ("densenet121", 2, "2×2 average pool, stride 2; [1×1, 128; 3×3, 32] × 12; 1×1, 256"),
    ("vgg16", 1, "2×2 max pool, stride 2; [3×3, 128] × 2"),
    ("lenet5", 4, "120-d fc, 84-d fc, 10-d fc, softmax"),
    (
        "mobilenet_v2",
        1,
        "[1×1, 96; 3×3 depthwise, 96, stride 2; 1×1, 24] × 1; [1×1, 144; 3×3 depthwise, 144; 1×1, 24] × 1",
    ),
]


@pytest.mark.parametrize(("id", "row", "text"), BLOCKS)
def test_the_cell_of_any_block(id, row, text):
    offset = 1 if id == "lenet5" else 0
    assert cells(id)[0][row - offset + offset][2] == text


def test_branches_are_lines_and_forks_in_them_stand_in_parentheses():
    assert "[1×1, 64; 1×1, 96 → 3×3, 128; 1×1, 16 → 3×3, 32; 3×3 max pool → 1×1, 32] × 1" in cells("googlenet")[0][2][2]
    assert "1×1, 384 → (1×3, 384 | 3×1, 384)" in cells("inception_v3")[0][6][2]
    assert "[1×1, 16; 1×1, 64 | 3×3, 64] × 2" in cells("squeezenet1_0")[0][1][2]


def test_where_the_first_block_strides_is_told():
    notes = " ".join(paper.table([arch.network("resnet50"), arch.network("resnet50_v1")]).notes)
    assert "the first block of ResNet-50 has stride 2 in its 3×3" in notes
    assert "the first block of ResNet-50 v1 has stride 2 in its 1×1" in notes


def test_networks_that_shrink_otherwise_have_rows_of_their_own():
    assert len(cells("resnet50", "vgg16")) == 2
    assert len(cells("resnet50", "densenet121")) == 1


def test_a_graph_without_parts_is_listed_layer_by_layer():
    build_ = Builder((3, 8, 8))
    build_.add("b", Conv2d(8, (3, 3)), build_.add("a", Conv2d(4, (3, 3), (2, 2)), build_.input))
    found = paper.table([Network("x", build_.graph())])
    assert [row.cells[1] for row in found.sections[0].rows] == ["3×3", "1×1", "", ""]


def test_table_1_of_six_resnets_is_fast():
    networks = [arch.network(f"resnet{depth}") for depth in (18, 26, 34, 50, 101, 152)]
    paper.table(networks)
    start = time.perf_counter()
    FORMATS["latex"].write(networks[0], table="paper")
    TABLES["latex"].content(paper.table(networks))
    # 0.1 s on a quiet machine; twice that where other tests run beside.
    assert time.perf_counter() - start < 0.2


def balanced(text):
    """Braces and environments of LaTeX, and no command but those that we write."""
    bare = re.sub(r"\\[\\{}%#&_$]", "", text)
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    opened = []
    for what, environment in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if what == "begin":
            opened.append(environment)
        else:
            assert opened.pop() == environment
    assert opened == []
    assert "\\input" not in text


@few
@given(names, st.sampled_from(["layers", "paper"]))
def test_latex(name, table):
    text = FORMATS["latex"].write(named(name), table=table)
    balanced(text)
    body = "".join(text.splitlines(keepends=True)[1:])
    assert "%" not in body.replace("\\%", "")
    assert all(sign == "\n" or " " <= sign <= "~" for sign in text)


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="TeX is not installed")
@pytest.mark.parametrize("table", ["layers", "paper"])
def test_latex_compiles(table, tmp_path):
    text = FORMATS["latex"].write(named("".join(HOSTILE)), table=table)
    head = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{amssymb,booktabs,longtable}\begin{document}"
    (tmp_path / "x.tex").write_text(f"{head}\n{text}\n\\end{{document}}\n")
    call = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "x.tex"]
    assert subprocess.run(call, cwd=tmp_path, capture_output=True, check=False).returncode == 0


@few
@given(names)
def test_markdown_tables_have_all_their_columns(name):
    text = TABLES["markdown"].write(paper.table([named(name), named(name, "resnet34")]))
    lines = text.splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert {len(re.split(r"(?<!\\)\|", line)) for line in rows} == {6}
    assert len(rows) == 10
    assert not re.search(r"<(?!br>)", text)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@few
@given(names)
def test_html(name):
    tags = Tags()
    tags.feed(FORMATS["html"].write(named(name), table="paper"))
    assert tags.open == []
    assert tags.seen <= {"html", "head", "meta", "title", "style", "body", "h1", "p", "br", "span"} | {
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }


@few
@given(names)
def test_csv_and_xlsx_hold_no_formula(name):
    rows = list(csv.reader(io.StringIO(FORMATS["csv"].write(named(name), table="paper"))))
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@"))]
    sheet = load_workbook(io.BytesIO(FORMATS["xlsx"].write(named(name), table="paper"))).active
    assert "f" not in {cell.data_type for row in sheet for cell in row}


def test_xlsx_has_numbers_a_frozen_header_and_widths():
    sheet = load_workbook(io.BytesIO(FORMATS["xlsx"].content(arch.network("resnet18")))).active
    heads = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "B2"
    assert sheet.cell(2, heads.index("MACs") + 1).value == 118_013_952
    assert sheet.column_dimensions["A"].width > 10
    assert FORMATS["xlsx"].content(arch.network("resnet18")) == FORMATS["xlsx"].content(arch.network("resnet18"))


def test_the_command_sets_networks_side_by_side(capsys, tmp_path):
    assert main(["table", "resnet18", "resnet50", "--to", "csv", "--convention", "two_per_mac"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "stage,output size,ResNet-18,ResNet-50"
    assert main(["table", "resnet18", "--to", "xlsx", "-o", str(tmp_path / "x.xlsx")]) == 0
