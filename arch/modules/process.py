"""A library's network, built in a process of its own: torch and libraries stay out of the one that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arch.errors import ArchError
from arch.modules.catalogue import located
from arch.modules.graphs import Built
from arch.modules.written import parsed
from arch.process import Limits, Work, launched
from arch.reading.aten import checked_size

LIMITS = Limits(seconds=120, memory=2 * 2**30)
"""A network without weights takes seconds, and little beside the libraries; importing both takes the longest."""


@dataclass(slots=True)
class Building(Work):
    """A network on its way."""

    def result(self) -> Built | None:
        """What came of it; None while it runs.

        Raises:
            ArchError: the library refuses it, or the process ended before it was done.
        """
        if not self.poll():
            return None
        for line in self.lines():
            if "built" in line:
                return Built.from_plain(line["built"])
        raise ArchError("", self.why(), "Try a smaller network, or a smaller input")


def start(text: str, size: Sequence[int] | None = None, limits: Limits = LIMITS) -> Building:
    """Start to build a network of torchvision or timm, and return at once.

    Args:
        text: `timm:resnet50d(num_classes=10)`; without a library, of the first that has it. Literals alone.
        size: of the image, (channels, height, width); what the library states, if none is given.
        limits: what it may take.

    Raises:
        ArchError: the text is no such call; no library that is installed has it; an argument would load something.
    """
    # Before a process is started, whose imports take seconds.
    located(parsed(text))
    own = None if size is None else checked_size(list(size))
    return Building(*launched("arch.modules", {"text": text, "size": own}, limits))


def build(text: str, size: Sequence[int] | None = None, limits: Limits = LIMITS) -> Built:
    """As `start`, and wait for what comes of it."""
    work = start(text, size, limits)
    work.wait()
    found = work.result()
    assert found is not None, "it has come to an end"
    return found
