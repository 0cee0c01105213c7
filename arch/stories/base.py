"""What a story is: a question, and steps that answer it, each a text with numbers and a scene beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from types import MappingProxyType
from typing import NamedTuple

from arch.design import Design
from arch.scenes.base import Scene

MOST_WORDS = 60
"""Of a step's text: what is read while a picture is looked at."""
WORDS_A_MINUTE, MINUTES_A_SCENE = 180, 0.4
"""How fast a story is read, and how long a scene is looked at and played with."""


class Option(NamedTuple):
    """What a control can be set to: its value in addresses, and its name."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """A choice that the reader has in a step; one of a scale is a slider.

    Attributes:
        id: one word, unique in its story; steps that share it share what is chosen.
        label: what is chosen.
        options: at least two.
        start: the value of the option that is chosen at first.
        is_scale: whether the options are numbers in order.
    """

    id: str
    label: str
    options: tuple[Option, ...]
    start: str
    is_scale: bool = False


def scale(id: str, label: str, values: Sequence[float], start: float) -> Control:
    """A slider over numbers."""
    return Control(id, label, tuple(Option(f"{value:g}", f"{value:g}") for value in values), f"{start:g}", True)


def choice(id: str, label: str, options: Mapping[str, str], start: str = "") -> Control:
    """A choice among values with their names; the first is chosen where `start` says no other."""
    return Control(id, label, tuple(Option(*pair) for pair in options.items()), start or next(iter(options)))


class Quoted(NamedTuple):
    """A number in print: as it stands there, and where."""

    text: str
    source: str


Word = str | Quoted
"""What fills a place in a text: computed here, or quoted with its source."""


class Answer(NamedTuple):
    """The number that answers a step, in large type, and what it is."""

    number: Word
    about: str


class Asked:
    """What a reader has chosen, and the design that is open.

    Args:
        values: chosen values by the ids of controls.
        own: the open design; None where none is, as in a printed story.
    """

    def __init__(self, values: Mapping[str, str], own: Design | None = None) -> None:
        self._values, self.own = values, own

    def __getitem__(self, control: Control) -> str:
        """The value of a control: as chosen, or its start where nothing was, or nothing that it can be."""
        value = self._values.get(control.id, control.start)
        return value if value in [option.value for option in control.options] else control.start

    def number(self, control: Control) -> int:
        """The whole number that a scale is at."""
        # A scale of fractions, as of bottleneck ratios, is read as text and by float.
        return int(self[control])

    def label(self, control: Control) -> str:
        """The name of what is chosen."""
        value = self[control]
        return next(option.label for option in control.options if option.value == value)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a step shows for what was chosen.

    Attributes:
        scene: the picture, and the table behind it.
        answer: the number in large type.
        words: what fills the places in the step's text, by their names.
        designs: the networks of the step by the labels of their buttons: each opens in Design.
        sources: where what is stated without a number stands, and what a reader should know of the numbers.
    """

    scene: Scene
    answer: Answer
    words: Mapping[str, Word] = field(default_factory=lambda: MappingProxyType({}))
    designs: Mapping[str, Design] = field(default_factory=lambda: MappingProxyType({}))
    sources: tuple[str, ...] = ()

    @property
    def all_sources(self) -> tuple[str, ...]:
        """Sources of the quoted numbers and of the rest, each once."""
        quoted = [word.source for word in (self.answer.number, *self.words.values()) if isinstance(word, Quoted)]
        return tuple(dict.fromkeys([*quoted, *self.sources]))


@dataclass(frozen=True, slots=True)
class Step:
    """One idea of a story.

    Attributes:
        heading: the idea in some words.
        text: at most MOST_WORDS; `{name}` is filled with a word of what is shown. Numbers never stand in it.
        show: what the step shows for what was chosen.
        controls: at most two.
    """

    heading: str
    text: str
    show: Callable[[Asked], Shown]
    controls: tuple[Control, ...] = ()

    def written(self, shown: Shown) -> str:
        """The text with its numbers.

        Raises:
            KeyError: a place has no word.
        """
        return self.text.format_map({name: plain(word) for name, word in shown.words.items()})

    @property
    def places(self) -> list[str]:
        """The names of the places in the text."""
        return re.findall(r"\{(\w+)\}", self.text)


def plain(word: Word) -> str:
    """A word as it is read."""
    return word.text if isinstance(word, Quoted) else word


@dataclass(frozen=True, slots=True)
class Story:
    """A question and its steps.

    Attributes:
        place: its place in the order in which stories are best read; no two share one.
        title: its name on a card.
        question: what it answers.
        steps: four to eight.
        cover: the index of the step whose scene is on the card.
    """

    place: int
    title: str
    question: str
    steps: tuple[Step, ...]
    cover: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes."""
        # The template: what fills a place is a word or two as well.
        words = sum(len(step.text.split()) for step in self.steps)
        return ceil(words / WORDS_A_MINUTE + MINUTES_A_SCENE * len(self.steps))
