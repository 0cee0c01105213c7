"""This session's document and view: every page begins with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary
from zlib import crc32

import streamlit as st

from arch.analysis import Measured
from arch.design import Design, notation
from arch.design.edits import Edit
from arch.errors import ArchError
from arch.zoo import zoo
from pages.shell import link, shelf
from pages.shell.desk import Desk
from pages.shell.document import START, Document, Shown, zoo_id
from pages.shell.proving import Proving
from pages.shell.view import View
from pages.shell.working import Working

if TYPE_CHECKING:
    from arch.importing import Imported
    from arch.rewrite.proof import Same
    from arch.timing import Measurement


class Subject(NamedTuple):
    """What is timed: the architecture hashes of the original and the rewritten network, and how."""

    original: str
    rewritten: str
    batch: int
    threads: int
    runners: tuple[str, ...]


@dataclass(eq=False)
class Session:
    """A document and how it is looked at; edits go through here, so that the view follows them.

    Attributes:
        token: by which the page's own messages find it; nobody else knows it.
        version: how often it may have changed: an answer of an older version is out of date.
        lock: held by who changes it or reads it as a whole: scripts and messages run in threads of their own.
        notice: why a link or a file was not opened.
        compared: ids of the zoo networks that are chosen to be compared.
        unfolded: families of the zoo whose networks are shown.
        dialog: title of the one that is open, or "".
        proving: the proofs of files that are exported.
        comparing: of networks with what rewriting made of them, by the architecture hash and the rules.
        timing: of networks on this machine.
        machine: of this machine's own rates.
    """

    document: Document
    view: View = field(default_factory=View)
    notice: str = ""
    desk: Desk = field(default_factory=Desk)
    compared: list[str] = field(default_factory=list)
    unfolded: list[str] = field(default_factory=list)
    dialog: str = ""
    proving: Proving = field(default_factory=Proving)
    comparing: Working[tuple[str, tuple[str, ...]], Same] = field(default_factory=Working)
    timing: Working[Subject, Measurement] = field(default_factory=Working)
    machine: Working[str, Measurement] = field(default_factory=Working)
    token: str = field(default_factory=lambda: token_urlsafe(16))
    version: int = 0
    lock: RLock = field(default_factory=RLock, repr=False)

    def __post_init__(self) -> None:
        _by_token[self.token] = self

    def change(self, edit: Edit) -> None:
        """Edit the document; an edit of a design that is not shown any more comes too late."""
        if self.document.imported:
            return
        self.notice = ""
        self._follow(edit)
        self.document.change(edit)

    def load(self, design: Design, origin: str = "") -> None:
        """Work on another design."""
        with self.lock:
            self.version += 1
            self.document.load(design, origin)
            self._begin()

    def show(self, imported: Imported) -> None:
        """Look at a network that is no design."""
        with self.lock:
            self.version += 1
            self.document.show(imported)
            self._begin()

    def _begin(self) -> None:
        """Nothing of the network before is selected or open."""
        self.notice = ""
        self.proving.end()
        self.view.reset()
        self.desk.reset()

    def undo(self) -> None:
        """Go back one step."""
        self._step(self.document.undo)

    def redo(self) -> None:
        """Go forward one step."""
        self._step(self.document.redo)

    def _step(self, step: Callable[[], Edit | None]) -> None:
        self.notice, before = "", self.document.imported
        edit = step()
        if self.document.imported is not before:
            self._begin()
        else:
            # What undo did is an edit too: selected and open groups follow it like any other.
            self._follow(edit)

    def _follow(self, edit: Edit | None) -> None:
        if edit is not None:
            # What it proves is another design now.
            self.proving.end()
            self.view.follow(edit)
            self.desk.follow(edit)

    def measured(self) -> Measured:
        """The design's network, counted as the view says."""
        return self.document.measured(self.view.unit)

    def stamp(self, *more: object) -> str:
        """What is equal for two looks at the same network, baseline and convention, and at `more` that is the same."""
        document = self.document
        draft = document.revision if document.error else ""
        looks = crc32(repr((document.pins, *more)).encode())
        return f"{self._graph() or notation.write(document.design)} {self.view.unit} {draft} {looks:x}"

    def words(self) -> dict[str, str]:
        """What the address holds."""
        return link.words(self.document.design, self.document.baseline, self.view) | {link.GRAPH: self._graph()}

    def _graph(self) -> str:
        """The name by which this server finds a network that is no design; "" for a design."""
        return shelf.token_of(self.document.imported) if self.document.imported else ""


# Not kept alive by it: a session ends with the browser's, which Streamlit keeps.
_by_token: WeakValueDictionary[str, Session] = WeakValueDictionary()


def of_token(token: str) -> Session | None:
    """The session that has a token, as long as it lives."""
    return _by_token.get(token)


def session() -> Session:
    """This browser session's. On its first run it is read from the address, and never again.

    Reading the address whenever it differs would lose edits: while someone types fast it lags behind.
    """
    # Query parameters lag behind a fast typist: adopting them whenever they differ lost 18 of 96 key strokes.
    if "session" not in st.session_state:
        st.session_state["session"] = _first(st.query_params.to_dict())
    found: Session = st.session_state["session"]
    return found


def _first(words: dict[str, str]) -> Session:
    start, view = Document(zoo()[START].design, shown=Shown(START)), link.read_view(words)
    try:
        design = link.read_design(words)
    except ArchError as error:
        # A link that holds no network still opens the app, on the network that it starts with.
        return Session(start, view, f"The link holds no network. {error}")
    document = Document(design, shown=Shown(zoo_id(design))) if design else start
    document.pin(link.read_baseline(words))
    imported = shelf.kept(words.get(link.GRAPH, ""))
    if imported:
        document.show(imported)
    gone = link.GRAPH in words and not imported
    return Session(document, view, "The network of this link is not kept any more: open its file again." * gone)


def to_design(session: Session, design: Design, origin: str = "") -> None:
    """Work on another design, on the Design page."""
    session.load(design, origin)
    # Last: Streamlit ends the run there. With no parameters given it raises where a widget of the page left has one in
    # the address; with none of them asked for it leaves them behind.
    st.switch_page("app.py", query_params={})


def sent(key: str) -> Any:
    """What the browser last sent for a widget or component, by its key, for its callback; None for one that is gone."""
    # st.session_state[key] would end the callback where the browser's next message already waits: Streamlit starts the
    # next run there, does not call back again, and the edit is lost though its field shows it. A copy does not look.
    return st.session_state.to_dict().get(key)
