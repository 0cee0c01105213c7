"""Which networks libraries have by name, without importing them: their sources are read as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from arch.errors import ArchError
from arch.modules.written import LIBRARIES, Written

# Both libraries decorate what they register; torchvision's decorator may say another name, which it nowhere does for
# classification.
_REGISTERED = re.compile(r"^@register_model\b[^\n]*\n(?:@[^\n]*\n)*def (\w+)\(", re.MULTILINE)


@cache
def catalogue(library: str) -> Mapping[str, str]:
    """The module of each network that an installed library has, by its name; empty where it is not installed."""
    folder = _folder(library)
    if folder is None:
        return {}
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.py")):
        text = file.read_text(encoding="utf-8", errors="replace")
        found |= dict.fromkeys(_REGISTERED.findall(text), f"{LIBRARIES[library]}.{file.stem}")
    return found


def _folder(library: str) -> Path | None:
    """Of the library's models. Finding a package without a dot imports nothing."""
    try:
        spec = find_spec(library)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)), *LIBRARIES[library].split(".")[1:])


def installed() -> tuple[str, ...]:
    """Ids of the libraries that are there."""
    return tuple(library for library in LIBRARIES if catalogue(library))


def names(prefix: str, most: int = 20) -> list[str]:
    """Networks that libraries have and whose name begins so, as `timm:resnet50d`, for completion.

    Args:
        prefix: of the name, with the library before it or not; "" for all.
        most: so many at most, in the order of the alphabet, library by library.
    """
    library, colon, begin = prefix.strip().rpartition(":")
    among = [own for own in LIBRARIES if not colon or own == library]
    found = (f"{own}:{name}" for own in among for name in sorted(catalogue(own)) if name.startswith(begin))
    return [name for name, _ in zip(found, range(most), strict=False)]


def located(call: Written) -> tuple[str, str]:
    """The library and the module of a call's function.

    Raises:
        ArchError: no library that is installed has it.
    """
    if call.library and call.library not in LIBRARIES:
        raise ArchError("", f"there is no library {call.library!r}", f"There are {' and '.join(LIBRARIES)}")
    wanted = (call.library,) if call.library else tuple(LIBRARIES)
    there = [library for library in wanted if catalogue(library)]
    if not there:
        what = f"{' and '.join(wanted)} {'is' if len(wanted) == 1 else 'are'} not installed beside this program"
        raise ArchError("", what, f"Install one where it runs: pip install {wanted[0]}")
    for library in there:
        if call.name in catalogue(library):
            return library, catalogue(library)[call.name]
    near = get_close_matches(call.name, [name for library in there for name in catalogue(library)], n=1)
    fix = f"Did you mean {near[0]!r}?" if near else "`arch.modules.names` lists what they have"
    raise ArchError("", f"{' and '.join(there)} has no network {call.name[:80]!r}", fix)
