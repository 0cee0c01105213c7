"""The stories: how long a step takes to be computed and written, in a new process and in a warm one."""

import multiprocessing
import statistics
import time
from collections.abc import Iterator
from functools import partial

from arch.stories import stories
from pages.content.stories.answers import Place, answer
from tests.benchmarks.engine import milliseconds

RUNS = 3
"""Of a warm step, of which the median counts."""


def places() -> Iterator[Place]:
    """Each step as it is at first, and with each value of its controls."""
    for id, story in stories().items():
        for index, step in enumerate(story.steps):
            yield Place(id, index)
            for control in step.controls:
                for option in control.options:
                    yield Place(id, index, ((control.id, option.value),))


def span(place: Place) -> float:
    """Milliseconds until a step is written, the kept answers passed by."""
    start = time.perf_counter()
    answer.__wrapped__(place)
    return 1000 * (time.perf_counter() - start)


def report(how: str, spans: dict[Place, float]) -> None:
    """The median, and the slowest with its place."""
    slowest = max(spans, key=spans.__getitem__)
    chosen = ", ".join(f"{id} {value}" for id, value in slowest.chosen)
    where = f"{slowest.story} {slowest.step + 1}{f' with {chosen}' if chosen else ''}"
    median = statistics.median(spans.values())
    print(f"steps of stories, {how}: {len(spans)}, median {median:.1f} ms, worst {spans[slowest]:.0f} ms ({where})")


def main() -> None:
    """Print both."""
    first = [place for place in places() if not place.chosen]
    # A process of its own for each, made by forking one in which nothing has been shown.
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        report("cold", dict(zip(first, pool.map(span, first, chunksize=1), strict=True)))
    report("warm", {place: milliseconds(partial(answer.__wrapped__, place), RUNS) for place in places()})


if __name__ == "__main__":
    main()
