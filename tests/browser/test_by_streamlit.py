"""The app started without `server.py`: slower, and complete."""

import pytest
from playwright.sync_api import expect

from arch.stories import stories
from tests.browser.conftest import idle
from tests.browser.panel import depth, settled
from tests.browser.reader import choose, deciding, go, opened, shows
from tests.server import serve


@pytest.fixture(scope="module")
def app():
    """The app as somebody starts it who knows Streamlit: without an address of its own for edits."""
    with serve("app.py") as url:
        yield url


def test_edits_go_by_way_of_streamlit(page, app, watch):
    watch(page).goto(app)
    idle(page)
    depth(page, 2).fill("6")
    depth(page, 2).press("Enter")
    settled(page)
    expect(page.locator(".number .value").first).to_have_text("26.12 M")
    page.locator('[data-path="s1/b1"]').click()
    settled(page)
    expect(page.locator('[data-path="s1/b1"] .header')).to_be_visible()
    page.keyboard.press("Control+z")
    settled(page)
    expect(page.locator(".number .value").first).to_have_text("25.56 M")


def test_stories_go_by_way_of_streamlit(page, app, watch):
    id, number, _, control, value = deciding("slider")
    opened(watch(page), app)
    go(page, id, number)
    choose(page, control, value)
    shows(page, id, number, **{control.id: value})
    expect(page.locator(".print")).to_be_hidden()
    expect(page.get_by_role("link", name="SVG", exact=True)).to_have_count(0)
    page.go_back()
    expect(page.locator(".story-card")).to_have_count(len(stories()))
