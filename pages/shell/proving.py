"""The proofs of files that a session asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pages.shell.working import Working

if TYPE_CHECKING:
    # On first use alone: every page has a session, and few sessions ask for a proof.
    from arch.analysis import Network
    from arch.formats import Format
    from arch.proof import Proof  # noqa: F401 (in quotes, as an argument of a base)


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


class Proving(Working[File, "Proof"]):
    """The proof that runs, and those that have ended."""

    def begin(self, file: File, network: Network, format: Format, options: Mapping[str, str]) -> None:
        """Start a proof; one that runs is ended."""
        from arch.proof import start

        self.launch(file, partial(start, network, format, options))
