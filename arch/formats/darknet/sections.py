"""The sections of a Darknet configuration, as Darknet reads them (pjreddie/darknet, src/parser.c, read_cfg)."""

from __future__ import annotations

from typing import Any, NamedTuple

from arch.bounds import LONGEST_NAME, MOST_LAYERS
from arch.errors import ArchError
from arch.reading import Settings

_ALIASES = {
    "conv": "convolutional",
    "avg": "avgpool",
    "max": "maxpool",
    "fc": "connected",
    "conn": "connected",
    "soft": "softmax",
    "network": "net",
}
# Darknet removes these wherever they stand; newer versions the end of Windows's lines too.
_BLANKS = str.maketrans("", "", " \t\r\n")


class Section(NamedTuple):
    """A section: its kind, and its settings with the path of the layer."""

    kind: str
    settings: Settings


def sections(text: str) -> list[Section]:
    """The sections of a text, the first of them the network's own.

    Raises:
        ArchError: a line is neither a section, a setting nor a remark; with its number.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.translate(_BLANKS)
        if not words or words[0] in "#;":
            continue
        if words[0] == "[":
            kind = words.strip("[]").lower()[:LONGEST_NAME]
            found.append((_ALIASES.get(kind, kind), {}))
        elif found and "=" in words:
            name, _, value = words.partition("=")
            # atoi and atof stop at what is no number, such as a remark.
            value = value.partition("#")[0].partition(";")[0]
            # Of settings given twice Darknet takes the first.
            found[-1][1].setdefault(name, value.split(",") if "," in value else value)
        else:
            what = f"{words[:40]!r} is no section and no setting"
            raise ArchError(f"line {number}", what, "A section is [name], and a setting name=value")
    if len(found) > MOST_LAYERS:
        raise ArchError("", f"the file has {len(found):,} sections", f"At most {MOST_LAYERS:,} can be read")
    # Numbered as Darknet prints them, without the network's own.
    return [Section(kind, Settings(f"{kind or 'section'}_{n}", own)) for n, (kind, own) in enumerate(found, start=-1)]
