"""The stories: questions on convolutional networks, answered in steps. One file each, found by being there.

A story is what a module of `arch.stories.each` calls STORY; its id is the module's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from arch.stories.base import Story


@cache
def stories() -> Mapping[str, Story]:
    """All stories by id, in the order in which they are best read.

    Raises:
        TypeError: a module has no STORY, or two stories claim one place.
    """
    package = import_module("arch.stories.each")
    # In no order: places say it.
    found = {module.name: _story(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__)}
    places: dict[int, str] = {}
    for id, story in found.items():
        if story.place in places:
            raise TypeError(f"the stories {places[story.place]!r} and {id!r} both claim place {story.place}")
        places[story.place] = id
    return {places[place]: found[places[place]] for place in sorted(places)}


def _story(module: str) -> Story:
    story = getattr(import_module(module), "STORY", None)
    if not isinstance(story, Story):
        raise TypeError(f"{module} has no story: a constant STORY is missing")
    return story
