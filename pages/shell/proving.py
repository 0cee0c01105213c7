"""The proofs that a session asks for: one at a time, in a process of its own, and what came of those before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from arch.errors import ArchError

if TYPE_CHECKING:
    # On first use alone: every page has a session, and few sessions ask for a proof.
    from arch.analysis import Network
    from arch.formats import Format
    from arch.proof import Proof, Running

MOST_KEPT = 50
"""Proofs of a session that are kept: some kilobytes each."""


class File(NamedTuple):
    """What a proof is of.

    Attributes:
        fingerprint: the architecture hash.
        format: its id.
        content: SHA-256 of the file.
    """

    fingerprint: str
    format: str
    content: str


@dataclass
class Proving:
    """The proof that runs, and those that have ended.

    Attributes:
        file: what the running proof is of; None where none runs.
    """

    file: File | None = None
    _running: Running | None = None
    _ended: dict[File, Proof | ArchError] = field(default_factory=dict)

    def begin(self, file: File, network: Network, format: Format, options: Mapping[str, str]) -> None:
        """Start a proof; one that runs is ended."""
        from arch.proof import start

        self.end()
        self._ended.pop(file, None)
        try:
            self._running, self.file = start(network, format, options), file
        except ArchError as error:
            self._keep(file, error)

    def end(self) -> None:
        """End what runs, and forget it: nobody looks any more."""
        if self._running:
            self._running.cancel()
        self._running = self.file = None

    def cancel(self) -> None:
        """End what runs, and keep that it was cancelled."""
        if self._running:
            self._running.cancel()
            self.runs()

    def runs(self) -> bool:
        """Whether a proof runs; what came of one that has just ended is kept."""
        if self._running is None or self.file is None:
            return False
        try:
            proof = self._running.result()
        except ArchError as error:
            self._keep(self.file, error)
        else:
            if proof is None:
                return True
            self._keep(self.file, proof)
        self._running = self.file = None
        return False

    def progress(self) -> tuple[float, str]:
        """How far the running proof is, from 0 to 1, and what it does."""
        step = self._running.progress() if self._running else None
        # The step that is named is not done yet.
        return ((step.step - 1) / step.steps, step.text) if step else (0.0, "starting")

    def result(self, file: File) -> Proof | ArchError | None:
        """What came of a file's proof, or why there can be none; None before it."""
        return self._ended.get(file)

    def _keep(self, file: File, found: Proof | ArchError) -> None:
        self._ended[file] = found
        while len(self._ended) > MOST_KEPT:
            self._ended.pop(next(iter(self._ended)))
