"""What the Design page in the browser and the server say to each other.

One way go entries: all that is done in the page, in one row of numbers, so that each is taken once and in order. The
other way goes what the views show. It goes by an address of our own: as runs of a script, by Streamlit's messages, the
same would cost the server twice as much and the browser a second rendering of the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pages.content.design import entries, facts, inspector, picture, said, shapes
from pages.shell.garbage import after_run
from pages.shell.numbered import numbered
from pages.shell.served import served
from pages.shell.session import Session, of_token
from pages.shell.text import written

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

MOST_KNOWN = 1000
"""Texts that a page can say it has."""
LARGEST_MESSAGE = 2**20
"""Bytes."""
_TAKERS: Mapping[str, Callable[[Session, int, Mapping[str, Any]], None]] = {
    "inspector": entries.perform,
    "graph": said.perform,
    "facts": facts.perform,
}
"""Who takes an entry, by the view that it was made in."""
_served: list[str] = []
"""The address of the route, once the server has it."""


def take(session: Session, message: Any) -> None:
    """Take what a message has that was not taken before; what makes no sense is answered and left."""
    if not isinstance(message, Mapping):
        return
    client, desk = str(message.get("client"))[:40], session.desk
    known = message.get("known")
    desk.known = frozenset(map(str, known[:MOST_KNOWN])) if isinstance(known, list) else frozenset()
    last = desk.taken.get(client, 0)
    for number, raw in numbered(message.get("entries")):
        # A page sends again what was not answered: what was taken once is passed over.
        if number > last:
            last = number
            taker = _TAKERS.get(str(raw.get("from")))
            if taker is not None:
                taker(session, number, raw)
    desk.answer(client, last)


def answer(session: Session, seen: Mapping[str, Any]) -> dict[str, Any]:
    """What the views show, and what of the page's entries was taken.

    Args:
        session: whose.
        seen: the stamps of what the page has, by view: of what it has already only the stamp goes out again.
    """
    measured, desk = session.measured(), session.desk
    return {
        "talk": {
            "session": session.token,
            "address": _served[0] if _served else "",
            # Beside it: a server that has the one has the other.
            "opens": served("open") if _served else "",
            "version": session.version,
            "client": desk.client,
            "taken": desk.taken.get(desk.client, 0),
            "moves": desk.trail.now,
        },
        "inspector": inspector.data(session, measured.graph),
        "graph": picture.data(session, measured, seen.get("graph")),
        "facts": facts.data(session, measured, seen.get("facts")),
        "table": shapes.data(session, measured, seen.get("table")),
    }


def exchange(session: Session, message: Any) -> dict[str, Any]:
    """Take a message and answer it."""
    with session.lock:
        take(session, message)
        session.version += 1
        seen = message.get("seen") if isinstance(message, Mapping) else None
        return answer(session, seen if isinstance(seen, Mapping) else {})


def route() -> Route:
    """The address to which the browser sends its messages; from now on pages get it with their first data."""
    from starlette.routing import Route

    _served[:] = [served("talk")]
    return Route(_served[0], _reply, methods=["POST"])


async def _reply(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse

    # Not request.body(), which reads all of it before its length can be judged.
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST_MESSAGE:
            return PlainTextResponse("The message is too large.", 413)
    return await run_in_threadpool(_replied, bytes(content))


def _replied(content: bytes) -> Response:
    from starlette.responses import PlainTextResponse, Response

    try:
        message = json.loads(content)
    # A deep nesting is no message either.
    except (ValueError, RecursionError):
        return PlainTextResponse("The message is no JSON.", 400)
    # Nobody can guess it: who knows the token is the page that the session belongs to.
    session = of_token(str(message.get("session")) if isinstance(message, Mapping) else "")
    if session is None:
        return PlainTextResponse("The session has ended.", 410)
    text = written(exchange(session, message))
    after_run("talk")
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})
