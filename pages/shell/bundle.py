"""A component's JavaScript modules as the one text that Streamlit takes.

Streamlit sends it with every run, so comments stay here. All modules share one scope there: names at the top of two
modules must differ. A module has one kind of import, `import { a, b } from "./x.js";` at the start of a line, and
exports functions and constants by name: anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# Only what has lines of its own: two slashes behind code may stand in a string, as in an address.
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:[^*]|\*(?!/))*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE)
_IMPORT = re.compile(r'^import \{([\w\s,]+)\} from "(\.[^"\n]+)";\n', re.MULTILINE)
_ENTRY = re.compile(r"^export default function ", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const )", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
# What would be lost, or mean something else, once all modules share one scope.
_REFUSED = re.compile(r"^(?:import|export|var|const \W|let \W)[^\n]*", re.MULTILINE)


class BundleError(Exception):
    """Modules that cannot become one text: where, what, and what would fix it."""


def bundle(entry: Path) -> str:
    """The module `entry`, with a default export, after all that it imports; what is imported stands first."""
    owners: dict[str, Path] = {}
    texts = []
    for path in _ordered(entry.resolve()):
        text = _stripped(path, path == entry.resolve())
        _claim(owners, path, _NAME.findall(text))
        texts.append(text.strip("\n"))
    return "\n".join(texts) + "\n"


def _claim(owners: dict[str, Path], path: Path, names: list[str]) -> None:
    for name in names:
        if name in owners:
            raise BundleError(f"{owners[name].name} and {path.name} both have the name {name}; rename one of them")
        owners[name] = path


def _ordered(path: Path, above: tuple[Path, ...] = (), done: frozenset[Path] = frozenset()) -> dict[Path, None]:
    """The module after all that it imports, without what is `done`; `above` are the modules that wait for it."""
    # A module may wait for itself in JavaScript; one text has no order for that.
    if path in above:
        through = ", ".join(module.name for module in above)
        raise BundleError(f"{path.name} imports itself through {through}; move what they share to another module")
    found: dict[Path, None] = {}
    for source, names in _imports(path):
        if source not in done and source not in found:
            found |= _ordered(source, (*above, path), done | found.keys())
        if missing := names - set(_EXPORTED.findall(_code(source))):
            raise BundleError(f"{source.name} does not export {', '.join(sorted(missing))}, which {path.name} imports")
    return found | {path: None}


def _imports(path: Path) -> Iterator[tuple[Path, set[str]]]:
    for names, source in _IMPORT.findall(_code(path)):
        yield (path.parent / source).resolve(), {name for name in re.split(r"[\s,]+", names) if name}


def _code(path: Path) -> str:
    """A module without the comments that have lines of their own."""
    return _COMMENT.sub("", path.read_text())


def _stripped(path: Path, is_entry: bool) -> str:
    """A module without imports and exports; the entry keeps its default export."""
    text = _EXPORT.sub("", _IMPORT.sub("", _code(path)))
    if is_entry != bool(_ENTRY.search(text)):
        fault = "no default function" if is_entry else "a default: only an entry has one"
        raise BundleError(f"{path.name} has {fault}")
    if refused := _REFUSED.search(_ENTRY.sub("", text)):
        raise BundleError(f"{path.name} has a line that cannot be bundled: {refused[0]}")
    return text
