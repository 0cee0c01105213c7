import pytest
from playwright.sync_api import expect

from tests.server import IDLE, launch_options, serve

expect.set_options(timeout=10_000)

PROBES = ("/_stcore/health", "/_stcore/host-config")
"""A cold deep link to a page asks for these below the page's own path first, and gets a 404."""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app():
    with serve() as url:
        yield url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "accept_downloads": True}


@pytest.fixture
def watch(app):
    """Watch a page for console errors, page errors and requests that leave the machine."""
    wrong = []

    def start(page):
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on("console", lambda message: message.type == "error" and wrong.append(_told(message)))
        page.on("request", lambda request: _local(app, request.url) or wrong.append(f"request: {request.url}"))
        return page

    yield start
    assert [line for line in wrong if line] == []


def _told(message):
    probe = any(message.location.get("url", "").endswith(path) for path in PROBES)
    return "" if probe else f"console: {message.text} {message.location}"


def _local(app, url):
    return url.startswith((app, app.replace("http", "ws"), "data:", "blob:"))


@pytest.fixture
def design(page, app, watch):
    """The Design page, opened and idle."""
    watch(page)
    page.goto(app)
    idle(page)
    return page


def idle(page):
    """Wait until the script has run and every stage has its three inputs, which a cold browser draws one by one."""
    page.wait_for_selector(IDLE, timeout=30_000)
    page.locator(".graph .box").first.wait_for()
    page.locator("[data-row]").first.wait_for()
    page.wait_for_function(
        """() => {
            const count = (what) => document.querySelectorAll(`.st-key-stages [data-testid=${what}]`).length;
            return count("stMenuButton") > 0 && count("stNumberInputField") === 3 * count("stMenuButton");
        }"""
    )
