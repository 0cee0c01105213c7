"""What comes in from a user: a file that is dropped on the page, or given to the Open dialog; or a text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from arch.bounds import LARGEST_MODEL, LONGEST_NAME
from arch.design import sides
from arch.errors import ArchError
from pages.content.design.report import opened
from pages.content.design.talk import answer
from pages.shell.garbage import after_run
from pages.shell.served import served
from pages.shell.session import Session, of_token
from pages.shell.text import written

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from arch.importing import Imported


def take(session: Session, given: bytes | str, name: str = "", size: str = "") -> bool:
    """Open what a file's bytes hold, or what a text is; whether it was opened. If not, the session's notice says why.

    Args:
        session: whose.
        given: a file's bytes, or a text: a file's, a notation, a link, the call of a library's network.
        name: the file's, without its extension.
        size: height and width of the image as a text, where the file leaves them open; "" for what the file says.
    """
    # Not before somebody opens something: with it come all formats.
    from arch import importing, modules

    try:
        own = sides(size) if size.strip() else None
        if isinstance(given, str) and modules.is_call(given):
            found = importing.from_call(given, (3, *own) if own else None)
        else:
            # A text may hold half a character, which UTF-8 has none for.
            content = given.encode(errors="replace") if isinstance(given, str) else given
            found = importing.from_bytes(content, name[:LONGEST_NAME], own)
    except ArchError as error:
        session.notice = f"Nothing was opened; what is open is as it was: {error}"
        return False
    _open(session, found)
    return True


def _open(session: Session, found: Imported) -> None:
    with session.lock:
        before = session.document.name
        if found.found is None:
            session.show(found)
        else:
            session.load(found.found)
            session.desk.note = opened(found, before)


def route() -> Route:
    """The address to which the browser sends a file that is dropped on the page."""
    from starlette.routing import Route

    return Route(served("open"), _reply, methods=["POST"])


async def _reply(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse

    session = of_token(request.query_params.get("session", ""))
    if session is None:
        return PlainTextResponse("The session has ended.", 410)
    # On disk: several hundred megabytes of a slow connection would stay in memory for minutes.
    with TemporaryDirectory(prefix="archscope-") as folder:
        path = Path(folder) / "file"
        if not await _kept(request.stream(), path):
            return PlainTextResponse("The file is too large: at most 2 GB can be read.", 413)
        name = request.query_params.get("name", "").rpartition(".")[0]
        return await run_in_threadpool(_replied, session, path, name)


async def _kept(parts: AsyncIterator[bytes], path: Path) -> bool:
    """Write what comes to a file; whether it is no larger than can be read."""
    size = 0
    with path.open("wb") as file:
        async for part in parts:
            size += len(part)
            if size >= LARGEST_MODEL:
                return False
            file.write(part)
    return True


def _replied(session: Session, path: Path, name: str) -> Response:
    from starlette.responses import Response

    # Read without the lock: what is done in the page meanwhile is answered as ever.
    was_opened = take(session, path.read_bytes(), name)
    with session.lock:
        if not was_opened:
            session.desk.note = session.notice
        session.version += 1
        text = written(answer(session, {}))
    after_run("open")
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})
