"""The process that builds one network of a library: reads which as JSON, and prints its graph as a line of JSON."""

from __future__ import annotations

from arch.errors import ArchError
from arch.execute import use_threads
from arch.modules.building import built, stay_offline
from arch.modules.written import parsed
from arch.process import refuse, request, say, tell


def main() -> None:
    """Build what standard input asks for."""
    limits, asked = request()
    use_threads(limits.threads)
    stay_offline()
    tell(1, 1, f"building {asked['text']}")
    try:
        found = built(parsed(asked["text"]), asked["size"])
    except ArchError as error:
        refuse(error)
    else:
        say({"built": found.to_plain()})


if __name__ == "__main__":
    main()
