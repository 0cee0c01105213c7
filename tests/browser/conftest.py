import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.server import IDLE, launch_options, serve

expect.set_options(timeout=20_000)

PROBES = ("/_stcore/health", "/_stcore/host-config")
"""A cold deep link to a page asks for these below the page's own path first, and gets a 404."""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app():
    """One server for each process of tests."""
    with serve() as url:
        yield url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "accept_downloads": True}


@pytest.fixture(scope="session")
def context(browser_type, browser_type_launch_args, browser_context_args, tmp_path_factory):
    """One profile for all pages, on disk: there alone Chromium keeps compiled code, and compiling Streamlit takes a
    quarter of the time in which a page opens. The app stores nothing in a profile: a design is in the address, a view
    in the storage of one tab.
    """
    options = {**browser_type_launch_args, **browser_context_args}
    context = browser_type.launch_persistent_context(tmp_path_factory.mktemp("profile"), **options)
    yield context
    context.close()


@pytest.fixture
def page(context):
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def watch(app):
    """Watch a page for console errors, page errors and requests that leave the machine."""
    wrong = []

    def start(page):
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on("console", lambda message: message.type == "error" and wrong.append(_error(message)))
        page.on("request", lambda request: _local(app, request.url) or wrong.append(f"request: {request.url}"))
        return page

    yield start
    assert [line for line in wrong if line] == []


def _error(message):
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
    """Wait until the script has run and the panels are there, which a cold browser draws one by one."""
    page.wait_for_selector(IDLE, timeout=30_000)
    page.locator(".graph .box").first.wait_for()
    page.locator("[data-row]").first.wait_for()
    page.locator(".inspector .stage").first.wait_for()


def still(page, span=250):
    """Wait until no script has run for a while, in milliseconds: a click takes a moment to reach the server."""
    page.wait_for_function(
        """([idle, span]) => {
            if (!document.querySelector(idle)) window.lastBusy = performance.now();
            window.lastBusy ??= performance.now();
            return performance.now() - window.lastBusy > span;
        }""",
        arg=[IDLE, span],
    )
    page.evaluate("() => void delete window.lastBusy")


SCHEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 30)"}
"""The page's background under each colour scheme of the system, as in .streamlit/config.toml."""


def serious_faults(page):
    """What axe finds under each colour scheme."""
    found = []
    for scheme, background in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", background)
        still(page)
        violations = Axe().run(page).response["violations"]
        grave = [fault for fault in violations if fault["impact"] in ("serious", "critical")]
        found += [(scheme, fault["id"], [node["target"] for node in fault["nodes"]]) for fault in grave]
    return found
