"""How long until the first picture, beside an empty page of Streamlit on the same machine in the same minutes."""

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from tests.server import launch_options, serve

VISITS = 5
EMPTY = "import streamlit as st\n\nst.markdown('<b id=\"there\">there</b>', unsafe_allow_html=True)\n"

WATCH = """() => {
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
        .observe({ type: "layout-shift", buffered: true });
}"""
SEEN = """(selector) => new Promise((resolve) => {
    const roots = () => [document, ...[...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
        .map((host) => host.shadowRoot)];
    const look = () => roots().some((root) => root?.querySelector(selector))
        ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look);
    look();
})"""


def visit(browser: Browser, url: str, selector: str) -> tuple[float, float]:
    """Milliseconds until something is seen by a browser that was never here, and how much the page shifted."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    page.goto(url, wait_until="commit")
    span = page.evaluate(SEEN, selector)
    page.wait_for_timeout(1500)
    shift = page.evaluate("window.shift")
    context.close()
    return span, shift


def main() -> None:
    """Print the first visitor's span, the median of later ones, and their ratio to the empty page's."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY)
        browser = playwright.chromium.launch(**launch_options())
        with serve(str(empty)) as url:
            blank = [visit(browser, url, "#there")[0] for _ in range(VISITS + 1)]
        with serve() as url:
            ours = [visit(browser, url, ".graph .box") for _ in range(VISITS + 1)]
    spans, plain = [span for span, _ in ours], statistics.median(blank)
    later = statistics.median(spans[1:])
    print(
        f"first picture: {spans[0]:.0f} ms for the first visitor, {later:.0f} ms later; an empty page of Streamlit "
        f"{blank[0]:.0f} and {plain:.0f} ms: ratios {spans[0] / blank[0]:.2f} and {later / plain:.2f}"
    )
    print(f"layout shift while the page loads: {max(shift for _, shift in ours):.3f}")


if __name__ == "__main__":
    main()
