"""YAML and JSON as plain data. YAML is read as version 1.2 says: `yes` and `off` are texts, 010 is ten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from arch.bounds import DEEPEST, LONGEST_NUMBER
from arch.errors import ArchError

_READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, 10 times as fast, comes with PyYAML's wheels; a build from source may lack it."""
_TEXTS = frozenset(["name"])
"""Settings that hold any text: theirs is taken as it is written, be it `50` or `true`."""
_STRING = ("!", "tag:yaml.org,2002:str")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""The plain words that are no texts: the core schema of YAML 1.2, but for infinities, which no setting takes."""
_WHOLE = re.compile(r"([-+]?[0-9]+)|0o([0-7]+)|0x([0-9a-fA-F]+)")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


_JSON = re.compile(r"\s*\{\s*(\"|\}|\Z)")


def parsed(text: str) -> Any:
    """The dicts, lists, texts and numbers that a YAML or JSON text holds.

    Raises:
        ArchError: the text is neither, or repeats a name in a group; it says in which line.
    """
    try:
        # YAML may begin with a brace as well, though it hardly quotes a name: what is meant as JSON gets its messages.
        return _json(text) if _JSON.match(text) else _yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ArchError(f"line {line}", f"this is no YAML: {error.problem}", "Check this line") from None
    # ReaderError, which is about control characters, is the one without a mark.
    except yaml.YAMLError:
        raise ArchError("", "the file holds a control character", "Write it in double quotes, as in \\x07") from None
    except UnicodeEncodeError:
        raise half_character() from None
    # json calls itself for each level; levels of YAML are counted in `_opened`.
    except RecursionError:
        raise ArchError("", f"groups stand in groups, over {DEEPEST} deep", "A design has 5 levels") from None


def _json(text: str) -> Any:
    try:
        # Python's own parser keeps the last of two equal names, and says nothing.
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        rest = text[error.pos :].strip()[:20]
        found = f"this is no JSON at {rest!r}" if rest else "this is no JSON: it ends too early"
        raise ArchError(f"line {error.lineno}", found, "Check this line") from None
    except ArchError:
        raise
    except ValueError:  # Python reads no whole number of over 4,300 digits
        raise _long("", "a number") from None


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ArchError("", f"{name[:40]!r} is given twice in one group", "Keep one of them")
        found[name] = value
    return found


@dataclass(slots=True)
class _Group:
    """A list, or a mapping whose next value belongs to `name`."""

    values: dict[str, Any] | list[Any]
    name: str | None = None

    def put(self, value: Any, written: str | None, line: int) -> None:
        """Add a value; `written` is its text. In a mapping names and values take turns."""
        if isinstance(self.values, list):
            self.values.append(value)
        elif self.name is None:
            self.name = self._new(written, line)
        else:
            self.values[self.name] = written if self.name in _TEXTS and written is not None else value
            self.name = None

    def _new(self, name: str | None, line: int) -> str:
        if name is None:
            raise ArchError(f"line {line}", "a group of values stands where a name should", "Write `name: value`")
        if name in self.values:
            raise ArchError(f"line {line}", f"{name[:40]!r} is given twice in one group", "Keep one of them")
        return name


def _yaml(text: str) -> Any:
    documents: list[Any] = []
    groups = [_Group(documents)]
    # Events, not `yaml.load`: PyYAML resolves by YAML 1.1, where `off` is false and 010 is eight.
    for event in yaml.parse(text, _READER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):  # a few of them can stand for billions of values
            raise ArchError(f"line {line}", "this is a YAML alias (*name)", "Write the values out")
        if isinstance(event, yaml.CollectionEndEvent):
            groups.pop()
        elif isinstance(event, yaml.ScalarEvent):
            groups[-1].put(_scalar(event, line), event.value, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            groups.append(_opened(event, groups, line))
    if len(documents) > 1:
        raise ArchError("", f"the file holds {len(documents)} documents", "Keep one, without `---`")
    return documents[0] if documents else None


def _opened(event: yaml.CollectionStartEvent, groups: list[_Group], line: int) -> _Group:
    """A new group, in its place in the one around it."""
    if len(groups) > DEEPEST:
        raise ArchError(f"line {line}", f"groups stand in groups, over {DEEPEST} deep", "A design has 5 levels")
    _untagged(event, line)
    group = _Group([] if isinstance(event, yaml.SequenceStartEvent) else {})
    groups[-1].put(group.values, None, line)
    return group


def _untagged(event: yaml.NodeEvent, line: int) -> None:
    tag = getattr(event, "tag", None)
    if tag not in (None, *_STRING):
        raise ArchError(f"line {line}", f"this has the YAML tag {tag[:40]!r}", "Write the value without it")


def _scalar(event: yaml.ScalarEvent, line: int) -> Any:
    _untagged(event, line)
    text: str = event.value
    # What is quoted, or tagged as a text, is one, be it "50".
    if event.style or event.tag:
        return text
    if text in _WORDS:
        return _WORDS[text]
    whole = _WHOLE.fullmatch(text)
    if not whole and not _FRACTION.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER:
        raise _long(f"line {line}", f"the number {text[:10]}...")
    # `lastindex` is the alternative of the pattern that fitted: decimal, octal, hexadecimal.
    return int(whole[whole.lastindex or 1], {1: 10, 2: 8, 3: 16}[whole.lastindex or 1]) if whole else float(text)


def other_than_text(text: str) -> bool:
    """Whether YAML takes a text without quotes for a number, a truth value or nothing."""
    return text in _WORDS or bool(_WHOLE.fullmatch(text) or _FRACTION.fullmatch(text))


def half_character() -> ArchError:
    """The error for a text with a lone surrogate, which no file can hold."""
    return ArchError("", "a text holds half a character (a lone surrogate)", "Write that text anew")


def _long(where: str, number: str) -> ArchError:
    return ArchError(where, f"{number} is too long to read", f"Use at most {LONGEST_NUMBER} digits")
