"""What the build panel keeps of a session: which entries it has taken, what is chosen and copied, what moved since."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from arch.design import Draft
from arch.design.edits import Edit, Set

MOST_FOLLOWED = 200
"""Edits that an entry may be behind: it was made within a second of them."""
MOST_CLIENTS = 4
"""Browser pages whose last numbers are kept. A session has one page; a page loaded anew has a session of its own."""


class Trail:
    """What moved parts of the draft, so that an entry made on an earlier draft still finds its part.

    The number of such edits, `now`, goes to the browser, and comes back with each entry that is made there.
    """

    def __init__(self) -> None:
        self.now = 0
        self._edits: deque[Edit] = deque(maxlen=MOST_FOLLOWED)

    def take(self, edit: Edit) -> None:
        """Remember an edit."""
        # A setting moves no part, and is by far the most frequent edit.
        if not isinstance(edit, Set):
            self._edits.append(edit)
            self.now += 1

    def cut(self) -> None:
        """Another design: nothing of the one before is found in it."""
        self._edits.clear()
        self.now += 1

    def follow(self, part: str, since: int) -> str | None:
        """The address now of the part that had an address when `now` was `since`; None if it is gone."""
        behind = self.now - since
        if not 0 <= behind <= len(self._edits):
            return None
        for edit in list(self._edits)[len(self._edits) - behind :]:
            # The design itself has no address and never goes.
            moved = edit.follow(part) if part else part
            if part and not moved:
                return None
            part = moved
        return part


@dataclass
class Desk:
    """What the build panel keeps.

    Attributes:
        client: the browser page that spoke last.
        taken: the number of the last entry that was taken, by page.
        known: keys of the texts that this page has been sent.
        chosen: addresses of the parts that are edited together.
        copied: the block whose settings were copied.
        note: what the last entry did or why it did nothing, where that is not plain to see.
    """

    client: str = ""
    taken: dict[str, int] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    chosen: tuple[str, ...] = ()
    copied: Draft | None = None
    note: str = ""
    trail: Trail = field(default_factory=Trail)

    def follow(self, edit: Edit) -> None:
        """Keep chosen what was so before an edit."""
        self.trail.take(edit)
        self.chosen = tuple(filter(None, map(edit.follow, self.chosen)))

    def reset(self) -> None:
        """Another design."""
        self.trail.cut()
        self.chosen, self.note = (), ""

    def answer(self, client: str, number: int) -> None:
        """All entries of a page up to a number are taken."""
        self.client = client
        self.taken.pop(client, None)
        self.taken[client] = number
        while len(self.taken) > MOST_CLIENTS:
            self.taken.pop(next(iter(self.taken)))
