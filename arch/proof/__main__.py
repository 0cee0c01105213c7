"""The process of one proof: reads what to prove as JSON, and prints its steps and the proof as lines of JSON."""

from __future__ import annotations

from arch.analysis import Network
from arch.design import notation
from arch.errors import ArchError
from arch.execute import use_threads
from arch.formats import FORMATS
from arch.graph import from_plain
from arch.process import refuse, request, say, tell
from arch.proof.comparison import check


def main() -> None:
    """Prove what standard input asks for."""
    limits, asked = request()
    use_threads(limits.threads)
    design = notation.read(asked["design"]) if asked["design"] else None
    network = Network(asked["name"], from_plain(asked["graph"]), design, source=asked["source"])
    try:
        proof = check(network, FORMATS[asked["format"]], asked["options"], tell)
    except ArchError as error:
        refuse(error)
    else:
        say({"proof": proof.to_plain()})


if __name__ == "__main__":
    main()
