"""The process of one comparison: reads a graph and rules as JSON, and prints what came of it as a line of JSON."""

from __future__ import annotations

from arch.errors import ArchError
from arch.execute import use_threads
from arch.graph import from_plain
from arch.process import refuse, request, say, tell
from arch.rewrite.engine import rewrite
from arch.rewrite.proof import compare


def main() -> None:
    """Compare what standard input asks for."""
    limits, asked = request()
    use_threads(limits.threads)
    graph = from_plain(asked["graph"])
    tell(1, 1, "running both")
    try:
        same = compare(graph, rewrite(graph, asked["rules"]))
    except ArchError as error:
        refuse(error)
    else:
        say({"same": same})


if __name__ == "__main__":
    main()
