"""What a session has under way in processes of their own: one of a kind at a time, and what came of those before."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from arch.errors import ArchError

if TYPE_CHECKING:
    # On first use alone: every page has a session, and few sessions start such work.
    from arch.process import Progress

MOST_KEPT = 50
"""Results of a session that are kept: some kilobytes each."""

Subject = TypeVar("Subject", bound=Hashable)
Found = TypeVar("Found")
Result = TypeVar("Result", covariant=True)


class Running(Protocol[Result]):
    """Work on its way, as `arch.process.Work` is."""

    def cancel(self) -> None:
        """End it."""

    def progress(self) -> Progress | None:
        """The step that it is at; None before the first."""

    def result(self) -> Result | None:
        """What came of it; None while it runs."""


@dataclass
class Working(Generic[Subject, Found]):
    """The work that runs, and what has ended.

    Attributes:
        subject: what the running work is about; None where none runs.
    """

    subject: Subject | None = None
    _running: Running[Found] | None = None
    _ended: dict[Subject, Found | ArchError] = field(default_factory=dict)

    def launch(self, subject: Subject, start: Callable[[], Running[Found]]) -> None:
        """Start work; what runs is ended."""
        self.end()
        self._ended.pop(subject, None)
        try:
            self._running, self.subject = start(), subject
        except ArchError as error:
            self._keep(subject, error)

    def end(self) -> None:
        """End what runs, and forget it: nobody looks any more."""
        if self._running:
            self._running.cancel()
        self._running = self.subject = None

    def cancel(self) -> None:
        """End what runs, and keep that it was cancelled."""
        if self._running:
            self._running.cancel()
            self.runs()

    def runs(self) -> bool:
        """Whether work runs; what came of work that has just ended is kept."""
        if self._running is None or self.subject is None:
            return False
        try:
            found = self._running.result()
        except ArchError as error:
            self._keep(self.subject, error)
        else:
            if found is None:
                return True
            self._keep(self.subject, found)
        self._running = self.subject = None
        return False

    def progress(self) -> tuple[float, str]:
        """How far the running work is, from 0 to 1, and what it does."""
        step = self._running.progress() if self._running else None
        # The step that is named is not done yet.
        return ((step.step - 1) / step.steps, step.text) if step else (0.0, "starting")

    def result(self, subject: Subject) -> Found | ArchError | None:
        """What came of a subject's work, or why there can be none; None before it."""
        return self._ended.get(subject)

    def _keep(self, subject: Subject, found: Found | ArchError) -> None:
        self._ended[subject] = found
        while len(self._ended) > MOST_KEPT:
            self._ended.pop(next(iter(self._ended)))
