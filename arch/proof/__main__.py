"""The process of one proof: reads what to prove as JSON, and prints its steps and the proof as lines of JSON."""

from __future__ import annotations

import json
import signal
import sys
from typing import Any

from arch.analysis import Network
from arch.design import notation
from arch.errors import ArchError
from arch.execute import use_threads
from arch.formats import FORMATS
from arch.graph import from_plain
from arch.proof.comparison import check
from arch.proof.process import Limits

LIBRARIES = 2 * 2**30
"""Bytes that Python, torch, onnxruntime and their threads may take beside the limit."""


def main() -> None:
    """Prove what standard input asks for."""
    asked = json.load(sys.stdin)
    limits = Limits(*asked["limits"])
    _limit(limits)
    use_threads(limits.threads)
    design = notation.read(asked["design"]) if asked["design"] else None
    network = Network(asked["name"], from_plain(asked["graph"]), design, source=asked["source"])
    try:
        proof = check(network, FORMATS[asked["format"]], asked["options"], _tell)
    except ArchError as error:
        _say({"error": [error.where, error.what, error.fix, error.field]})
    else:
        _say({"proof": proof.to_plain()})


def _limit(limits: Limits) -> None:
    """Limits that hold without the one who started this."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    memory, time = limits.memory + LIBRARIES, int(limits.seconds * limits.threads) + 1
    # Data, and not the address space, of which torch reserves much more than it uses.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (time, time))
    # By the clock on the wall as well, a little later than the one who started this would end it.
    signal.alarm(int(limits.seconds) + 5)


def _tell(step: int, steps: int, text: str) -> None:
    _say({"step": step, "steps": steps, "text": text})


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
