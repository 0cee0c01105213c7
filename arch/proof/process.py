"""A proof in a process of its own, with limits, progress and an end that others can put to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

from arch.analysis import Network
from arch.design import notation
from arch.errors import ArchError
from arch.formats import Format
from arch.graph import fingerprint, to_plain
from arch.proof.comparison import needed
from arch.proof.statement import Proof


class Limits(NamedTuple):
    """What a proof may take.

    Attributes:
        seconds: of time.
        threads: at once.
        memory: bytes for weights and maps; the libraries take some hundred million beside it.
    """

    seconds: float = 300.0
    threads: int = 2
    memory: int = 8 * 2**30


LIMITS = Limits()


class Progress(NamedTuple):
    """The step that runs: its number from 1, how many there are, and what it is."""

    step: int
    steps: int
    text: str


@dataclass(slots=True)
class Running:
    """A proof on its way. Whoever started it asks now and then; it is never waited for."""

    network: Network
    format: Format
    options: dict[str, str]
    limits: Limits
    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]
    began: float = field(default_factory=monotonic)
    ended: str = ""
    said: dict[str, bytes] = field(default_factory=dict)

    def poll(self) -> bool:
        """Whether it has come to an end; one that takes too long is ended here."""
        if self.process.poll() is not None:
            self._settle()
            return True
        if monotonic() - self.began > self.limits.seconds:
            self._end(f"it took over {self.limits.seconds:g} seconds")
            return True
        return False

    def cancel(self) -> None:
        """End it."""
        if self.process.poll() is None:
            self._end("it was cancelled")

    def progress(self) -> Progress | None:
        """The step that it is at; None before the first."""
        steps = [line for line in self._lines() if "step" in line]
        return Progress(**steps[-1]) if steps else None

    def result(self) -> Proof | None:
        """What came of it; None while it runs.

        Raises:
            ArchError: the network cannot be written in this format, or nobody knows what one of its ops computes.
        """
        if not self.poll():
            return None
        for line in self._lines():
            if "error" in line:
                raise ArchError(*line["error"])
            if "proof" in line:
                return Proof.from_plain(line["proof"])
        reason = self.ended or f"its process ended: {self._last_words()}"
        return Proof(
            self.network.name, fingerprint(self.network.graph), self.format.id, self.options, "", "unproven", reason
        )

    def _end(self, reason: str) -> None:
        self.ended = reason
        self.process.kill()
        self.process.wait()
        self._settle()

    def _settle(self) -> None:
        """Keep what the process has said, and leave no file behind."""
        if not self.said:
            self.said = {name: self._read(name) for name in _FILES}
            self.folder.cleanup()

    def _read(self, name: str) -> bytes:
        return self.said[name] if self.said else (Path(self.folder.name) / name).read_bytes()

    def _lines(self) -> Iterator[dict[str, Any]]:
        for line in self._read("out").splitlines():
            # The last line may be half written; a library's own words are no JSON.
            if line.startswith(b"{") and line.endswith(b"}"):
                yield json.loads(line)

    def _last_words(self) -> str:
        lines = self._read("errors").decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else f"code {self.process.returncode}"


def start(
    network: Network, format: Format, options: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> Running:
    """Start a proof in a process of its own, and return at once.

    Args:
        network: what is written.
        format: one of FORMATS.
        options: the format's, as far as they are chosen.
        limits: what it may take.

    Raises:
        ArchError: it needs more memory than allowed, its file does not run, or there is no such option.
    """
    chosen = format.choices(**(options or {}))
    if format.runs is None:
        raise ArchError("", f"a file of the format {format.id} does not run", "Prove one that holds code")
    bytes_needed = needed(network.graph, format.keeps_maps)
    if bytes_needed > limits.memory:
        what = f"a proof needs {bytes_needed:,} bytes of memory, and {limits.memory:,} are allowed"
        raise ArchError("", what, "Use a smaller input, or allow more")
    request = {
        "name": network.name,
        "source": network.source,
        "design": notation.write(network.design) if network.design else "",
        "graph": to_plain(network.graph),
        "format": format.id,
        "options": chosen,
        "limits": limits,
    }
    return Running(network, format, chosen, limits, *_launched(json.dumps(request).encode(), limits))


_FILES = ("out", "errors")


def _launched(request: bytes, limits: Limits) -> tuple[subprocess.Popen[bytes], tempfile.TemporaryDirectory[str]]:
    """The process, and the folder of the files that it reads and writes."""
    # Files, and no pipes: a pipe that nobody reads fills up, and stops the process.
    folder = tempfile.TemporaryDirectory(prefix="archscope-proof-")
    asked, out, errors = (Path(folder.name) / name for name in ("asked", *_FILES))
    asked.write_bytes(request)
    # Libraries beside torch start threads of their own, as they are loaded.
    surroundings = os.environ | {"OMP_NUM_THREADS": str(limits.threads), "MKL_NUM_THREADS": str(limits.threads)}
    call = [sys.executable, "-m", "arch.proof"]
    with asked.open("rb") as given, out.open("wb") as said, errors.open("wb") as failed:
        process = subprocess.Popen(  # noqa: S603 (our own module)
            call, cwd=Path(__file__).parents[2], stdin=given, stdout=said, stderr=failed, env=surroundings
        )
    return process, folder


def prove(network: Network, format: Format, options: Mapping[str, str] | None = None, limits: Limits = LIMITS) -> Proof:
    """As `start`, and wait for what comes of it."""
    running = start(network, format, options, limits)
    try:
        while not running.poll():
            sleep(0.05)
    finally:
        running.cancel()
    proof = running.result()
    assert proof is not None, "it has come to an end"
    return proof
