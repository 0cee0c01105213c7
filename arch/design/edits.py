"""One algebra of edits: a change of a design is a value, with an inverse, words, and a rule for what it moves.

An edit acts on a draft, which need not be valid: `on` returns the changed draft and leaves the one given as it was.
`apply` acts on designs. Where stages come and go, auxiliary heads stay with their stage and go with it; so do paths, as
those of what is selected or open, by `follow`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, Union

from pydantic import Field, NonNegativeInt, TypeAdapter, ValidationError, model_validator

from arch.design.draft import Draft, Place, at, replaced
from arch.design.model import Design
from arch.design.places import address, part_name, place_of
from arch.design.validate import build
from arch.design.words import joined, setting_name, value_text
from arch.errors import ArchError
from arch.parts import Model

E = TypeVar("E", bound="Change")


class Change(Model):
    """What every edit can do."""

    def apply(self, design: Design) -> Design:
        """The edited design.

        Raises:
            ArchError: the design has no such place, or the edited settings make no design.
        """
        # As JSON, in which tuples are lists, as they are in every draft.
        return build(self.on(design.model_dump(mode="json")))

    def on(self, draft: Draft) -> Draft:
        """The edited draft; the one given stays as it was.

        Raises:
            ArchError: the draft has no such place. `inverse` and `words` raise it as well, where they look there.
        """
        raise NotImplementedError

    def inverse(self, draft: Draft) -> Edit:
        """The edit that brings the edited draft back to this one."""
        raise NotImplementedError

    def words(self, draft: Draft) -> str:
        """What it does to this draft: `stage 3: groups 1 -> 32`."""
        raise NotImplementedError

    def follow(self, path: str) -> str:
        """A path of the graph after the edit; "" if what it names is gone."""
        return path


class Set(Change):
    """Give the setting at a place another value."""

    edit: Literal["set"] = "set"
    place: Place
    value: Any

    def on(self, draft: Draft) -> Draft:
        # A copy: the value may be a part of a draft that goes on changing.
        edited: Draft = replaced(draft, self.place, deepcopy(self.value))
        return edited

    def inverse(self, draft: Draft) -> Edit:
        return Set(place=self.place, value=deepcopy(at(draft, self.place)))

    def words(self, draft: Draft) -> str:
        # First of all: it tells whether there is such a place.
        before = value_text(at(draft, self.place))
        who = f"{part_name(self.place)}: " if len(self.place) > 1 else ""
        return f"{who}{setting_name(draft, self.place)} {before} -> {value_text(self.value)}"


class Replace(Change):
    """Put another part, stage or list in a place; the whole design at the place ()."""

    edit: Literal["replace"] = "replace"
    place: Place
    value: Any

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.place and not isinstance(self.value, Mapping):
            raise ValueError("a design is a mapping")
        return self

    def on(self, draft: Draft) -> Draft:
        edited: Draft = replaced(draft, self.place, deepcopy(self.value))
        return edited

    def inverse(self, draft: Draft) -> Edit:
        return Replace(place=self.place, value=deepcopy(at(draft, self.place)))

    def words(self, draft: Draft) -> str:
        if not self.place:
            return f"opened {self.value.get('name')}"
        before = value_text(at(draft, self.place))
        return f"{part_name(self.place)}: {before} -> {value_text(self.value)}"


class _Listed(Change):
    """An edit of a list: `place` is ("stages", 2) or ("aux", 0)."""

    place: tuple[Literal["stages", "aux"], NonNegativeInt]

    def shifted(self, index: int) -> int | None:
        """The place of the list's item `index` after the edit; None if it is gone."""
        raise NotImplementedError

    def changed(self, items: list[Any]) -> list[Any]:
        """The list after the edit."""
        raise NotImplementedError

    def on(self, draft: Draft) -> Draft:
        name, items = self.place[0], _items(draft, self.place[0])
        if max(self.indices()) >= len(items) + self.grows:
            raise ArchError(name, f"there are {len(items)} {name}", "Use a place among them")
        edited = {**draft, name: self.changed(list(items))}
        if name == "stages":
            edited["aux"] = list(self._hung(_items(draft, "aux")))
        return edited

    grows: ClassVar[bool] = False
    """Whether the list gets longer, so that its end is a place as well."""

    def indices(self) -> tuple[int, ...]:
        """The places in the list that it names."""
        return (self.place[1],)

    def _hung(self, heads: list[Draft]) -> Iterator[Draft]:
        """Auxiliary heads at the new numbers of their stages."""
        for head in heads:
            # Stages are counted from 1 here, and from 0 in places.
            # A draft need not be valid: anything may stand there.
            after = head.get("after") if isinstance(head, Mapping) else None
            moved = self.shifted(after - 1) if isinstance(after, int) else None
            if moved is not None:
                yield {**head, "after": moved + 1}

    def follow(self, path: str) -> str:
        place = place_of(path)
        if place[0] != self.place[0] or len(place) < 2:
            return path
        moved = self.shifted(int(place[1]))
        _, slash, rest = path.partition("/")
        return "" if moved is None else f"{address((place[0], moved))}{slash}{rest}"


class Insert(_Listed):
    """Put a stage or an auxiliary head before the one at a place."""

    edit: Literal["insert"] = "insert"
    value: Any
    grows = True

    def shifted(self, index: int) -> int | None:
        # What stands at the place itself moves on as well: the new item goes before it.
        return index + (index >= self.place[1])

    def changed(self, items: list[Any]) -> list[Any]:
        items.insert(self.place[1], deepcopy(self.value))
        return items

    def inverse(self, draft: Draft) -> Edit:
        return Remove(place=self.place)

    def words(self, draft: Draft) -> str:
        return f"{part_name(self.place)} added: {value_text(self.value)}"


class Remove(_Listed):
    """Take away the stage or the auxiliary head at a place."""

    edit: Literal["remove"] = "remove"

    def shifted(self, index: int) -> int | None:
        return None if index == self.place[1] else index - (index > self.place[1])

    def changed(self, items: list[Any]) -> list[Any]:
        del items[self.place[1]]
        return items

    def inverse(self, draft: Draft) -> Edit:
        back = Insert(place=self.place, value=deepcopy(at(draft, self.place)))
        # Heads that hang on the stage go with it, and putting the stage back does not bring them back.
        gone = self.place[0] == "stages" and back.on(self.on(draft))["aux"] != draft["aux"]
        return Together(edits=(back, Replace(place=("aux",), value=deepcopy(draft["aux"])))) if gone else back

    def words(self, draft: Draft) -> str:
        return f"{part_name(self.place)} removed: {value_text(at(draft, self.place))}"


class Move(_Listed):
    """Move the stage or the auxiliary head at a place to another one of its list."""

    edit: Literal["move"] = "move"
    to: NonNegativeInt

    def indices(self) -> tuple[int, ...]:
        return self.place[1], self.to

    def shifted(self, index: int) -> int | None:
        start = self.place[1]
        if index == start:
            return self.to
        # Taken out first, then put in: what lies behind either place moves by one.
        return index - (index > start) + (index - (index > start) >= self.to)

    def changed(self, items: list[Any]) -> list[Any]:
        items.insert(self.to, items.pop(self.place[1]))
        return items

    def inverse(self, draft: Draft) -> Edit:
        return Move(place=(self.place[0], self.to), to=self.place[1])

    def words(self, draft: Draft) -> str:
        return f"{part_name(self.place)} moved to {self.to + 1}"


class Together(Change):
    """Several edits as one, in order."""

    edit: Literal["together"] = "together"
    edits: tuple[Edit, ...]
    title: str = ""

    def on(self, draft: Draft) -> Draft:
        for edit in self.edits:
            draft = edit.on(draft)
        return draft

    def inverse(self, draft: Draft) -> Edit:
        found: list[Edit] = []
        for edit in self.edits:
            # Each inverse is that of its edit on the draft as it was then; they run backwards.
            found.insert(0, edit.inverse(draft))
            draft = edit.on(draft)
        return Together(edits=tuple(found))

    def words(self, draft: Draft) -> str:
        """The title, if it has one; the same setting of several stages stands once."""
        if self.title:
            return self.title
        found: dict[str, list[str]] = {}
        for edit in self.edits:
            who, colon, what = edit.words(draft).partition(": ")
            found.setdefault(what if colon else who, []).append(who if colon else "")
            draft = edit.on(draft)
        return "; ".join(joined(what, who, len(draft.get("stages", ()))) for what, who in found.items())

    def follow(self, path: str) -> str:
        for edit in self.edits:
            path = edit.follow(path) if path else ""
        return path


Edit = Annotated[Union[Set, Replace, Insert, Remove, Move, Together], Field(discriminator="edit")]  # noqa: UP007 (pydantic reads it)
# Together holds edits, itself among them: pydantic can finish it only now.
Together.model_rebuild()
_EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)


def to_json(edit: Edit) -> str:
    """An edit as JSON."""
    return _EDIT.dump_json(edit).decode()


def from_json(text: str) -> Edit:
    """The edit that a JSON text describes.

    Raises:
        ArchError: it describes none.
    """
    try:
        # From JSON, where a list may stand for a tuple: models are strict.
        return _EDIT.validate_json(text)
    except ValidationError:
        kinds = "set, replace, insert, remove, move, together"
        raise ArchError("", "this is no edit", f"An edit is an object with `edit` ({kinds}) and `place`") from None


def _items(draft: Draft, name: str) -> list[Any]:
    """A list of a draft, which need not be valid."""
    items = draft.get(name)
    if not isinstance(items, list):
        raise ArchError(name, "it is no list", "Undo what made it none")
    return items
