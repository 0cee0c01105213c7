"""Settings of a layer in a file, each of the type that its reader asks for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from arch.errors import ArchError
from arch.ops import Pair

LARGEST = 2**31 - 1
"""What 32 bits hold, in which the programs that write such files keep lengths."""
# Python takes quadratic time to read long numbers.
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_REAL = re.compile(r"[-+]?(?:[0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?[fF]?", re.ASCII)
_FLAGS = {"true": True, "false": False, "True": True, "False": False, "t": True, "f": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file says of a layer: numbers and words, as such or as texts, and lists of them.

    Attributes:
        path: of the layer, for errors.
        values: by their names in the file.
    """

    path: str
    values: Mapping[str, Any]

    def whole(self, name: str, default: int | None = None, least: int = 0) -> int:
        """A whole number, at least `least`.

        Raises:
            ArchError: it is none; or it is missing and has no default.
        """
        value = self._given(name, default)
        found = _whole(value)
        if found is None or not least <= found <= LARGEST:
            raise self.wrong(name, value, f"a whole number from {least} on")
        return found

    def wholes(self, name: str, least: int = 0) -> tuple[int, ...]:
        """One whole number or several; none where they are missing."""
        value = self.values.get(name)
        if value is None:
            return ()
        several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        found = tuple(_whole(one) for one in several)
        if any(one is None or not least <= one <= LARGEST for one in found):
            raise self.wrong(name, value, f"whole numbers from {least} on")
        return tuple(one for one in found if one is not None)

    def pair(self, name: str, default: int | None = None, least: int = 1) -> Pair:
        """A number for each axis, or one for both."""
        found = self.wholes(name, least) or ((default,) if default is not None else ())
        if len(found) not in (1, 2):
            raise self.wrong(name, self.values.get(name), "one whole number or two")
        return found[0], found[-1]

    def real(self, name: str, default: float) -> float:
        """A finite number."""
        value = self._given(name, default)
        text = isinstance(value, str) and _REAL.fullmatch(value)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        found = float(str(value).rstrip("fF")) if text or (number and abs(value) < 2**63) else float("nan")
        if not isfinite(found):
            raise self.wrong(name, value, "a number")
        return found

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._given(name, default)
        found = value if isinstance(value, bool) else _FLAGS.get(str(value)[:9])
        if found is None:
            raise self.wrong(name, value, "true or false")
        return found

    def word(self, name: str, default: str = "", among: Collection[str] = ()) -> str:
        """A text, one of some where they are given."""
        value = self._given(name, default)
        if not isinstance(value, str) or (among and value not in among):
            raise self.wrong(name, value, f"one of {', '.join(among)}" if among else "a text")
        return value

    def _given(self, name: str, default: Any) -> Any:
        # JSON writes null where nothing is said.
        value = self.values.get(name)
        return default if value is None else value

    def wrong(self, name: str, value: Any, wanted: str) -> ArchError:
        """An error about a setting, to be raised."""
        what = f"{name} is missing" if value is None else f"{name} is {str(value)[:60]!r}"
        return ArchError(self.path, what, f"It must be {wanted}")


def _whole(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else None
