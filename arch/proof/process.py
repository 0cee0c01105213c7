"""A proof in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arch.analysis import Network
from arch.design import notation
from arch.errors import ArchError
from arch.formats import Format
from arch.graph import fingerprint, to_plain
from arch.process import Limits, Work, launched
from arch.proof.comparison import needed
from arch.proof.statement import Proof

LIMITS = Limits()


@dataclass(slots=True, kw_only=True)
class Running(Work):
    """A proof on its way."""

    network: Network
    format: Format
    options: dict[str, str]

    def result(self) -> Proof | None:
        """What came of it; None while it runs.

        Raises:
            ArchError: the network cannot be written in this format, or nobody knows what one of its ops computes.
        """
        if not self.poll():
            return None
        for line in self.lines():
            if "proof" in line:
                return Proof.from_plain(line["proof"])
        return Proof(
            self.network.name, fingerprint(self.network.graph), self.format.id, self.options, "", "unproven", self.why()
        )


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
    }
    return Running(*launched("arch.proof", request, limits), network=network, format=format, options=chosen)


def prove(network: Network, format: Format, options: Mapping[str, str] | None = None, limits: Limits = LIMITS) -> Proof:
    """As `start`, and wait for what comes of it."""
    running = start(network, format, options, limits)
    running.wait()
    proof = running.result()
    assert proof is not None, "it has come to an end"
    return proof
