"""Numbers, budgets, the landscape and the shape table of the Design page, in Chromium; and the page on a phone."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import idle


def cells(page, column):
    """The texts of a column in the rows that are drawn."""
    return page.locator(f".table .body .row .cell:nth-child({column})").all_text_contents()


def test_a_budget_turns_its_number_and_is_kept_while_the_design_changes(design):
    field = design.get_by_label("Budget: params at most")
    field.fill("20 M")
    field.press("Enter")
    expect(design.locator(".number.over .change")).to_have_text("5.557 M over")
    depth = design.get_by_role("spinbutton", name="Stage 3 depth")
    depth.fill("3")
    depth.press("Enter")
    expect(design.locator(".number.over .change")).to_have_text("2.205 M over")
    expect(field).to_have_value("20 M")


def test_a_click_on_a_published_network_shows_its_card_and_opens_it(design):
    design.locator("circle[data-opens=vgg16]").click()
    expect(design.locator("dialog.card")).to_contain_text("VGG-16: 70.62 % top-1")
    design.get_by_role("button", name="Open in Design").click()
    expect(design.get_by_label("Name", exact=True)).to_have_value("VGG-16")


def test_the_landscape_keeps_its_place_whatever_the_number_of_stages(design):
    figure = design.locator(".facts > .figure")
    before = figure.bounding_box()
    for _ in range(4):
        design.get_by_role("button", name="Add a stage").click()
        design.get_by_role("menuitem").first.click()
    expect(design.locator(".inspector .stage")).to_have_count(8)
    idle(design)
    assert figure.bounding_box() == before


def test_the_table_is_sorted_filtered_and_keeps_its_first_column(design):
    table = design.locator(".table")
    table.get_by_role("button", name="params", exact=True).click()
    expect(table.locator("[aria-sort=descending]")).to_have_count(1)
    numbers = [int(text.replace(",", "")) for text in cells(design, 9)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == 2_359_296
    table.get_by_label("Filter layers").fill("conv2d 3x3")
    # The stem's 7x7 among them, which pads by 3x3.
    expect(table.locator(".count")).to_have_text("17 layers")
    table.get_by_text("Columns", exact=True).click()
    table.get_by_label("receptive field").uncheck()
    expect(table.get_by_role("button", name="receptive field")).to_be_hidden()
    design.set_viewport_size({"width": 1024, "height": 768})
    table.locator(".scroller").evaluate("scroller => (scroller.scrollLeft = 900)")
    first = table.locator(".body .first").first.bounding_box()
    assert first["x"] >= table.bounding_box()["x"]


def test_the_key_t_leads_to_the_table_and_not_out_of_a_field(design):
    design.locator(".inspector .title").first.focus()
    design.keyboard.press("t")
    expect(design.locator(".table .scroller")).to_be_focused()
    name = design.get_by_label("Name", exact=True)
    name.focus()
    design.keyboard.press("t")
    expect(name).to_be_focused()


def test_the_layer_at_which_most_memory_is_live_is_one_click_away(design):
    design.locator(".table").get_by_role("button", name="Peak memory").click()
    expect(design.locator("[data-row='s1/b1/shortcut/conv'].selected")).to_be_visible()


def test_a_link_is_read_on_a_phone_without_scrolling_sideways(design):
    design.set_viewport_size({"width": 390, "height": 844})
    idle(design)
    assert design.evaluate("document.scrollingElement.scrollWidth") <= 390
    tops = [design.locator(part).first.bounding_box()["y"] for part in (".numbers", ".graph", ".table", ".inspector")]
    assert tops == sorted(tops)


def test_what_comes_in_and_goes_out_stands_in_dialogs(design):
    for name, words in (
        ("Share", "opens the same design"),
        ("Export", "Prove it"),
        ("Open", "a notation, a link, or the text of a file"),
    ):
        design.get_by_role("button", name=name, exact=True).first.click()
        expect(design.get_by_role("dialog")).to_contain_text(words)
        design.keyboard.press("Escape")
        expect(design.get_by_role("dialog")).to_have_count(0)


def test_a_design_of_this_browser_is_opened_again(design, app):
    depth = design.get_by_role("spinbutton", name="Stage 3 depth")
    depth.fill("9")
    depth.press("Enter")
    expect(design).to_have_url(re.compile("-d9-"))
    design.goto(app)
    idle(design)
    design.get_by_role("button", name="Open", exact=True).click()
    design.get_by_role("dialog").get_by_role("button", name="ResNet-50, edited").first.click()
    expect(depth).to_have_value("9")
    expect(design.get_by_role("dialog")).to_have_count(0)
