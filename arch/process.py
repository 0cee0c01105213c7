"""Work in a process of its own: with limits, progress, and an end that others can put to it.

A module that does such work reads a request as JSON from its standard input, keeps within its limits, and prints lines
of JSON: `{"step": ...}` before every step, and what comes of it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

from arch.errors import ArchError

LIBRARIES = 2 * 2**30
"""Bytes that Python, torch, onnxruntime and their threads may take beside the limit."""


class Limits(NamedTuple):
    """What a process may take.

    Attributes:
        seconds: of time.
        threads: at once.
        memory: bytes for weights and maps; the libraries take some hundred million beside it.
    """

    seconds: float = 300.0
    threads: int = 2
    memory: int = 8 * 2**30


class Progress(NamedTuple):
    """The step that runs: its number from 1, how many there are, and what it is."""

    step: int
    steps: int
    text: str


@dataclass(slots=True)
class Work:
    """Work on its way. Whoever started it asks now and then; it is never waited for.

    Attributes:
        limits: what it may take.
        process: what does it.
        folder: of the files that it reads and writes.
        began: when, by the monotonic clock.
        ended: why it was ended before it was done, or "".
    """

    limits: Limits
    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]
    began: float = field(default_factory=monotonic)
    ended: str = ""
    _said: dict[str, bytes] = field(default_factory=dict)

    def poll(self) -> bool:
        """Whether it has come to an end; what takes too long is ended here."""
        if self.process.poll() is not None:
            self._settle()
            return True
        if monotonic() - self.began > self.limits.seconds:
            self._end(f"it took over {self.limits.seconds:g} seconds")
            return True
        return False

    def wait(self) -> None:
        """Until it has come to an end; whatever interrupts this ends it."""
        try:
            while not self.poll():
                sleep(0.05)
        finally:
            self.cancel()

    def cancel(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self._end("it was cancelled")

    def progress(self) -> Progress | None:
        """The step that it is at; None before the first."""
        steps = [line for line in self._lines() if "step" in line]
        return Progress(**steps[-1]) if steps else None

    def lines(self) -> Iterator[dict[str, Any]]:
        """What the process has said so far.

        Raises:
            ArchError: it refused what was asked; after what it said before.
        """
        for line in self._lines():
            if "error" in line:
                raise ArchError(*line["error"])
            yield line

    def why(self) -> str:
        """Why it ended without a result, in words."""
        return self.ended or f"its process ended: {self._last_words()}"

    def _end(self, reason: str) -> None:
        self.ended = reason
        _kill(self.process)
        self._settle()

    def _settle(self) -> None:
        """Keep what the process has said, and leave no file behind."""
        if not self._said:
            self._said = {name: self._read(name) for name in _FILES}
            self.folder.cleanup()

    def _lines(self) -> Iterator[dict[str, Any]]:
        for line in self._read("out").splitlines():
            # The last line may be half written; a library's own words are no JSON.
            if line.startswith(b"{") and line.endswith(b"}"):
                yield json.loads(line)

    def _read(self, name: str) -> bytes:
        return self._said[name] if self._said else (Path(self.folder.name) / name).read_bytes()

    def _last_words(self) -> str:
        lines = self._read("errors").decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else f"code {self.process.returncode}"


_FILES = ("out", "errors")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with those that it has started, such as a compiler."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:  # on Windows
        process.kill()
    process.wait()


def launched(
    module: str, request: Mapping[str, Any], limits: Limits
) -> tuple[Limits, subprocess.Popen[bytes], tempfile.TemporaryDirectory[str]]:
    """A process of one of our modules with a request, which gets `limits` too: the first fields of Work."""
    # Files, and no pipes: a pipe that nobody reads fills up, and stops the process.
    folder = tempfile.TemporaryDirectory(prefix="archscope-work-")
    asked, out, errors = (Path(folder.name) / name for name in ("asked", *_FILES))
    asked.write_text(json.dumps({**request, "limits": limits}), encoding="utf-8")
    # Libraries beside torch start threads of their own, as they are loaded.
    threads = {name: str(limits.threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    # What a library leaves behind goes with the folder.
    surroundings = os.environ | threads | {"TMPDIR": folder.name}
    with asked.open("rb") as given, out.open("wb") as said, errors.open("wb") as failed:
        process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", module],
            cwd=Path(__file__).parents[1],
            stdin=given,
            stdout=said,
            stderr=failed,
            env=surroundings,
            # A group of its own, so that what it starts can be ended with it.
            start_new_session=True,
        )
    return limits, process, folder


def request() -> tuple[Limits, dict[str, Any]]:
    """In the process: what standard input asks for; from here on the limits hold, without the one who started this."""
    asked = json.load(sys.stdin)
    limits = Limits(*asked.pop("limits"))
    _hold(limits)
    return limits, asked


def _hold(limits: Limits) -> None:
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


def say(line: Mapping[str, Any]) -> None:
    """In the process: a line for the one who started it."""
    print(json.dumps(line), flush=True)


def tell(step: int, steps: int, text: str) -> None:
    """In the process: the step that begins."""
    say({"step": step, "steps": steps, "text": text})


def refuse(error: ArchError) -> None:
    """In the process: why what is asked for cannot be done."""
    say({"error": [error.where, error.what, error.fix, error.field]})
