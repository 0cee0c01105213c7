"""The command of the stories: its texts with their numbers, or a file of it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from arch.analysis import Network
from arch.api import load
from arch.commands.base import Command, one_of, option
from arch.commands.export import deliver
from arch.errors import ArchError
from arch.formats import PICTURES, TABLES, design_of
from arch.stories import stories
from arch.stories.base import Asked, Story, plain
from arch.stories.printed import document, sheet_of

PAGE, TABLE = "html", "csv"
"""The whole story as a page, and the table behind a step's picture."""


def stories_command() -> Command:
    """The command."""
    return Command(
        "story",
        "list the stories, read one, or write it as a page, or one of its steps as a picture or a table",
        _story,
        (
            option("story", metavar="STORY", nargs="?", help="its id; without it, all are listed"),
            option("--design", metavar="DESIGN", help="the network that steps about your own are about"),
            option("--step", type=int, metavar="N", default=1, help="for a picture or a table (1)"),
            one_of("--to", among=(PAGE, *PICTURES, TABLE), metavar="FORMAT"),
            option("-o", dest="out", metavar="FILE", type=Path, help="write here in place of the screen"),
        ),
    )


def _story(call: Namespace) -> None:
    if call.story is None:
        for id, story in stories().items():
            print(f"{id:16} {story.minutes:2} min  {story.question}")
        return
    story = _named(call.story)
    own = design_of(call.design) if isinstance(call.design, Network) else None
    asked = Asked({}, own or (load(call.design) if call.design else None))
    if call.to:
        deliver(_file(story, asked, call.step, call.to), call.out)
    else:
        deliver(_text(story, asked).encode(), call.out)


def _named(id: str) -> Story:
    if id not in stories():
        raise ArchError("", f"there is no story {id!r}", f"There are {', '.join(stories())}")
    return stories()[id]


def _text(story: Story, asked: Asked) -> str:
    """All steps, each with its answer and its sources."""
    lines = [story.question]
    for number, step in enumerate(story.steps, 1):
        shown = step.show(asked)
        lines += ["", f"{number}. {step.heading}", step.written(shown)]
        lines += [f"{plain(shown.answer.number)} {shown.answer.about}", *shown.all_sources]
    return "\n".join(lines) + "\n"


def _file(story: Story, asked: Asked, number: int, to: str) -> bytes:
    """A file of a story, or of one of its steps.

    Raises:
        ArchError: there is no such step.
    """
    if to == PAGE:
        return document(story, asked).encode()
    if not 1 <= number <= len(story.steps):
        raise ArchError("", f"there is no step {number}", f"The story has {len(story.steps)}")
    step = story.steps[number - 1]
    shown = step.show(asked)
    if to == TABLE:
        return TABLES[TABLE].content(shown.scene.table())
    return PICTURES[to].write(sheet_of(story, step, shown))
