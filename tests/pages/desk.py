"""A session without a page, and what the build panel's user does in it."""

import json

from arch.design.fields import values_of
from arch.zoo import zoo
from pages.content.design import inspector
from pages.content.design.talk import take
from pages.shell.document import Document, Shown, plain
from pages.shell.session import Session


def opened(id="resnet50"):
    return Session(Document(zoo()[id].design, shown=Shown(id)))


def data(found):
    """What the panel shows of a session."""
    return inspector.data(found, found.document.network().graph)


def entered(found, act, *parts, on=None, **more):
    """A session after an entry."""
    number = found.desk.taken.get("page", 0) + 1
    on = found.desk.trail.now if on is None else on
    raw = {"number": number, "on": on, "from": "inspector", "act": act, "parts": list(parts), **more}
    take(found, {"client": "page", "known": [], "entries": [raw]})
    return found


def shows_the_draft(found):
    """What the panel's data shows is what the draft holds, in every row and field."""
    draft, shown = found.document.draft, data(found)
    json.dumps(shown, allow_nan=False)
    assert shown["values"] == values_of(draft, "")
    for index, row in enumerate(shown["stages"]):
        assert {name: row[name] for name in ("depth", "width", "stride")} == {
            name: draft["stages"][index][name] for name in ("depth", "width", "stride")
        }
    form = shown["form"]
    if form:
        held = [values_of(draft, part) for part in shown["parts"]]
        for field in shown["texts"][form["fields"]]:
            alike = [one.get(field["path"]) for one in held]
            if field["path"] in form["mixed"]:
                assert len({json.dumps(value) for value in alike}) > 1 or not all(field["path"] in one for one in held)
            else:
                assert alike == [form["values"].get(field["path"])] * len(alike)
    if found.document.error is None:
        assert draft == plain(found.document.design)
