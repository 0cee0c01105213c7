"""Pictures as files: everything that is drawn is in them, as text."""

import re
from xml.etree import ElementTree

import pytest

from arch.__main__ import main
from arch.analysis import measure
from arch.drawing import draw
from arch.drawing.sheet import PAPERS, Rect, Words, sheet
from arch.formats import PICTURES, picture_of
from arch.formats.tikz import escaped
from arch.zoo import zoo

SVG = "{http://www.w3.org/2000/svg}"


def picture(measured, format, *settings, **more):
    return PICTURES[format].write(picture_of(measured, *settings, **more))


def measured_of(id):
    return measure(zoo()[id].network())


@pytest.mark.parametrize("paper", PAPERS)
def test_svg_holds_every_box_and_every_word(paper):
    drawing = draw(measured_of("googlenet"), "layers")
    root = ElementTree.fromstring(picture(measured_of("googlenet"), "svg", "layers", "params", paper))  # noqa: S314
    rects, texts = root.findall(f"{SVG}rect"), [text.text for text in root.findall(f"{SVG}text")]
    assert len(rects) == len(drawing.boxes) + (paper != "transparent")
    assert len(root.findall(f"{SVG}polyline")) == len(drawing.lines)
    assert {box.label for box in drawing.boxes} <= set(texts)
    assert {line.label for line in drawing.lines if line.label} <= set(texts)


def test_everything_lies_on_the_page():
    drawn = sheet(draw(measured_of("densenet121"), "copies"), "field", "dark")
    for shape in drawn.shapes:
        if isinstance(shape, Rect):
            assert shape.corner[0] >= 0
            assert shape.corner[0] + shape.size[0] <= drawn.width
            assert shape.corner[1] + shape.size[1] <= drawn.height
        if isinstance(shape, Words):
            assert 0 <= shape.at[0] <= drawn.width


def test_copies_are_in_the_file():
    folded, whole = (picture(measured_of("resnet50"), "svg", level).count(b"<rect") for level in ("layers", "copies"))
    assert whole > folded
    assert picture(measured_of("resnet50"), "svg", "copies").count(b">relu<") == 49


def test_the_darkest_box_is_the_costliest():
    drawn = sheet(draw(measured_of("resnet50"), "stages"), "params", "light")
    fills = [sum(shape.fill) for shape in drawn.shapes if isinstance(shape, Rect)]
    titles = [shape.text for shape in drawn.shapes if isinstance(shape, Words) and shape.bold]
    assert titles[fills.index(min(fills)) - 1] == "stage 4"


def test_pdf_has_real_text_and_is_the_same_every_time():
    first, second = (picture(measured_of("resnet18"), "pdf") for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-")
    assert b"/Helvetica" in first
    assert b"/Image" not in first.replace(b"/ImageB /ImageC /ImageI", b"")


def test_tikz_is_balanced_and_defines_its_colours():
    text = picture(measured_of("inception_v3"), "tikz", "layers").decode()
    assert text.isascii()
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    used = set(re.findall(r"(?:fill|draw|text)=(c\d+)", text)) | set(re.findall(r"\\draw\[(c\d+)", text))
    assert used <= set(re.findall(r"definecolor\{(c\d+)\}", text))
    assert text.count(r"\begin{") == text.count(r"\end{") == 2


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("1×1 · 3×3", r"1$\times$1 $\cdot$ 3$\times$3"),
        ("b2\u2013b6", "b2--b6"),
        ("5 %", r"5 \%"),
        ("a_b", r"a\_b"),
        ("é", "?"),
    ],
)
def test_tex_takes_every_letter(text, tex):
    assert escaped(text) == tex


@pytest.mark.parametrize("format", PICTURES)
def test_the_command_line_writes_it(tmp_path, format):
    path = tmp_path / "picture"
    assert main(["draw", "resnet18", "--to", format, "--level", "layers", "--paper", "dark", "-o", str(path)]) == 0
    assert path.read_bytes() == picture(measured_of("resnet18"), format, "layers", paper="dark")


def test_a_level_that_is_none(capsys):
    with pytest.raises(SystemExit):
        main(["draw", "resnet18", "--to", "svg", "--level", "all", "-o", "x"])
    assert "invalid choice" in capsys.readouterr().err


@pytest.mark.parametrize("format", PICTURES)
@pytest.mark.parametrize("paper", PAPERS)
def test_the_funnel_is_a_picture_too(format, paper):
    content = picture(measured_of("vgg16"), format, paper=paper, mode="funnel")
    if format == "svg":
        root = ElementTree.fromstring(content)  # noqa: S314
        stages = 1 + len(list(measured_of("vgg16").stages()))
        assert len(root.findall(f"{SVG}polygon")) == 2 * stages
        assert len(root.findall(f"{SVG}rect")) == stages + (paper != "transparent")
        assert "512×14×14" in [text.text for text in root.findall(f"{SVG}text")]
    if format == "tikz":
        assert content.decode().count("-- cycle;") == 2 * (1 + len(list(measured_of("vgg16").stages())))
    if format == "pdf":
        assert content.startswith(b"%PDF-")
