"""The page that holds the app, as our server hands it out: with our style, and with what Streamlit would ask for late.

Streamlit's own has neither: it is drawn in Streamlit's layout until the first message brings a style, which moves
everything, and it fetches what draws a component only when the first one comes.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_STYLE = Path(__file__).parents[2] / "assets" / "style.css"
_STATIC = Path(st.__file__).parent / "static"
_EARLY = ("BidiComponent", "serialization", "recordbatch", "_arrayReduce", "PageLink", "Button")
"""Streamlit's modules that the first picture needs, by the names that its build gives them."""
_modules: list[str] = []
"""Addresses of the components' modules, as far as they are known."""
_styled: list[bool] = []


def early(address: str) -> None:
    """From now on the page asks at once for a module that its components need."""
    _modules.append(address)


def style() -> str:
    """Our style, for a page that does not have it from its server; "" else."""
    return "" if _styled else _style()


@cache
def _style() -> str:
    return f"<style>{_STYLE.read_text()}</style>"


@cache
def _streamlits() -> list[str]:
    """Addresses of Streamlit's own modules, relative to the page; one that goes by another name now is left out."""
    found = (path for name in _EARLY for path in sorted(_STATIC.rglob(f"{name}.*.js")))
    return [f"./{path.relative_to(_STATIC).as_posix()}" for path in found]


def completed(html: bytes) -> bytes:
    """Streamlit's page with our style and preloads; as it is where it is of a form that is not known here."""
    links = "".join(f'<link rel="modulepreload" crossorigin href="{each}">' for each in [*_streamlits(), *_modules])
    # The style last: Streamlit's own rules come while the page runs, at the end of the head, and ours must win.
    for place, text in ((b"</head>", links), (b"</body>", _style())):
        html = html.replace(place, text.encode() + place, 1)
    return html


class Index:
    """Completes the pages that pass through it, and nothing else.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        _styled[:] = [True]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and the answer back."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _asks_for_page(scope):
            await self.app(scope, receive, send)
            return
        # The page that the browser has may be another version of ours: Streamlit would say that its own is the same.
        kept = [(name, value) for name, value in scope["headers"] if name not in _CACHED]
        answer: dict[str, Any] = {"body": b""}

        async def hold(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer["start"] = message
            elif message["type"] == "http.response.body":
                answer["body"] += message.get("body", b"")
                if not message.get("more_body"):
                    await _send(send, answer["start"], answer["body"])

        await self.app({**scope, "headers": kept}, receive, hold)


_CACHED = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")


def _asks_for_page(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


async def _send(send: Send, start: MutableMapping[str, Any], body: bytes) -> None:
    headers = dict(start["headers"])
    if start["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html"):
        body = completed(body)
        outdated = (b"etag", b"last-modified", b"content-length")
        rest = [(name, value) for name, value in start["headers"] if name not in outdated]
        start = {**start, "headers": [*rest, (b"content-length", str(len(body)).encode())]}
    await send(start)
    await send({"type": "http.response.body", "body": body})
