"""What a proof says: what was compared, with what result, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["equal", "different", "unproven"]
"""`unproven`: it did not come to a comparison, as where time ran out."""

_HEADS: Mapping[Verdict, str] = {
    "equal": "Proven: the file computes what the drawn network computes",
    "different": "FAILED: the file does not compute what the drawn network computes",
    "unproven": "Not proven",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of the file with the executor.

    Attributes:
        what: in words.
        equal: whether the two agree.
        absolute: largest difference of an element; None where no elements are compared.
        relative: the same, divided by the largest element of the executor's tensor.
        note: what differs, or why it could not be compared; or "".
    """

    what: str
    equal: bool
    absolute: float | None = None
    relative: float | None = None
    note: str = ""

    @property
    def words(self) -> str:
        """One line."""
        numbers = (
            "" if self.absolute is None else f", largest difference {self.absolute:.2g} ({self.relative:.2g} relative)"
        )
        return f"{self.what}: {'equal' if self.equal else 'DIFFERENT'}{numbers}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of running a file against the executor on seeded weights and images.

    Attributes:
        network: its name.
        fingerprint: the architecture hash.
        format: the file's format, by its id.
        options: what the file was written with.
        content: SHA-256 of the file, before a statement was put into its head.
        verdict: whether they agree.
        reason: what differs, or why there is no proof; "" where they agree.
        compared: all that was compared.
        skipped: what was not, each with its reason.
        precision: what the file computed in; the executor computes in float64.
        tolerance: relative difference up to which outputs count as equal.
        versions: of what ran, by distribution.
        date: when, in UTC (ISO 8601).
        seconds: how long it took.
    """

    network: str
    fingerprint: str
    format: str
    options: Mapping[str, str]
    content: str
    verdict: Verdict
    reason: str = ""
    compared: tuple[Compared, ...] = ()
    skipped: tuple[str, ...] = ()
    precision: str = ""
    tolerance: float = 0.0
    versions: Mapping[str, str] | None = None
    date: str = ""
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """The statement, some lines of it: what stands on the screen and in the file's head."""
        head = f"{_HEADS[self.verdict]}{f': {self.reason}' if self.reason else ''}."
        lines = [head, *(f"- {compared.words}" for compared in self.compared)]
        lines += [f"- not compared: {text}" for text in self.skipped]
        versions = ", ".join(f"{name} {version}" for name, version in (self.versions or {}).items())
        if versions:
            lines.append(f"In {self.precision}, up to a relative difference of {self.tolerance:g}, with {versions}.")
        lines.append(f"Architecture {self.fingerprint}, format {self.format}, {self.date}.")
        return "\n".join(lines)

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Proof:
        """What `to_plain` gave, after a way through JSON."""
        compared = tuple(Compared(**row) for row in plain["compared"])
        return cls(**{**plain, "compared": compared, "skipped": tuple(plain["skipped"])})
