"""An edit on the Design page, from the key press to the settled page, with all of the page present."""

import statistics

from playwright.sync_api import Page, sync_playwright

from arch.zoo import zoo
from tests.browser.conftest import idle
from tests.server import launch_options, serve

EDITS = 30
LARGEST = ("cifar_resnet1202", "preact_resnet1001", "densenet264", "inception_resnet_v2")

WATCH = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const all = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
    const root = all.map((host) => host.shadowRoot).find((shadow) => shadow?.querySelector(".numbers"));
    const exact = () => root.querySelector(".number").title;
    window.edit = () => new Promise((resolve) => {
        document.addEventListener("keydown", () => {
            const [start, before] = [performance.now(), exact()];
            const look = () => exact() !== before && app.dataset.testScriptState === "notRunning"
                ? resolve(performance.now() - start) : requestAnimationFrame(look);
            look();
        }, { once: true, capture: true });
    });
}"""


def settle(page: Page) -> list[float]:
    """Milliseconds for each of EDITS changes of a stage's depth."""
    page.evaluate(WATCH)
    depth = page.locator(".st-key-stages").get_by_label("Depth", exact=True).nth(2)
    spans = []
    for edit in range(EDITS):
        page.evaluate("() => void (window.settled = window.edit())")
        depth.focus()
        page.keyboard.press("ArrowUp" if edit % 10 < 5 else "ArrowDown")
        page.keyboard.press("Enter")
        spans.append(page.evaluate("() => window.settled"))
        page.wait_for_timeout(250)
    return spans


def openings(page: Page, url: str) -> dict[str, float]:
    """Milliseconds from choosing a network in `Start from` to the settled page, for each of the largest."""
    spans = {}
    for id in LARGEST:
        page.goto(url)
        idle(page)
        page.evaluate(WATCH)
        page.get_by_label("Start from").fill(zoo()[id].design.name)
        page.evaluate("() => void (window.settled = window.edit())")
        page.keyboard.press("Enter")
        spans[id] = page.evaluate("() => window.settled")
    return spans


def main() -> None:
    """Print the median and the extremes."""
    with serve() as url, sync_playwright() as playwright:
        page = playwright.chromium.launch(**launch_options()).new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        idle(page)
        spans = settle(page)
        opened = openings(page, url)
    print(
        f"an edit on ResNet-50 in the browser: median {statistics.median(spans):.0f} ms of {EDITS}, "
        f"{min(spans):.0f} to {max(spans):.0f} ms"
    )
    print("opening: " + ", ".join(f"{id} {span:.0f} ms" for id, span in opened.items()))


if __name__ == "__main__":
    main()
