"""The one error that bad input ends in: where it is, what is wrong, and what would fix it."""

from __future__ import annotations


class ArchError(ValueError):
    """A design, a text or a file that cannot become a network.

    Attributes:
        where: path of the offending part, stage or layer (`stem`, `s3`, `s3/b1/conv2`), or `` for the whole text.
        what: the values that are wrong.
        fix: what would make it work.
        field: the setting at fault, as named in the model (`groups`, `attention.ratio`), when one is known.
    """

    def __init__(self, where: str, what: str, fix: str = "", field: str = "") -> None:
        super().__init__(where, what, fix, field)
        self.where, self.what, self.fix, self.field = where, what, fix, field

    @property
    def message(self) -> str:
        """What is wrong and how to fix it, without the place."""
        return " ".join(part for part in (_sentence(self.what), _sentence(self.fix)) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."
