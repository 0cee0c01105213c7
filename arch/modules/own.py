"""A user's own function, `package.module:function`, which is imported and called: in the process that asks for it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arch.errors import ArchError
from arch.modules.signatures import check, nearest
from arch.modules.written import LIBRARIES

if TYPE_CHECKING:
    from torch import nn

_OWN = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)")


def is_own(text: str) -> bool:
    """Whether a text names a function of a module that can be imported, and no library's network."""
    found = _OWN.fullmatch(text[:400])
    return found is not None and found["module"] not in LIBRARIES


def arguments_of(pairs: Iterable[str]) -> dict[str, Any]:
    """Arguments from texts like `width=2`: values as in JSON, and text where they are none.

    Raises:
        ArchError: one has no name, or is given twice.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier() or name in found:
            what = f"{pair[:80]!r} is given twice" if name in found else f"{pair[:80]!r} is no argument"
            raise ArchError("", what, "Write each once, as width=2")
        found[name] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    # Deep nesting is a RecursionError, a number of thousands of digits a ValueError.
    except (ValueError, RecursionError):
        return text


def own_module(text: str, arguments: Mapping[str, Any], folder: Path | None = None) -> nn.Module:
    """The module of torch that a function makes, which runs the user's code.

    Args:
        text: `package.module:function`; a class, or a module that is there, are as good.
        arguments: by name, checked against the function's signature.
        folder: put on the path first; the current one, if none is given.

    Raises:
        ArchError: it cannot be imported or called, with what it raised and where; or it makes no module.
    """
    # It imports torch.
    from arch.execute.tracing import described, is_module

    found = _OWN.fullmatch(text)
    if found is None:
        raise ArchError("", f"{text[:80]!r} names no function", "Write package.module:function")
    function = _imported(found["module"], found["name"], str(folder or Path.cwd()))
    if is_module(function) and not arguments:
        made = function
    elif not callable(function):
        raise ArchError(text, "it is no function", "Name one that returns a module of torch")
    else:
        check(function, arguments)
        try:
            made = function(**arguments)
        # Whatever the user's code raises is said in words. SystemExit is no Exception.
        except (Exception, SystemExit) as error:
            raise ArchError(text, f"it raised {described(error)}", "Fix it, or give other arguments") from None
    if not is_module(made):
        raise ArchError(text, f"it returns a {type(made).__name__}", "It must return a module of torch, an nn.Module")
    return made  # type: ignore[no-any-return]


def _imported(module: str, name: str, folder: str) -> Any:
    from arch.execute.tracing import described

    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found: Any = import_module(module)
    except ModuleNotFoundError as error:
        if error.name and (module == error.name or module.startswith(f"{error.name}.")):
            fix = "Start this in the folder that holds it, or put that on PYTHONPATH"
            raise ArchError(module, "there is no such module", fix) from None
        raise ArchError(module, f"importing it raised {described(error)}", "Install what it needs") from None
    except (Exception, SystemExit) as error:
        raise ArchError(module, f"importing it raised {described(error)}", "Fix the module") from None
    for part in name.split("."):
        own = [each for each in vars(found) if not each.startswith("_")] if hasattr(found, "__dict__") else []
        if not hasattr(found, part):
            raise ArchError(module, f"it has no {part!r}", nearest(part, own))
        found = getattr(found, part)
    return found
