"""Clicks and edits while a run is under way, and what an edit or an error does to the picture."""

from playwright.sync_api import expect

from tests.browser.panel import open_stage, setting
from tests.browser.parts_of_graph import header, strip, view
from tests.server import IDLE


def test_a_click_after_typing_in_the_search_is_never_lost(design):
    for number, query in enumerate(["3x3", "conv", "stride=2"], 1):
        design.get_by_label("Search layers").fill(query)
        # While the run that the search has asked for is under way.
        design.wait_for_timeout(300)
        header(design, f"s{number}").click()
        expect(design.locator(f"[data-path='s{number}'].selected")).to_have_count(1)
        design.wait_for_timeout(700)
        design.wait_for_selector(IDLE)
        expect(design.locator(f"[data-path='s{number}'].selected")).to_have_count(1)
        expect(strip(design)).to_contain_text(f"s{number} group")
        expect(design.get_by_role("region", name=f"Settings of Stage {number}")).to_be_visible()


def test_a_stage_chosen_in_the_panel_after_typing_in_the_search_stays_chosen(design):
    for number, query in enumerate(["3x3", "conv", "stride=2"], 1):
        # Within the moment that the search waits for the next letter.
        design.get_by_label("Search layers").fill(query)
        open_stage(design, number)
        expect(design.locator(".found")).to_contain_text("layer")
        design.wait_for_timeout(1200)
        expect(design.locator(f"[data-path='s{number}'].selected")).to_have_count(1)
        expect(design.get_by_role("region", name=f"Settings of Stage {number}")).to_be_visible()


def test_an_edit_after_typing_in_the_search_is_made_once(design):
    header(design, "s2").click()
    design.wait_for_selector(IDLE)
    for count, query in enumerate(["3x3", "conv", "stride=2"], 5):
        design.get_by_label("Search layers").fill(query)
        design.wait_for_timeout(270)
        strip(design).get_by_role("button", name="Copy stage").click()
        expect(header(design, f"s{count}")).to_have_count(1)
        design.wait_for_timeout(2500)
        expect(header(design, f"s{count + 1}")).to_have_count(0)


def test_an_edit_touches_only_the_boxes_that_it_changes(design):
    design.evaluate(
        """() => {
            const all = [...document.querySelectorAll("*")];
            const hosts = all.filter((host) => host.shadowRoot?.querySelector(".graph"));
            const world = hosts[0].shadowRoot.querySelector("[data-view]");
            window.boxes = [...world.querySelectorAll(".box")];
            window.touched = new Set();
            new MutationObserver((all) => all.forEach(({ target }) => {
                window.touched.add(target.closest?.("[data-path]")?.dataset.path ?? target.getAttribute?.("class"));
            })).observe(world, { subtree: true, childList: true, attributes: true, characterData: true });
        }"""
    )
    field = design.get_by_role("spinbutton", name="Stage 4 stride")
    field.fill("1")
    field.press("Enter")
    design.locator(".graph text.shape", has_text="2048×14×14").first.wait_for()
    assert design.evaluate("window.boxes.every((box) => box.isConnected)")
    touched = design.evaluate("[...window.touched]")
    assert "s4/b2" in touched


def test_the_picture_stays_where_it_is_while_a_setting_is_wrong(design):
    header(design, "s2").click()
    groups = setting(design, "Groups")
    groups.wait_for()
    design.wait_for_timeout(600)
    before = design.locator(".graph .stage").bounding_box(), view(design)
    design.evaluate(
        """() => {
            window.gone = 0;
            const look = () => {
                const box = document.querySelector(".st-key-graph [data-testid=stBidiComponentIsolated]");
                if (!box || box.getBoundingClientRect().height < 100) window.gone += 1;
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    for value in ("7", "8"):
        groups.fill(value)
        groups.press("Enter")
        if value == "7":
            expect(design.locator(".trouble")).to_contain_text("cannot be split into 7 groups")
        else:
            expect(design.locator(".trouble")).to_be_hidden()
        assert (design.locator(".graph .stage").bounding_box(), view(design)) == before
        expect(design.locator(".stAlert")).to_have_count(0)
    assert design.evaluate("window.gone") == 0
