"""A call of a library's function as text: `timm:resnet50d(num_classes=10)`. Literals alone; nothing is evaluated."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from arch.errors import ArchError

LIBRARIES: Mapping[str, str] = MappingProxyType({"torchvision": "torchvision.models", "timm": "timm.models"})
"""The packages whose modules register networks; where two have one name, the first is meant."""

LONGEST = 400
"""Characters of a call."""

_HEAD = re.compile(
    r"(?:(?P<library>[A-Za-z]\w{0,30})\s*:\s*)?(?P<name>[A-Za-z_]\w*)\s*(?P<rest>\(.*\))?\s*", re.ASCII | re.DOTALL
)

# What loads weights from a disk or the network, or gives back another module than the network.
_REFUSED = re.compile(r"pretrained|checkpoint|cache|url|^weights|features_only|(^|_)(path|file|dir)$")

FORM = "Write timm:resnet50d, or resnet50(width_per_group=128)"


class Written(NamedTuple):
    """A call: the library, "" where the text names none, the function, and its arguments, literals."""

    library: str
    name: str
    arguments: Mapping[str, Any]


def is_call(text: str) -> bool:
    """Whether a text is such a call, or means to be: it names a library, or has arguments in parentheses."""
    found = _HEAD.fullmatch(text[: 2 * LONGEST])
    return found is not None and (found["library"] in LIBRARIES or (not found["library"] and found["rest"] is not None))


def parsed(text: str) -> Written:
    """The call that a text is.

    Raises:
        ArchError: it is none; an argument is no literal, or would load something.
    """
    found = _HEAD.fullmatch(text)
    if found is None or len(text) > LONGEST:
        raise ArchError("", f"{text[:80]!r} is no call of a function", f"{FORM}; at most {LONGEST} characters")
    return Written(found["library"] or "", found["name"], _arguments(found["rest"] or "()"))


def _arguments(text: str) -> dict[str, Any]:
    try:
        call = ast.parse(f"f{text}", mode="eval").body
    # Too many parentheses in one another are a MemoryError or a RecursionError; a zero byte is a ValueError.
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ArchError("", f"{text[:80]!r} are no arguments", FORM) from None
    if not isinstance(call, ast.Call) or call.args or any(own.arg is None for own in call.keywords):
        raise ArchError("", f"arguments are given by name, and not as {text[:80]!r}", FORM)
    found = {str(own.arg): _literal(str(own.arg), own.value) for own in call.keywords}
    # A tree may have an argument twice, which Python refuses only later.
    if len(found) < len(call.keywords):
        raise ArchError("", f"an argument is given twice in {text[:80]!r}", "Give each once")
    return found


def _literal(name: str, value: ast.expr) -> Any:
    if _REFUSED.search(name):
        fix = "Leave it out: a network is opened without its weights, and as a whole"
        raise ArchError("", f"the argument {name} would load something, or take the network apart", fix, name)
    try:
        found = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise _no_literal(name) from None
    if not _is_plain(found):
        raise _no_literal(name)
    return found


def _no_literal(name: str) -> ArchError:
    return ArchError(
        "", f"the argument {name} is no literal", "Give a number, a text, True, False, None or a list", name
    )


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)
