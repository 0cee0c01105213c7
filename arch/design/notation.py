"""The notation: a design as one line that survives a URL.

Sections are joined by `~`: version, name, input with padding and multipliers, stem, stages, head, auxiliary heads. A
section is words joined by `-`; the first is the kind of the part, or the input's size, each other one a setting's code
and its value: a number directly (`w64`), anything else after `_` (`c_A`). A setting at its default is left out. A
nested group's settings are `group.code` (`q.r16`), its mere presence is the group's code (`q`). A list's items are
joined by `_` (`h4096_4096`).

    a1~ResNet-50~3x224x224~conv~bottleneck-d3-w256-s1~...~classifier
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import quote, unquote

from pydantic.fields import FieldInfo

from arch.bounds import LONGEST_NOTATION, LONGEST_NUMBER
from arch.design.model import Design, Scale, Stage
from arch.design.validate import build
from arch.errors import ArchError
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Model, Part

VERSION = "a1"
_WORD = re.compile(r"([a-z]+(?:\.[a-z]+)*)(_.*|[0-9].*)?", re.ASCII)
_SAFE = str.maketrans(" :/(|)", ".wsBOE")
"""How the signs of a text in a list are written, so that a URL leaves them alone."""
_SIGNS = {new: old for old, new in _SAFE.items()}
_ITEM = re.compile(r"[0-9a-z.BOE]+", re.ASCII)
"""A text in a list: small letters and digits stand for themselves, capitals for signs."""
_AUXILIARY = {"auxiliary": Auxiliary}
_STAGE = {name: field for name, field in Stage.model_fields.items() if name != "block"}
_STATED = frozenset({"depth", "width", "stride"})
"""Settings of a stage that stand in every notation, at their defaults too."""
_OWN = {name: Design.model_fields[name] for name in ("padding", "axes")}
_WHOLE = {**_OWN, **Scale.model_fields}
"""Settings of a whole design, which stand with its input."""


def write(design: Design) -> str:
    """The design in one line of letters, digits and `- . _ ~`."""
    image = "-".join(["x".join(map(str, design.input.shape)), *_scale(design)])
    stages = [_section(stage.block, _words(stage, _STAGE, always=_STATED)) for stage in design.stages]
    ends = [_section(head) for head in (design.head, *design.aux)]
    return "~".join([VERSION, _quoted(design.name), image, _section(design.stem), *stages, *ends])


def read(text: str) -> Design:
    """The design that a notation describes.

    Raises:
        ArchError: the text is no notation of a known version, or what it describes is no design.
    """
    # A pasted line often ends in a line feed.
    name, image, stem, *rest = _sections(text.strip())
    image, *words = image.split("-")
    whole = _settings("input", words, _WHOLE)
    aux = [section for section in rest if section.partition("-")[0] in _AUXILIARY]
    main = [section for section in rest if section.partition("-")[0] not in _AUXILIARY]
    if not main:
        raise ArchError("head", "there is none", "Write name~input~stem~stages~head, then auxiliary heads")
    *stages, head = main
    return build(
        {
            "name": _unquoted(name),
            "input": size(image),
            **{name: whole.pop(name) for name in _OWN if name in whole},
            "scale": whole,
            "stem": _part("stem", stem, STEMS),
            "stages": [_stage(f"s{number}", stage) for number, stage in enumerate(stages, start=1)],
            "head": _part("head", head, HEADS),
            "aux": [_part(f"aux{number}", text, _AUXILIARY) for number, text in enumerate(aux, start=1)],
        }
    )


def is_notation(text: str) -> bool:
    """Whether a text means to be a notation, of whatever version."""
    # The beginning alone: the text may be a whole file.
    return re.match(r"a\d{1,9}~", text.lstrip()[:12], re.ASCII) is not None


def _sections(text: str) -> list[str]:
    if len(text) > LONGEST_NOTATION:
        raise ArchError("", f"the notation has {len(text):,} characters", f"Use at most {LONGEST_NOTATION:,}")
    version, *sections = text.split("~")
    if version != VERSION:
        raise ArchError(
            "", f"the version is {version[:20]!r}", f"This program reads notations that begin with {VERSION}~"
        )
    if len(sections) < 5:
        raise ArchError(
            "",
            f"the notation has {len(sections)} of at least 5 sections",
            "It may be cut off: name~input~stem~stages~head",
        )
    return sections


def _quoted(name: str) -> str:
    # `_` is our percent sign: a `%` would be escaped a second time by whoever makes a link of the line.
    return quote(name, safe="").replace("_", "%5F").replace("~", "%7E").replace("%", "_")


def _unquoted(text: str) -> str:
    try:
        return unquote(text.replace("_", "%"), errors="strict")
    except UnicodeDecodeError:
        raise ArchError(
            "name", f"{text[:40]!r} is not an encoded name", "Encode it as UTF-8, _ and two digits"
        ) from None


def size(text: str) -> dict[str, int]:
    """An input's settings from a text like 3x224x224.

    Raises:
        ArchError: the text is not three whole numbers.
    """
    sizes = text.split("x")
    # isdigit is true of a raised 2, which int refuses: ASCII alone.
    if len(sizes) != 3 or not all(size.isascii() and size.isdigit() and len(size) < 10 for size in sizes):
        raise ArchError("input", f"the size is {text[:40]!r}", "Write channels x height x width, as in 3x224x224")
    return dict(zip(("channels", "height", "width"), map(int, sizes), strict=True))


def _section(part: Part, words: Iterator[str] = iter(())) -> str:  # noqa: B008 (an empty iterator has no state)
    fields = {name: field for name, field in type(part).model_fields.items() if name != "kind"}
    return "-".join([part.kind, *words, *_words(part, fields)])


def code(field: FieldInfo) -> str:
    """The short name of a setting in the notation."""
    extra = field.json_schema_extra
    assert isinstance(extra, Mapping), "every setting is made by setting()"
    return str(extra["code"])


def _scale(design: Design) -> Iterator[str]:
    yield from _words(design, _OWN)
    yield from _words(design.scale, Scale.model_fields)


def _words(
    model: Model, fields: Mapping[str, FieldInfo], prefix: str = "", always: frozenset[str] = frozenset()
) -> Iterator[str]:
    for name, field in fields.items():
        value = getattr(model, name)
        if isinstance(value, Model):
            yield prefix + code(field)
            yield from _words(value, type(value).model_fields, f"{prefix}{code(field)}.")
        elif value is not None if name in always else value != field.default:
            yield prefix + code(field) + _value(value)


def _value(value: Any) -> str:
    if value is None:
        return "_none"
    # Before numbers: True is an int.
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float)):
        # 1e-05 would end the word at its hyphen.
        return repr(value).replace("e-", "e_")
    if isinstance(value, tuple):
        # `_` alone is the empty list; without it a list of numbers reads like a number, h4096.
        mark = "_" if not value or isinstance(value[0], str) else ""
        return mark + "_".join(str(item).translate(_SAFE) for item in value)
    return f"_{value}"


def _stage(where: str, section: str) -> dict[str, Any]:
    kind, *words = section.split("-")
    own = {code(field) for field in _STAGE.values()}
    # A nested group's words begin with the group's code: `dn.k2` is the stage's.
    mine = [word for word in words if re.sub(r"[0-9_.].*", "", word) in own]
    rest = [word for word in words if word not in mine]
    block = _part(where, "-".join([kind, *rest]), BLOCKS)
    return {"block": block, **_settings(where, mine, _STAGE)}


def _part(where: str, section: str, family: Mapping[str, type[Part]]) -> dict[str, Any]:
    kind, *words = section.split("-")
    if kind not in family:
        return {"kind": kind}
    return {"kind": kind, **_settings(where, words, family[kind].model_fields)}


def _settings(where: str, words: list[str], fields: Mapping[str, FieldInfo]) -> dict[str, Any]:
    names = {code(field): name for name, field in fields.items() if field.json_schema_extra}
    found: dict[str, Any] = {}
    for word in words:
        match = _WORD.fullmatch(word)
        head, _, tail = match[1].partition(".") if match else ("", "", "")
        if match is None or head not in names:
            raise ArchError(where, f"{word[:40]!r} is no setting", f"The codes here are {', '.join(names)}")
        _put(where, word, found, names[head], _of(where, word, fields[names[head]], tail, match[2] or ""))
    return found


def _of(where: str, word: str, field: FieldInfo, tail: str, text: str) -> Any:
    """The value that a word gives to a field; of a nested group, the one setting that it names."""
    nested = group(field)
    if nested is None:
        return _parsed(where, word, text, field)
    return _settings(where, [tail + text], nested.model_fields) if tail else {}


def _put(where: str, word: str, found: dict[str, Any], name: str, value: Any) -> None:
    """Keep a setting's value; only a nested group may be named again, for others of its settings."""
    if name not in found:
        found[name] = value
    elif isinstance(value, dict) and not found[name].keys() & value.keys():
        found[name].update(value)
    else:
        raise ArchError(where, f"{word[:40]!r} gives a setting for the second time", "Keep one of the two", name)


def group(field: FieldInfo) -> type[Model] | None:
    """The model that a field nests, if it does."""
    candidates = (field.annotation, *get_args(field.annotation))
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, Model)), None)


def scalar(field: FieldInfo) -> Any:
    """The type of a field's value, where None aside it is one."""
    optional = get_origin(field.annotation) in (Union, UnionType)
    # `int | None` is a UnionType, `Optional[int]` a Union: two types for one thing up to Python 3.13.
    return next(t for t in get_args(field.annotation) if t is not type(None)) if optional else field.annotation


def _parsed(where: str, word: str, text: str, field: FieldInfo) -> Any:
    try:
        return _as(text, field)
    except ValueError:
        raise ArchError(
            where, f"{word[:40]!r} has no readable value", f"{field.title} is written like {_example(field)}"
        ) from None


def _as(text: str, field: FieldInfo) -> Any:
    if isinstance(field.default, bool):
        # Anything else goes on as it is: validation says what a switch takes.
        return {"0": False, "1": True}[text] if text in ("0", "1") else text
    if isinstance(field.default, tuple):
        items = [item for item in text.split("_") if item]
        return list(map(_item if texts(field) else int, items))
    if text == "_none" and type(None) in get_args(field.annotation):
        return None
    if text.startswith("_"):
        return text[1:]
    # Digits beyond this are no setting; reading them would take quadratic time.
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number is shorter")
    # A raised 2 is a digit that int refuses, with the ValueError that `_parsed` waits for.
    return int(text) if text.isdigit() else float(text.replace("e_", "e-"))


def _item(text: str) -> str:
    if not _ITEM.fullmatch(text):
        raise ValueError("a capital letter or a sign stands for nothing")
    return text.translate(_SIGNS)


def texts(field: FieldInfo) -> bool:
    """Whether a list's items are texts."""
    return "str" in str(get_args(field.annotation)[0])


def _example(field: FieldInfo) -> str:
    return code(field) + _value(1 if field.default is None else field.default)
