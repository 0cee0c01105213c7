"""Hostile names and words in every format that is written: none breaks it, and none becomes more than a text."""

import csv
import io
import json
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import arch
from arch.analysis import Network
from arch.design import Design
from arch.drawing.sheet import Sheet, Words
from arch.formats import FORMATS, PICTURES
from arch.formats.dot import write
from arch.formats.table_csv import inert
from arch.graph import Builder
from arch.ops import Activation
from arch.zoo import zoo

BARE = zoo()["vgg11"].design.model_dump()
NASTY = [
    "a\\",
    "a\\\\",
    "<b>bold</b>",
    "<>",
    '"; evil [label="',
    "'''\"\"\"\\",
    "{name!r}",
    "${}%#&_~^",
    "\\end{document}",
    "{{{",
    "}}}",
    "]]>",
    "<!--",
    "&amp;&#0;",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\u202egnp.exe",
    "\x85\u2028\u2029",
    "\ufffe\uffff",
    "网络 é 🦆",
    "%s%n",
    "${jndi:x}",
    "",
    " ",
]
names = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=("Cs",)), max_size=80).filter(
    lambda text: not re.search(r"[\x00-\x1f\x7f]", text)
)
tokens = re.compile(r'"(?:[^"\\]|\\.)*"|->|[A-Za-z_]\w*|-?(?:\.\d+|\d+(?:\.\d*)?)|[{}\[\]=;]|\s+', re.DOTALL)
"""What the DOT that we write is made of."""


few = settings(max_examples=40)


def named(name):
    return Design.model_validate({**BARE, "name": name})


def words(text):
    """A page that holds nothing but the text, at each kind of place."""
    places = [(anchor, bold) for anchor in ("start", "middle", "end") for bold in (False, True)]
    shapes = [Words((10, 20), text, 11, (0, 0, 0), anchor, bold) for anchor, bold in places]
    return Sheet(200, 100, shapes, (255, 255, 255))


def is_dot(text):
    place = 0
    while place < len(text):
        token = tokens.match(text, place)
        assert token, text[place : place + 40]
        place = token.end()
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL)
    assert unquoted.count("{") == unquoted.count("}") == 1
    assert unquoted.rstrip().endswith("}")


@few
@given(names)
def test_dot_is_dot(name):
    is_dot(FORMATS["dot"].write(arch.network(named(name))))


@pytest.mark.skipif(not shutil.which("dot"), reason="the dot program is not installed")
@pytest.mark.parametrize("name", NASTY)
def test_the_dot_program_takes_it(name):
    text = FORMATS["dot"].write(arch.network(named(name)))
    done = subprocess.run(["dot", "-Tdot_json"], input=text.encode(), capture_output=True, check=False)  # noqa: S607 (Graphviz, wherever it is installed)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["name"] == name.replace("\\", "\\\\") or name.startswith("%") or not name  # no name, to dot
    assert len(found["objects"]) == len(arch.lower(named(name)))


@few
@given(names.filter(bool))
def test_dot_takes_any_path_too(name):
    build = Builder((3, 8, 8))
    build.add(name, Activation("relu"), build.input)
    is_dot(write(Network(name, build.graph())))


@few
@given(names)
def test_python_source_compiles_and_keeps_the_name(name):
    text = FORMATS["torch"].write(arch.network(named(name)))
    compile(text, "network.py", "exec")
    # As ASCII and without a quote: nothing in a name ends the text that it stands in.
    title = ascii(name)[1:-1].replace('"', "'")
    # The formatter takes the blanks at the beginning of a docstring away.
    assert text.splitlines()[0].startswith(f'"""{f"{title}, written by Archscope.".lstrip()}')


@few
@given(names)
def test_csv_reads_again_and_has_no_formula(name):
    rows = list(csv.reader(io.StringIO(FORMATS["csv"].write(arch.network(named(name))))))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r"))]
    assert [row[0] for row in rows[1:]] == [layer["path"] for layer in arch.summarize(named(name))["layers"]]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_looks_like_a_formula_is_a_text(cell):
    assert inert(cell) == f"'{cell}"
    assert (inert(-1), inert("conv=1"), inert("")) == (-1, "conv=1", "")


@few
@given(names)
def test_graphml_and_node_link_parse(name):
    ElementTree.fromstring(FORMATS["graphml"].write(arch.network(named(name))))  # noqa: S314 (written here)
    json.loads(FORMATS["node-link"].write(arch.network(named(name))))


@settings(max_examples=200)
@given(names | st.text())
@example("\x00\x08\ufffe\ud800")
def test_svg_parses_and_shows_the_text(text):
    root = ElementTree.fromstring(PICTURES["svg"].write(words(text)))  # noqa: S314 (written here)
    shown = [element.text or "" for element in root if element.tag.endswith("text")]
    plain = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    assert len(shown) == len(root) - 1 == 6
    assert set(shown) == {re.sub("\r\n?", "\n", plain)}


@settings(max_examples=200)
@given(names | st.text())
@example("\x00\n\n%")
def test_tikz_is_balanced_and_printable(text):
    written = PICTURES["tikz"].write(words(text)).decode()
    assert all(sign == "\n" or " " <= sign <= "~" for sign in written)
    bare = re.sub(r"\\[\\{}%]", "", written)
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert "%" not in bare
    assert written.count(r"\end{document}") == 1


@few
@given(names | st.text(st.characters(exclude_categories=("Cs",))))
def test_pdf_and_png_are_written(text):
    assert PICTURES["pdf"].write(words(text)).startswith(b"%PDF-")
    assert PICTURES["png"].write(words(text)).startswith(b"\x89PNG")
