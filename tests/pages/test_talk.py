"""What the page and the server say to each other, over an address of its own."""

import asyncio
import json

import pytest
from starlette.requests import Request

from pages.content.design import talk
from tests.pages.desk import opened

LIGHT = {
    "facts": {"stamp"},
    "table": {"selected", "stamp"},
}
"""What of a view goes out where the page has the rest."""


@pytest.fixture(scope="module")
def post():
    """Send a body to the address; status and answer."""
    endpoint = talk.route().endpoint

    def send(*parts):
        async def receive():
            return next(messages)

        more = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        messages = iter([*more, {"type": "http.request", "body": b"", "more_body": False}])
        reply = asyncio.run(endpoint(Request({"type": "http", "method": "POST", "headers": []}, receive)))
        return reply.status_code, json.loads(reply.body) if reply.status_code == 200 else reply.body.decode()

    yield send
    # Pages of other tests are served by no such server.
    talk._served.clear()


def said(found, *entries, seen=None):
    return json.dumps(
        {"session": found.token, "client": "page", "known": [], "entries": entries, "seen": seen or {}}
    ).encode()


def depth(number, value):
    return {"number": number, "on": 0, "from": "inspector", "act": "set", "parts": ["s2"], "path": "depth"} | {
        "value": value
    }


def stamps(answer):
    return {name: answer[name]["stamp"] for name in ("graph", "facts", "table")}


def test_an_edit_is_answered_by_all_that_shows_it(post):
    found = opened()
    status, answer = post(said(found, depth(1, 6)))
    assert status == 200
    assert found.document.design.stages[1].depth == 6
    assert answer["talk"] == {
        "session": found.token, "address": "/talk", "opens": "/open", "version": 1, "client": "page",
            "taken": 1, "moves": 0
    }  # fmt: skip
    assert answer["inspector"]["stages"][1]["depth"] == 6
    assert answer["facts"]["numbers"][0]["exact"] == "26,117,160"
    assert "s2" in answer["graph"]["boxes"]["path"]
    assert answer["table"]["changes"]


def test_what_the_page_has_is_not_sent_again(post):
    found = opened()
    _, first = post(said(found))
    select = {"number": 1, "on": 0, "from": "graph", "act": "select", "path": "s2"}
    _, second = post(said(found, select, seen=stamps(first)))
    assert {name: second[name].keys() for name in LIGHT} == LIGHT
    assert "boxes" not in second["graph"]
    assert (second["graph"]["selected"], second["table"]["selected"]) == ("s2", "s2")
    assert second["inspector"]["parts"] == ["s2"]
    _, third = post(said(found, depth(2, 6), seen=stamps(second)))
    assert all("stamp" in third[name] and len(third[name]) > 3 for name in ("graph", "facts", "table"))


@pytest.mark.parametrize(
    ("entry", "changed"),
    [
        ({"from": "facts", "act": "budgets", "value": {"params": "1 M"}}, ["facts"]),
        ({"from": "facts", "act": "unit", "value": "thop_macs"}, ["graph", "facts", "table"]),
        ({"from": "graph", "act": "level", "level": "stages"}, ["graph"]),
        ({"from": "graph", "act": "mode", "mode": "funnel"}, ["graph"]),
        ({"from": "graph", "act": "search", "query": "3x3"}, []),
        ({"from": "inspector", "act": "pin"}, ["graph", "facts", "table"]),
        ({"from": "inspector", "act": "set", "parts": [""], "path": "name", "value": "X"}, ["graph", "facts", "table"]),
    ],
)
def test_what_is_shown_otherwise_has_another_stamp(post, entry, changed):
    found = opened()
    _, first = post(said(found))
    _, second = post(said(found, {"number": 1, "on": 0, **entry}, seen=stamps(first)))
    assert [name for name, stamp in stamps(first).items() if second[name]["stamp"] != stamp] == changed


def test_a_session_is_found_by_its_token_alone_and_as_long_as_it_lives(post):
    found = opened()
    assert post(said(found))[0] == 200
    message = said(found)
    del found
    assert post(message) == (410, "The session has ended.")
    for body in (b"{}", b"[]", b"null", b'{"session": ["x"]}'):
        assert post(body)[0] == 410


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_message_is_refused(post, body):
    assert post(body) == (400, "The message is no JSON.")


def test_a_large_message_is_refused_before_all_of_it_has_come(post):
    assert post(*[b" " * talk.LARGEST_MESSAGE] * 2) == (413, "The message is too large.")


def test_a_message_that_makes_no_sense_changes_nothing(post):
    found = opened()
    for entries in (3, [3], [{"number": 1}], [{"number": 2, "from": ["x"]}], [{"number": 3, "from": "graph"}]):
        message = {"session": found.token, "client": {}, "known": 5, "entries": entries, "seen": [1]}
        assert post(json.dumps(message).encode())[0] == 200
    assert found.document.undoes == ""


def test_each_answer_is_newer_than_the_one_before(post):
    found = opened()
    versions = [post(said(found))[1]["talk"]["version"] for _ in range(3)]
    found.load(found.document.design)
    versions.append(post(said(found))[1]["talk"]["version"])
    assert versions == [1, 2, 3, 5]
