"""An edit on the Design page, from the key press to the settled page, with all of the page present."""

import statistics

from playwright.sync_api import Page, sync_playwright

from arch.design import notation
from arch.zoo import zoo
from tests.browser.conftest import idle
from tests.server import IDLE, launch_options, serve

EDITS = 30
LARGEST = ("cifar_resnet1202", "preact_resnet1001", "densenet264", "inception_resnet_v2")

WATCH = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const all = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
    const root = all.map((host) => host.shadowRoot).find((shadow) => shadow?.querySelector(".numbers"));
    const exact = () => root.querySelector(".copy").title;
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
    depth = page.get_by_role("spinbutton", name="Stage 3 depth")
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


GRAPH = """() => {
    const all = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
    window.graph = all.map((host) => host.shadowRoot).find((shadow) => shadow?.querySelector(".graph"));
}"""
TOGGLE = """(path) => new Promise((resolve) => {
    const box = () => window.graph.querySelector(`[data-path="${path}"]`);
    const before = box().getAttribute("aria-expanded"), start = performance.now();
    (box().querySelector(".header") ?? box()).dispatchEvent(new MouseEvent("click", { bubbles: true }));
    const look = () => box() && box().getAttribute("aria-expanded") !== before
        ? requestAnimationFrame(() => resolve(performance.now() - start)) : requestAnimationFrame(look);
    look();
})"""
PAN = """async () => {
    const svg = window.graph.querySelector("svg"), box = svg.getBoundingClientRect();
    const at = (type, x, y) => svg.dispatchEvent(
        new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, clientX: box.x + x, clientY: box.y + y }));
    svg.setPointerCapture = () => {};
    at("pointerdown", 300, 250);
    const start = performance.now();
    let frames = 0;
    while (performance.now() - start < 2000) {
        await new Promise(requestAnimationFrame);
        at("pointermove", 300 + 150 * Math.sin(frames / 20), 250 + 100 * Math.cos(frames / 20));
        frames++;
    }
    at("pointerup", 300, 250);
    return frames / 2;
}"""


def toggles(page: Page, url: str, id: str) -> list[float]:
    """Milliseconds from a click on the first stage's first block to the finished picture, opening and closing."""
    page.goto(f"{url}/?d={notation.write(zoo()[id].design)}")
    idle(page)
    page.evaluate(GRAPH)
    spans = []
    for _ in range(10):
        spans.append(page.evaluate(TOGGLE, "s1/b1"))
        page.wait_for_timeout(400)
    return spans


def pans(page: Page, url: str) -> dict[str, float]:
    """Frames per second while every copy of ResNet-1202 is moved: all of it, and at a size that can be read."""
    page.goto(f"{url}/?d={notation.write(zoo()['cifar_resnet1202'].design)}&open=copies")
    idle_graph(page)
    page.evaluate(GRAPH)
    page.locator(".graph").get_by_role("button", name="Fit", exact=True).click()
    page.wait_for_timeout(300)
    found = {"all of it": page.evaluate(PAN)}
    for name, clicks in {"at 0.3": 6, "at 1.0": 6}.items():
        for _ in range(clicks):
            page.get_by_label("Zoom in").click()
        page.wait_for_timeout(300)
        found[name] = page.evaluate(PAN)
    return found


def idle_graph(page: Page) -> None:
    """Wait for a graph of which nothing is near enough to be a box."""
    page.wait_for_selector(IDLE, timeout=30_000)
    page.locator(".far-box").first.wait_for(state="attached")
    page.wait_for_timeout(500)


def main() -> None:
    """Print the median and the extremes."""
    with serve() as url, sync_playwright() as playwright:
        page = playwright.chromium.launch(**launch_options()).new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        idle(page)
        spans = settle(page)
        opened = openings(page, url)
        toggled = {id: toggles(page, url, id) for id in ("resnet50", *LARGEST)}
        frames = pans(page, url)
    print(
        f"an edit on ResNet-50 in the browser: median {statistics.median(spans):.0f} ms of {EDITS}, "
        f"{min(spans):.0f} to {max(spans):.0f} ms"
    )
    medians = (f"{id} {statistics.median(spans):.0f} ms" for id, spans in toggled.items())
    print(f"a block opened or closed: {', '.join(medians)}")
    print(f"moving 4,000 boxes: {', '.join(f'{name} {rate:.0f} frames/s' for name, rate in frames.items())}")
    print("opening: " + ", ".join(f"{id} {span:.0f} ms" for id, span in opened.items()))


if __name__ == "__main__":
    main()
