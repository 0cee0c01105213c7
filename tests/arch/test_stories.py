"""The stories: every step is read, with every value of its controls; no number is typed in."""

import ast
import re
from pathlib import Path

import pytest

from arch.formats import PICTURES, TABLES
from arch.lowering import lower
from arch.scenes.base import NARROW, TALL, WIDE, text_width
from arch.scenes.inks import INKS, scene_sheet
from arch.stories import each, stories
from arch.stories.base import MOST_WORDS, Asked, plain
from arch.stories.printed import document
from arch.zoo import zoo

STEPS = {f"{id}-{number}": step for id, story in stories().items() for number, step in enumerate(story.steps, 1)}
FILES = sorted(Path(next(iter(each.__path__))).glob("*.py"))
NAMES = re.compile(
    r"\{\w+\}"  # a place that a number fills
    r"|\b\d+x\d+\b"  # a kernel
    r"|\b[A-Za-z][\w-]*\d[\w.-]*"  # a network, a dataset, a path: ResNet-50, CIFAR-10, s2
    r"|arXiv \d{4}\.\d{4,5}|\b(?:tables?|figures?|equations?|sections?) \d+\w?(?: (?:and|to) \d+)?"
)
NUMBERS = re.compile(
    r"\d|\b(?:three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|half|quarters?|twice|thrice)\b",
    re.IGNORECASE,
)


def typed_in(text):
    """The first number in a text that is no part of a name; "" for none."""
    found = NUMBERS.search(NAMES.sub("", text))
    return found.group() if found else ""


def test_what_is_typed_in_is_found():
    assert typed_in("It has 25 layers") == "2"
    assert typed_in("three quarters of it") == "three"
    assert typed_in("ResNet-50 has {layers} layers, 3x3 convolutions and CIFAR-10 (arXiv 1512.03385, table 2)") == ""


def asked(step):
    """What a reader can choose: the start, and each value of each control."""
    yield Asked({})
    yield Asked({}, zoo()["vgg16"].design)
    for control in step.controls:
        for option in control.options:
            yield Asked({control.id: option.value})


def test_a_story_has_four_to_eight_steps_and_a_question():
    for id, story in stories().items():
        assert 4 <= len(story.steps) <= 8, id
        assert story.question.endswith("?") or story.question.endswith("."), id
        assert 0 <= story.cover < len(story.steps), id
        ids = [control.id for control in {control for step in story.steps for control in step.controls}]
        assert len(ids) == len(set(ids)), id


@pytest.mark.parametrize("id", STEPS)
def test_a_step_is_short_and_its_numbers_come_from_elsewhere(id):
    step = STEPS[id]
    assert typed_in(step.heading) == typed_in(step.text) == ""
    assert len(step.controls) <= 2
    for control in step.controls:
        assert len(control.options) >= 2
        assert control.start in [option.value for option in control.options]
        assert re.fullmatch("[a-z]+", control.id)


@pytest.mark.parametrize("id", STEPS)
def test_a_step_is_filled_and_drawn_whatever_is_chosen(id):
    step = STEPS[id]
    for chosen in asked(step):
        shown = step.show(chosen)
        assert set(step.places) == set(shown.words)
        assert len(step.written(shown).split()) <= MOST_WORDS
        assert plain(shown.answer.number)
        assert shown.answer.about
        assert all(isinstance(word, str) or word.source for word in (*shown.words.values(), shown.answer.number))
        for narrow in (False, True):
            is_drawn(shown.scene.figure(narrow), *((NARROW, LONG) if narrow else (WIDE, TALL)))
        table = shown.scene.table()
        assert all(section.rows for section in table.sections)
        for design in shown.designs.values():
            assert lower(design)


LONG = 800
"""Height of a picture on a phone, where the page is scrolled."""


def is_drawn(figure, width, height):
    """A figure keeps to its canvas and to the roles that there are."""
    assert figure.width == width
    assert figure.height <= height + 1
    assert figure.about
    for mark in figure.marks:
        assert set(mark.role.split()) <= set(INKS), mark
        if mark.tag == "text":
            keeps_inside(mark, figure)


def keeps_inside(mark, figure):
    size = next((INKS[role].size for role in mark.role.split() if INKS[role].size), 12.0)
    wide = text_width(mark.text, size)
    left = mark.at["x"] - {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.at["text-anchor"]] * wide
    # A mean letter's width is an estimate: some letters over the edge are none.
    assert left >= -0.12 * wide - 2, mark
    assert left + wide <= figure.width + 0.12 * wide + 2, mark
    assert 0 < mark.at["y"] <= figure.height + 1, mark


@pytest.mark.parametrize("id", STEPS)
def test_a_step_is_written_as_files(id):
    shown = STEPS[id].show(Asked({}))
    for paper in ("light", "dark"):
        assert PICTURES["svg"].write(scene_sheet(shown.scene.figure(), id, paper)).startswith(b"<svg")
    assert PICTURES["pdf"].write(scene_sheet(shown.scene.figure(), id)).startswith(b"%PDF")
    assert TABLES["csv"].content(shown.scene.table())


@pytest.mark.parametrize("id", stories())
def test_a_story_is_one_page(id):
    story = stories()[id]
    page = document(story, Asked({}))
    assert page.count("<section>") == page.count("<svg") == len(story.steps)
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def constants(file):
    """All texts of a module but docstrings, quotations, and what says where numbers stand and what they count."""
    tree = ast.parse(file.read_text())
    kept_out = [node for node in ast.walk(tree) if is_remark(node)]
    skipped = {id(inner) for node in kept_out for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def is_remark(node):
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Name) and t.id.endswith(("SOURCE", "SOURCES", "NOTES")) for t in node.targets)
    if isinstance(node, ast.FormattedValue):
        return True
    # Options have values that no reader sees, and a table's rows are named by their cells.
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("Quoted", "quoted", "row", "_error", "choice")
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_number_is_typed_into_a_story(file):
    texts = [text for text in constants(file) if text not in zoo() and "arXiv" not in text]
    assert [(text, number) for text in texts if (number := typed_in(text))] == []


COUNTED = "additions|blocks|channels|comparisons|convolutions|elements|kernels|layers|params|paths|points|rows|weights"


@pytest.mark.parametrize("id", STEPS)
def test_what_is_read_is_written_for_people(id):
    for chosen in asked(STEPS[id]):
        shown = STEPS[id].show(chosen)
        answer = f"{plain(shown.answer.number)} {shown.answer.about}"
        for text in (STEPS[id].written(shown), answer, *(mark.text for mark in shown.scene.figure().marks)):
            assert not re.search(rf"(?<![\d.,x×])(?<!to )1 (?:{COUNTED})\b", text), text
            assert not re.search(r"\de[+-]\d|\bnan\b", text), text
