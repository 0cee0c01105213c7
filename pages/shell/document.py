"""The document that a session edits: the last valid design, the draft that the forms show, and what was done to it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from arch.analysis import PLAIN, Implementation, Measured, Network, convention, measure
from arch.design import Design, Draft, build
from arch.design.edits import Edit, Replace, Set, Together
from arch.errors import ArchError
from arch.graph import Graph
from arch.lowering import lower
from arch.zoo import zoo

if TYPE_CHECKING:
    # For the type alone: with it come all formats.
    from arch.importing import Imported

START = "resnet50"
EDITED = ", edited"
"""What is added to the name of a zoo network that is changed."""
MOST_STEPS = 500
"""Of undo."""


class Shown(NamedTuple):
    """What is open.

    Attributes:
        origin: id of the zoo network that the design was opened as; "" for any other.
        imported: the network of a file that is no design; it is shown in the design's place.
    """

    origin: str = ""
    imported: Imported | None = None


class Step(NamedTuple):
    """An edit that led from one valid design to the next, the one that leads back, and what was open before and after.

    To open what is no design is a step that edits nothing.
    """

    edit: Edit
    back: Edit
    before: Shown
    after: Shown


@dataclass
class Document:
    """What a session works on.

    Attributes:
        design: the last valid design; everything but the forms shows it, unless a network that is none is open.
        draft: what the forms show, as plain data; equal to the design unless `error` is set.
        shown: what is open.
        baseline: what changes are shown against: the design as it was opened, or as it was pinned.
        error: why the draft makes no network.
        revision: how often the draft was changed other than by one of the widgets that show it, which start anew then.
        loads: how many designs were opened.
        pins: how often the baseline was set.
    """

    design: Design
    draft: Draft = field(init=False)
    baseline: Design = field(init=False)
    shown: Shown = field(default_factory=Shown)
    error: ArchError | None = None
    revision: int = 0
    loads: int = 0
    pins: int = 0
    _past: deque[Step] = field(default_factory=lambda: deque(maxlen=MOST_STEPS))
    _future: list[Step] = field(default_factory=list)
    _pending: list[tuple[Edit, Edit]] = field(default_factory=list)
    """Edits since the last valid design, and those that lead back."""
    _lowered: tuple[Design, Graph] | None = None
    _measured: tuple[Graph, str, Measured] | None = None

    def __post_init__(self) -> None:
        self.draft = plain(self.design)
        self.baseline = self.design

    def pin(self, baseline: Design | None = None) -> None:
        """Show changes against a baseline, or the design as it is now."""
        self.baseline = baseline or self.design
        self.pins += 1

    def change(self, edit: Edit) -> None:
        """Edit the draft; it becomes the design if it makes a network."""
        renamed = self._renamed(edit)
        # A Set comes from the widget that shows the setting, which lives on; other edits change what widgets show.
        if not isinstance(edit, Set):
            self.revision += 1
        self._take(renamed, Shown(self.origin))

    def load(self, design: Design, origin: str = "") -> None:
        """Work on another design, which may be a zoo network as it stands there."""
        self.revision += 1
        self.loads += 1
        self._discard()
        # An edit like any other, so that opening can be undone.
        self._take(Replace(place=(), value=plain(design)), Shown(origin or zoo_id(design)))
        self.pin()

    def show(self, imported: Imported) -> None:
        """Show a network that is no design; the design waits behind it."""
        self._discard()
        nothing = Together(edits=(), title=f"open {imported.network.name}")
        after = Shown(imported=imported)
        self._past.append(Step(nothing, nothing, self.shown, after))
        self._future.clear()
        self._appear(after)

    def undo(self) -> Edit | None:
        """Drop an invalid draft, else go back one step; the edit that was made to the draft, if any."""
        if self.error:
            return self._discard()
        if not self._past:
            return None
        step = self._past.pop()
        self._future.append(step)
        return self._go(step.back, step.before)

    def redo(self) -> Edit | None:
        """Go forward one step; the edit that was made, if any."""
        if not self._future:
            return None
        dropped = self._discard()
        step = self._future.pop()
        self._past.append(step)
        self._go(step.edit, step.after)
        return Together(edits=(dropped, step.edit)) if dropped else step.edit

    @property
    def undoes(self) -> str:
        """What `undo` would take back, in words; "" for nothing."""
        # An invalid draft is no step yet: giving it up is what undo does first.
        if self.error:
            return "the change that makes no network"
        if not self._past:
            return ""
        step = self._past[-1]
        # An edit's words are about the draft before it.
        return step.edit.words(step.back.on(self.draft))

    @property
    def redoes(self) -> str:
        """What `redo` would do again, in words; "" for nothing."""
        return self._future[-1].edit.words(self.draft) if self._future else ""

    @property
    def imported(self) -> Imported | None:
        """The network that is no design, if one is open."""
        return self.shown.imported

    @property
    def origin(self) -> str:
        """The id of the zoo network that the design was opened as; "" for any other."""
        return self.shown.origin

    @property
    def name(self) -> str:
        """Of the network that is open."""
        return self.imported.network.name if self.imported else self.design.name

    @property
    def published(self) -> str:
        """The id of the zoo network that is open as it stands there; "" for any other."""
        return "" if self.imported else zoo_id(self.design)

    @property
    def implementation(self) -> Implementation:
        """How a library wrote the network, if it is one of the zoo as it stands there."""
        entry = zoo().get(self.origin)
        return entry.implementation if entry and entry.design == self.design else PLAIN

    def network(self) -> Network:
        """What is open: the design, lowered, or what is shown in its place."""
        if self.imported:
            return self.imported.network
        # What was lowered last to see whether it makes a network is most often this very design.
        if self._lowered is None or self._lowered[0] is not self.design:
            self._lowered = self.design, lower(self.design)
        return Network(self.design.name, self._lowered[1], self.design, self.implementation)

    def before(self, rule: str) -> Measured | None:
        """The baseline, measured like the design; None for what is its own baseline, or is no design."""
        return None if self.imported or self.design == self.baseline else _baseline(self.baseline, rule)

    def measured(self, rule: str) -> Measured:
        """The network, and all about its layers, operations counted by the convention of that id."""
        network = self.network()
        # A look at the network changes nothing of it.
        if self._measured is None or self._measured[0] is not network.graph or self._measured[1] != rule:
            self._measured = network.graph, rule, measure(network, convention(rule))
        return self._measured[2]

    def _renamed(self, edit: Edit) -> Edit:
        """The edit, which also takes the name from a zoo network that it changes."""
        entry = zoo().get(self.origin)
        changed = edit.on(self.draft)
        # A name that the user has chosen stays, and so does the network that was changed back.
        if not entry or changed.get("name") != entry.design.name or changed == plain(entry.design):
            return edit
        return Together(edits=(edit, Set(place=("name",), value=f"{entry.design.name}{EDITED}")))

    def _take(self, edit: Edit, after: Shown) -> None:
        back = edit.inverse(self.draft)
        last = self._pending[-1][0] if self._pending else None
        # A setting that is typed and typed again, while nothing fits yet, is one edit.
        if isinstance(last, Set) and isinstance(edit, Set) and last.place == edit.place:
            back = self._pending.pop()[1]
        self._pending.append((edit, back))
        self.draft = edit.on(self.draft)
        try:
            design = build(self.draft)
            # Settings that are valid one by one may make no network, as when a map shrinks to nothing.
            self._lowered = design, lower(design)
        except ArchError as error:
            self.error = error
            return
        self.error = None
        # The design's own spelling of it: what was left out of the draft stands there with its default.
        self.draft = plain(design)
        # An edit to what was there, typed anew, is no step.
        if design != self.design or self.imported:
            self._remember(after)
        self.design, self.shown = design, after
        self._pending.clear()

    def _remember(self, after: Shown) -> None:
        """Keep what led to the new design as one step."""
        edits = tuple(edit for edit, _ in self._pending)
        back = self._back()
        if back.on(self.draft) != plain(self.design):
            # Defaults that were filled in are not taken away by the edits' inverses.
            back = Together(edits=(back, Replace(place=(), value=plain(self.design))))
        # Invalid drafts on the way belong to the step: undo goes from network to network.
        self._past.append(Step(_one(edits), back, self.shown, after))
        # A new edit leaves what was undone without a draft to act on.
        self._future.clear()

    def _back(self) -> Edit:
        """What leads back from the draft to the last valid design."""
        return _one(tuple(inverse for _, inverse in reversed(self._pending)))

    def _discard(self) -> Edit | None:
        """Give up a draft that makes no network; the edit that did it, if there was one."""
        back = self._back() if self._pending else None
        self.draft, self.error = plain(self.design), None
        self._pending.clear()
        self.revision += 1
        return back

    def _go(self, edit: Edit, to: Shown) -> Edit:
        self.design = build(edit.on(self.draft))
        self.draft = plain(self.design)
        if to.imported is not self.imported:
            self._appear(to)
        self.shown = to
        self.revision += 1
        return edit

    def _appear(self, to: Shown) -> None:
        """Another network comes to the screen by another way than an edit."""
        self.shown = to
        self.revision += 1
        self.loads += 1


def _one(edits: tuple[Edit, ...]) -> Edit:
    return edits[0] if len(edits) == 1 else Together(edits=edits)


# Of several sessions: the same at every edit, until another design is opened or pinned.
@lru_cache(maxsize=32)
def _baseline(design: Design, rule: str) -> Measured:
    # As its own source and no library's: what a library writes otherwise is no change that was made here.
    return measure(Network(design.name, lower(design), design), convention(rule))


@cache
def _ids() -> dict[Design, str]:
    return {entry.design: id for id, entry in zoo().items()}


def zoo_id(design: Design) -> str:
    """The id of the zoo network that a design equals; "" for any other."""
    return _ids().get(design, "")


def plain(design: Design) -> Draft:
    """A design as the draft that shows it."""
    return design.model_dump(mode="json")
