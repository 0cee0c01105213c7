"""Several formats of one network in a zip, with a README that says how each is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

# The package and not its table, which is made while this module is read.
from arch import formats
from arch.analysis import Network
from arch.design import schema
from arch.errors import ArchError
from arch.formats.packed import packed
from arch.formats.table_markdown import escaped
from arch.graph import fingerprint

Wanted = Mapping[str, Mapping[str, str]]
"""Chosen options by the ids of formats."""


def bundle(network: Network, wanted: Wanted) -> bytes:
    """A zip with a file per format, under the network's name; equal bytes for equal networks.

    A format that refuses the network is named in the README with its reason.

    Raises:
        ArchError: every format refuses it, or one has no such option or choice.
    """
    files: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    names = file_names(network.name, wanted)
    for id, chosen in wanted.items():
        formats.FORMATS[id].choices(**chosen)
        try:
            files[names[id]] = formats.FORMATS[id].content(network, **chosen)
        except ArchError as error:
            refused[id] = str(error)
    if not files:
        raise ArchError("", f"no format can be written: {'; '.join(refused.values())}", "Choose other formats")
    if "yaml" in wanted and "yaml" not in refused:
        files[schema.FILE] = schema.text().encode()
    text = "\n".join(_readme(network, wanted, names, refused))
    return packed({"README.md": text.encode(), **files})


def file_names(network: str, wanted: Mapping[str, object]) -> dict[str, str]:
    """A file's name for each format, by its id: the network's, and the format's too where two have one extension."""
    base = file_name(network)
    # The zip's own README stands under that name, and some systems take small letters for capital ones.
    base = f"{base}-network" if base.lower() == "readme" else base
    extensions = {id: formats.FORMATS[id].extension for id in wanted}
    taken = Counter(extensions.values())
    return {id: f"{base}{f'-{id}' if taken[end] > 1 else ''}.{end}" for id, end in extensions.items()}


def file_name(network: str) -> str:
    """A network's name with only letters, digits and `-._`, for a file."""
    # What browsers and file systems all take: they replace other letters each in a way of its own.
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in network)
    return kept.strip("-.") or "network"


def _readme(network: Network, wanted: Wanted, names: Mapping[str, str], refused: Mapping[str, str]) -> Iterator[str]:
    yield f"# {escaped(network.name)}"
    yield ""
    yield f"Written by Archscope. Architecture {fingerprint(network.graph)}."
    for id, chosen in wanted.items():
        format = formats.FORMATS[id]
        yield ""
        yield f"## {format.label}"
        yield ""
        if id in refused:
            yield f"Not written. {escaped(refused[id])}"
            continue
        settings = f" ({', '.join(f'{name} {choice}' for name, choice in chosen.items())})" if chosen else ""
        yield f"`{names[id]}`{settings}. {format.usage}"
    if "yaml" in wanted and "yaml" not in refused:
        yield ""
        yield f"`{schema.FILE}` is the schema that the YAML names: beside it, editors complete and check the file."
    yield ""
