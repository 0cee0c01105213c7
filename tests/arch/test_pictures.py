"""Pictures as files: everything that is drawn is in them, as text."""

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from arch.__main__ import main
from arch.analysis import measure
from arch.bounds import MOST_DOTS
from arch.drawing import draw
from arch.drawing.legend import STEPS
from arch.drawing.looks import MARKS
from arch.drawing.sheet import MARGIN, PAPERS, Area, Rect, Sheet, Words, _head, sheet
from arch.formats import PICTURES, picture_of
from arch.formats.png import to_png
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
    root = ElementTree.fromstring(picture(measured_of("googlenet"), "svg", "layers", "params", paper))  # noqa: S314 (written here)
    rects, texts = root.findall(f"{SVG}rect"), [text.text for text in root.findall(f"{SVG}text")]
    layers, looks = [box for box in drawing.boxes if box.look], {box.look for box in drawing.boxes} - {""}
    badges = [badge for line in drawing.lines for badge in line.badges]
    legend = STEPS + len(looks)
    assert len(rects) == len(drawing.boxes) + len(layers) + len(badges) + legend + (paper != "transparent")
    assert len(root.findall(f"{SVG}polyline")) == len(drawing.lines)
    turns = [line for line in drawing.lines if line.turn]
    assert len(root.findall(f"{SVG}polygon")) == len(drawing.lines) + len(turns)  # arrowheads
    assert {box.label for box in drawing.boxes} <= set(texts)
    assert {line.label for line in drawing.lines if line.label} <= set(texts)


@pytest.mark.parametrize("id", ["densenet121", "lenet5", "inception_v4"])
def test_everything_lies_on_the_page(id):
    drawn = picture_of(measured_of(id), "copies", "field", "dark")
    for shape in drawn.shapes:
        if isinstance(shape, Rect):
            assert shape.corner[0] >= 0
            assert shape.corner[0] + shape.size[0] <= drawn.width
            assert shape.corner[1] + shape.size[1] <= drawn.height
        if isinstance(shape, Words) and shape.text:
            assert 0 <= shape.at[0] <= drawn.width


def words_in(drawn):
    return [shape.text for shape in drawn.shapes if isinstance(shape, Words)]


@pytest.mark.parametrize("paper", PAPERS)
def test_a_picture_says_what_it_shows(paper):
    words = words_in(picture_of(measured_of("resnet50"), "layers", "params", paper))
    assert words[:2] == ["ResNet-50", "25.56 M params · 4.089 G MACs · input 3×224×224"]
    assert words[words.index("share of params: 0") :][:2] == ["share of params: 0", "9.2 %"]
    assert words[-8:] == ["input", "convolution", "linear", "norm", "pool", "activation", "add", "other"]
    assert words_in(picture_of(measured_of("resnet50"), paper=paper, mode="funnel"))[0] == "ResNet-50"


def test_the_colour_of_a_mark_is_seen_on_light_and_dark_paper():
    for label, colour in MARKS.items():
        for paper in PAPERS.values():
            assert contrast(colour, paper.background) >= 3, label
    assert len(set(MARKS.values())) == len(MARKS)


def contrast(one, other):
    """As WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_what_changed_is_marked_in_the_picture():
    changed = {"s2": "groups 1 -> 32"}
    boxes = draw(measured_of("resnet50"), "layers", changed).boxes
    assert {box.path for box in boxes if box.changed} == {"s2", "s2/b1", "s2/b2"}
    ink = PAPERS["light"].change
    drawn = picture_of(measured_of("resnet50"), "layers", changed=changed)
    assert len([shape for shape in drawn.shapes if isinstance(shape, Rect) and shape.fill == ink]) == 3 + 1
    assert words_in(drawn)[-1] == "changed"


def test_an_arrowhead_points_where_its_line_ends():
    drawing = draw(measured_of("resnet50"), "blocks")
    heads = [shape for shape in sheet(drawing, "params", "light").shapes if isinstance(shape, Area)]
    tips = {(x - MARGIN, y - MARGIN) for head in heads for x, y in head.points[:1]}
    assert {line.points[-1] for line in drawing.lines} <= tips
    assert _head((5.0, 0.0), (5.0, 20.0)) == [(5.0, 20.0), (1.5, 13.0), (8.5, 13.0)]
    assert _head((30.0, 0.0), (10.0, 0.0)) == [(10.0, 0.0), (17.0, -3.5), (17.0, 3.5)]


def test_rows_are_joined_by_numbered_turns():
    turns = [line for line in draw(measured_of("resnet50"), "blocks").lines if line.turn]
    assert [line.turn for line in turns] == [1]
    assert [line.ends for line in turns] == [("s2", "s3")]
    assert len(turns[0].badges) == 2
    texts = words_in(sheet(draw(measured_of("resnet50"), "blocks"), "params", "light"))
    assert texts.count("1") == 2


def test_copies_are_in_the_file():
    folded, whole = (picture(measured_of("resnet50"), "svg", level).count(b"<rect") for level in ("layers", "copies"))
    assert whole > folded
    assert picture(measured_of("resnet50"), "svg", "copies").count(b">relu<") == 49


def test_the_darkest_box_is_the_costliest():
    drawn = sheet(draw(measured_of("resnet50"), "stages"), "params", "light")
    fills = [sum(shape.fill) for shape in drawn.shapes if isinstance(shape, Rect) and shape.size[0] > 100]
    titles = [shape.text for shape in drawn.shapes if isinstance(shape, Words) and shape.size == 11.5 and shape.bold]
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


def png(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_png_has_two_dots_for_a_point_and_everything_on_it():
    drawn = picture_of(measured_of("googlenet"))
    image = png(picture(measured_of("googlenet"), "png"))
    assert (image.mode, image.size) == ("RGB", (round(2 * drawn.width), round(2 * drawn.height)))
    assert image.info["dpi"] == pytest.approx((144, 144), abs=0.1)
    for shape in drawn.shapes:
        if isinstance(shape, Rect) and shape.size[0] > 100:
            (x, y), (width, height) = shape.corner, shape.size
            edges = (2 * x, 2 * y + 1.5 * height), (2 * x + width / 2, 2 * y)  # away from where lines end
            assert [image.getpixel(edge) for edge in edges] == [shape.stroke] * 2
        if isinstance(shape, Words) and shape.text:
            x, y = 2 * shape.at[0], 2 * shape.at[1]
            left = {"start": x, "middle": x - 12, "end": x - 24}[shape.anchor]
            assert shape.colour in {colour for _, colour in image.crop((left, y - 20, left + 24, y + 4)).getcolors()}


def test_png_has_every_sign_that_is_written():
    texts = {sign for id in ("resnet50", "googlenet", "senet154") for sign in "".join(map(str, words_of(id)))}
    unknown = letter("\ufffe")
    assert {"×", "·", "\u2013"} <= texts
    assert not [sign for sign in texts if sign.strip() and letter(sign) == unknown]


def words_of(id):
    drawn = [sheet(draw(measured_of(id), level), "operations", "light") for level in ("blocks", "layers")]
    return [shape.text for page in drawn for shape in page.shapes if isinstance(shape, Words)]


def letter(sign):
    return to_png(Sheet(20, 20, [Words((4, 15), sign, 11, (0, 0, 0))], (255, 255, 255)))


def test_png_is_transparent_on_transparent_paper():
    image = png(picture(measured_of("resnet18"), "png", paper="transparent"))
    assert image.mode == "RGBA"
    assert image.getpixel((0, 0))[3] == 0


def test_png_of_a_huge_page_has_fewer_dots():
    image = png(to_png(Sheet(100_000, 10_000, [Rect((0, 0), (10, 10), (0, 0, 0), (0, 0, 0))], (255, 255, 255))))
    assert MOST_DOTS * 0.99 < image.size[0] * image.size[1] <= MOST_DOTS


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
        root = ElementTree.fromstring(content)  # noqa: S314 (written here)
        stages = 1 + len(list(measured_of("vgg16").stages()))
        assert len(root.findall(f"{SVG}polygon")) == 2 * stages
        assert len(root.findall(f"{SVG}rect")) == stages + (paper != "transparent")
        assert "512×14×14" in [text.text for text in root.findall(f"{SVG}text")]
    if format == "tikz":
        assert content.decode().count("-- cycle;") == 2 * (1 + len(list(measured_of("vgg16").stages())))
    if format == "png":
        assert png(content).size[0] > 1000
    if format == "pdf":
        assert content.startswith(b"%PDF-")
