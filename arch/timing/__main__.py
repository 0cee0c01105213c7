"""The process that times: reads what to run as JSON, and prints its steps and the times as lines of JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import product
from time import perf_counter
from typing import Any

from arch.execute import copy_rate, peak_rate, use_threads
from arch.graph import Graph, fingerprint, from_plain
from arch.process import request, say, tell
from arch.timing.measurement import Timed
from arch.timing.process import Asked
from arch.timing.runners import RUNNERS, Ready, given

UNCOUNTED = 3
"""Runs before the first that counts: caches fill, and libraries choose their ways."""
PROFILED = 10
"""Runs of the profile of ops."""


def main() -> None:
    """Time what standard input asks for."""
    limits, plain = request()
    use_threads(limits.threads)
    asked = Asked(**plain["asked"])
    graphs = {name: from_plain(graph) for name, graph in plain["graphs"].items()}
    pairs = list(product((id for id in RUNNERS if id in asked.runners), graphs))
    steps = len(pairs) + asked.machine
    if asked.machine:
        tell(1, steps, "measuring this machine")
        say({"peak": peak_rate(), "bandwidth": copy_rate()})
    for step, (runner, name) in enumerate(pairs, start=1 + asked.machine):
        tell(step, steps, f"{name}: {RUNNERS[runner].label}")
        say({"timed": asdict(_timed(runner, name, graphs[name], asked, limits.threads))})
    say({"done": True})


def _timed(runner: str, name: str, graph: Graph, asked: Asked, threads: int) -> Timed:
    row: dict[str, Any] = {
        "network": name,
        "fingerprint": fingerprint(graph),
        "runner": runner,
        "wanted": asked.runs,
    }
    try:
        subject = given(graph, name, asked.batch, threads)
        began = perf_counter()
        ready = RUNNERS[runner].ready(subject)
        ready.call()
        row["prepared"] = perf_counter() - began
        row["seconds"] = tuple(_runs(ready, asked))
        row["ops"] = _ops(ready, row["seconds"], asked)
    # Whatever keeps one runner from running is no reason to stop the others: no compiler, an op that it lacks.
    except Exception as error:
        return Timed(**row, reason=f"it does not run: {type(error).__name__}: {' '.join(str(error).split())[:300]}")
    short = len(row["seconds"]) < asked.runs
    return Timed(**row, reason=f"{len(row['seconds'])} of {asked.runs} runs: time ran out" if short else "")


def _runs(ready: Ready, asked: Asked) -> Iterator[float]:
    """Seconds of each run, until there are as many as are wanted or time is out; at least one."""
    for _ in range(UNCOUNTED - 1):  # the first has been
        ready.call()
    until = perf_counter() + asked.seconds
    for _ in range(asked.runs):
        began = perf_counter()
        ready.call()
        ended = perf_counter()
        yield ended - began
        if ended > until:
            return


def _ops(ready: Ready, seconds: tuple[float, ...], asked: Asked) -> Mapping[str, float]:
    """Seconds of each op; in fewer runs where these would take longer than what is wanted."""
    if ready.ops is None:
        return {}
    return ready.ops(max(1, min(PROFILED, int(asked.seconds / max(seconds)))))


if __name__ == "__main__":
    main()
