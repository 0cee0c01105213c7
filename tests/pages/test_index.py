"""The page that the server hands out: Streamlit's own with our style and with what it would ask for late."""

import asyncio

import pytest

from pages.shell import index

PAGE = b"<html><head><title>x</title></head><body><div id=root></div></body></html>"


@pytest.fixture
def get(monkeypatch):
    """Ask an app behind Index; the headers that the app saw, and the answer."""
    monkeypatch.setattr(index, "_styled", [])
    monkeypatch.setattr(index, "_modules", ["/component/x.js"])

    def ask(kind, *body, accept=b"text/html,*/*", method="GET", status=200):
        seen, sent = [], []

        async def app(scope, receive, send):
            seen.extend(scope["headers"])
            headers = [(b"content-type", kind), (b"etag", b"1"), (b"content-length", b"9")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            for part in body[:-1]:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": body[-1]})

        async def send(message):
            sent.append(message)

        headers = [(b"accept", accept), (b"if-none-match", b"1"), (b"cookie", b"c")]
        scope = {"type": "http", "method": method, "headers": headers}
        asyncio.run(index.Index(app)(scope, None, send))
        return dict(seen), dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])

    return ask


def test_a_page_has_our_style_last_and_preloads_in_its_head(get):
    seen, headers, body = get(b"text/html; charset=utf-8", PAGE[:30], PAGE[30:])
    head, _, rest = body.decode().partition("</head>")
    assert head.count('<link rel="modulepreload"') == 1 + len(index._EARLY)
    assert 'href="/component/x.js"' in head
    assert rest.endswith("</style></body></html>")
    assert b"etag" not in headers
    assert headers[b"content-length"] == str(len(body)).encode()
    # The page that the browser has may hold an older style of ours.
    assert b"if-none-match" not in seen
    assert b"cookie" in seen


def test_each_module_of_streamlit_s_that_is_wanted_early_is_there():
    assert len(index._streamlits()) == len(index._EARLY)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (b"text/css", {}),
        (b"text/html", {"accept": b"*/*"}),
        (b"text/html", {"method": "POST"}),
        (b"text/html", {"status": 404}),
    ],
)
def test_anything_else_passes_as_it_is(get, kind, more):
    _, headers, body = get(kind, PAGE, **more)
    assert body == PAGE
    assert headers[b"etag"] == b"1"


def test_a_page_of_another_form_passes_as_it_is(get):
    assert get(b"text/html", b"<p>there")[2] == b"<p>there"


def test_a_page_without_our_server_gets_the_style_by_its_script(monkeypatch):
    monkeypatch.setattr(index, "_styled", [])
    assert index.style().startswith("<style>")
    index.Index(None)
    assert index.style() == ""
