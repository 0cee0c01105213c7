"""The app started without `server.py`: slower, and complete."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import idle
from tests.browser.panel import depth, settled
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
