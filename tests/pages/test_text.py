"""Foreign text on the screen: what `plain` writes is shown letter by letter, and every page uses it."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from arch.design import notation
from arch.zoo import zoo
from pages.shell.text import plain
from tests.pages.opened import enter, panel

ROOT = Path(__file__).parents[2]
IMAGE = "![x](http://evil.example/y.png)"
NASTY = [
    IMAGE,
    "[click](javascript:alert(1))",
    "[a]: http://evil.example 'x'",
    "[^1] and [^1]: note",
    "<img src=x onerror=alert(1)>",
    "<http://evil.example>",
    "http://evil.example/path and www.evil.example and me@evil.example",
    "**bold** _it_ ~~gone~~ ~one~ `code` ***",
    "# heading",
    "#",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "> quote",
    "---",
    "===",
    "| a | b |",
    ":red[x] :red-background[y] :material/menu: :streamlit: :dog: :+1: :-1:",
    ":material_menu: :small[x]{a=b} ::x ::: y",
    "$x^2$ and $$y$$ costs $5",
    "&lt; &amp; &#60; &copy;",
    "a -> b <- c -- d >= e <= f ~= g <-> h",
    "-> x",
    "back\\slash \\* \\",
    "{x} {{y}}",
    "'3x3:96/2v (1x3:384|3x1:384)'",
    "3x3:96 s3: depth is 1",
    "s3/b1/conv2: 128 input channels cannot be split into 7 groups. Use 4 or 8.",
    "网络 é 🦆 U+202E \u202e",
]
LETTERS = "!*_[](){}<>#+-.:/|~$&\\`'\"=@ 1ax\n"
SIGNS = re.compile(r"\\([!-/:-@\[-`{-~])")
LATE = [
    *(r":\+1:|:-1:|:[\w-]+:", r":material_\w+:", r":streamlit:", r"https?://[-.\w]+", r"www\.[-.\w]+"),
    *(r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+", r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)"),
]
"""What Streamlit's page replaces in text after Markdown has taken the backslashes away."""


def shown(markdown):
    """What Markdown makes of a text in which every sign is escaped."""
    return SIGNS.sub(r"\1", markdown)


@settings(max_examples=300)
@given(st.text(st.sampled_from(LETTERS) | st.characters(), max_size=40) | st.sampled_from(NASTY))
@example(":a:b:")
@example("--")
def test_a_plain_text_is_shown_letter_by_letter(text):
    written = plain(text)
    assert shown(written).replace("\u2060", "") == " ".join(text.splitlines()).strip().replace("\u2060", "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>~$&|{}]", re.sub(r"\\[!-/:-@\[-`{-~]", "", written))
    assert not re.match(r"[#+=-]|\d+[.)]", written)
    assert not re.search(r"(?<!\\):\S", written)
    assert not [pattern for pattern in LATE if re.search(pattern, shown(written).replace(":material/", ":material_"))]


def opened(path="app.py", **query):
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if path != "app.py":
        app.switch_page(path).run()
    assert not app.exception
    return app


def markdown(app):
    """Every text on a page that its browser reads as Markdown: bodies, labels, help, and the options of buttons."""
    for element in walk(app._tree):
        proto = getattr(element, "proto", None)
        for name in ("body", "label", "help"):
            yield str(getattr(proto, name, "") or "")
        if type(proto).__name__ in ("ButtonGroup", "Radio"):
            yield from map(str, proto.options)


def walk(block):
    for child in getattr(block, "children", {}).values():
        yield child
        yield from walk(child)


def foreign(app, text=IMAGE):
    """The places where a text is shown; none of them may show it unescaped."""
    found = [body for body in markdown(app) if text[:12] in shown(body).replace("\u2060", "")]
    assert not [body for body in found if text[:12] in body]
    return found


@pytest.fixture
def link():
    design = zoo()["resnet18"].design.model_copy(update={"name": IMAGE})
    return notation.write(design)


@pytest.mark.parametrize(
    "path", ["app.py", "pages/zoo.py", "pages/stories.py", "pages/counting.py", "pages/landscape.py"]
)
def test_no_page_reads_a_name_as_markdown(link, path):
    app = opened(path, d=link)
    assert bool(foreign(app)) == (path == "pages/counting.py")


@pytest.mark.parametrize("section", ["basic-d1-w8-s1-c_{}", "{}", "basic-{}", "basic-d{}-w8-s1", "branches-s1-br_{}"])
def test_no_link_speaks_through_a_message(section):
    app = opened(d=f"a1~x~3x64x64~conv~{section.format(IMAGE)}~classifier")
    # The panel shows text as text: nothing of it is Markdown.
    assert IMAGE in panel(app)["note"]
    assert foreign(app) == []


def test_no_file_speaks_through_an_error():
    for text in (f"archscope: 1\nname: x\n'{IMAGE}': 1", f"archscope: '{IMAGE}'", IMAGE, f"https://x/{IMAGE}"):
        app = opened()
        app.button(key="menu-open").click().run()
        app.text_area(key="text-0").input(text).run()
        app.button(key="open").click().run()
        assert app.error
        foreign(app)


def test_no_setting_speaks_through_a_message():
    app = opened()
    enter(app, "set", "head", path="hidden", value=IMAGE)
    # The panel and the graph show text as text: nothing of it is Markdown.
    assert IMAGE in panel(app)["fault"]["message"]
    assert foreign(app) == []


def test_no_number_speaks_through_an_error():
    app = opened("pages/counting.py")
    app.text_input(key="counting-number").input(IMAGE).run()
    assert len(foreign(app)) == 1
