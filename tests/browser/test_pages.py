"""A network of every kind of part in Design, and the other pages, in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from arch import units
from arch.analysis import at_inference, layer_costs, total
from arch.design import notation
from arch.lowering import lower
from arch.zoo import zoo
from tests.browser.conftest import idle, serious_faults, still
from tests.selection import chosen_for, kinds
from tests.server import IDLE

PAGES = ("deploy", "zoo", "landscape", "counting")


@pytest.mark.nightly
@pytest.mark.parametrize("id", chosen_for(kinds))
def test_a_network_of_every_kind_opens_in_design(page, app, watch, id):
    network = zoo()[id].design
    watch(page).goto(f"{app}/?d={notation.write(network)}")
    page.locator(".graph .box").first.wait_for()
    macs = total(at_inference(layer_costs(lower(network)))).macs
    expect(page.locator(".number", has_text="MACs").locator(".value")).to_have_text(units.short(macs))
    expect(page.locator(".stAlert")).to_have_count(0)


@pytest.fixture
def gallery(design):
    design.get_by_role("link", name="Zoo").click()
    design.locator(".card").first.wait_for()
    return design


def test_a_card_opens_its_network(gallery):
    gallery.get_by_label("Search").fill("inception_v3")
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".card")).to_have_count(1)
    gallery.locator('[data-id="inception_v3"] .picture').click()
    idle(gallery)
    expect(gallery.get_by_label("Name")).to_have_value("Inception-v3")
    expect(gallery.locator('[data-path="aux1"]')).to_be_visible()
    gallery.get_by_role("button", name="Undo").click()
    expect(gallery.get_by_label("Name").last).to_have_value("ResNet-50")


def test_the_search_follows_the_typing_and_the_address_brings_the_filters_back(gallery):
    gallery.get_by_label("Search").press_sequentially("inception_v")
    expect(gallery.locator(".card h3")).to_have_text(["Inception-v3", "Inception-v4"])
    gallery.get_by_text("MNIST", exact=True).click()
    expect(gallery.locator(".card")).to_have_count(0)
    gallery.get_by_text("ImageNet", exact=True).click()
    expect(gallery.locator(".card")).to_have_count(2)
    gallery.reload()
    expect(gallery.locator(".card h3")).to_have_text(["Inception-v3", "Inception-v4"])
    expect(gallery.get_by_label("Search")).to_have_value("inception_v")


def unfold(gallery, family):
    gallery.locator(f'[data-family="{family}"] .picture').click()
    expect(gallery.get_by_role("region", name=family, exact=True)).to_be_visible()


def test_networks_are_compared(gallery):
    unfold(gallery, "VGG")
    unfold(gallery, "GoogLeNet")
    gallery.locator('[data-id="vgg16"] input').check()
    gallery.locator('[data-id="googlenet"] input').check()
    expect(gallery.locator(".card.chosen")).to_have_count(2)
    expect(gallery.locator(".st-key-comparison table")).to_be_visible()
    gallery.get_by_role("button", name="Clear the comparison").click()
    expect(gallery.locator(".card.chosen")).to_have_count(0)


def test_a_family_unfolds_and_folds_by_keyboard_and_stays_so_while_other_pages_are_shown(gallery):
    shown = gallery.get_by_role("button", name="The networks of SqueezeNet")
    expect(shown).to_have_attribute("aria-expanded", "false")
    shown.press("Enter")
    networks = gallery.get_by_role("region", name="SqueezeNet")
    expect(networks.locator(".card")).to_have_count(2)
    # Drawn anew with its networks, it still has the focus.
    expect(shown).to_be_focused()
    expect(shown).to_have_attribute("aria-expanded", "true")
    assert serious_faults(gallery) == []
    gallery.get_by_role("link", name="Design").click()
    idle(gallery)
    gallery.get_by_role("link", name="Zoo").click()
    expect(networks.locator(".card")).to_have_count(2)
    shown.press("Enter")
    expect(networks).to_have_count(0)


def test_a_tick_leaves_the_cards_as_they_are(gallery):
    """Whoever sets ticks by keyboard keeps the place; the first one moves the cards beside the comparison."""
    unfold(gallery, "LeNet")
    gallery.get_by_label("Compare LeNet-5", exact=True).check()
    expect(gallery.locator(".st-key-comparison table")).to_be_visible()
    unfold(gallery, "NiN")
    tick = gallery.get_by_label("Compare NiN", exact=True)
    tick.press("Space")
    expect(gallery.locator(".st-key-comparison")).to_contain_text("1,100,188,800")
    still(gallery)
    expect(tick).to_be_focused()
    expect(tick).to_be_checked()


def test_the_timeline_leads_into_design(gallery):
    gallery.get_by_text("Timeline", exact=True).click()
    gallery.locator(".timeline svg circle").first.wait_for()
    # Under the pointer Streamlit's button is paler than axe allows.
    gallery.mouse.move(720, 880)
    assert serious_faults(gallery) == []
    arrow = gallery.locator("[aria-label='Step from ResNeXt-50 32x4d to SE-ResNeXt-50 32x4d']")
    arrow.focus()
    expect(gallery.locator(".timeline svg.choosing .on")).not_to_have_count(0)
    # A crowded picture names few networks; whatever is lit has its name and its price.
    expect(gallery.locator(".timeline .names")).to_contain_text("params 25.03 M → 27.56 M (×1.1)")
    gallery.keyboard.press("Enter")
    expect(gallery.get_by_role("dialog")).to_contain_text("squeeze-and-excitation at the end of each block")
    gallery.get_by_role("button", name="Open SE-ResNeXt-50 32x4d").click()
    idle(gallery)
    expect(gallery.get_by_label("Name")).to_have_value("SE-ResNeXt-50 32x4d")


@pytest.mark.parametrize("path", [*PAGES, "counting?counting-view=Memory", "landscape?evidence=Single+edits"])
def test_axe_finds_nothing_serious_elsewhere(page, app, watch, path):
    watch(page).goto(f"{app}/{path}")
    page.locator(".card, h4, .js-plotly-plot").first.wait_for()
    assert serious_faults(page) == []


def test_a_point_of_the_landscape_is_clicked_and_opened_in_design(page, app, watch):
    watch(page)
    page.goto(f"{app}/landscape")
    page.wait_for_selector(IDLE)
    marks = page.locator(".js-plotly-plot .scatterlayer .points path")
    marks.first.wait_for()
    # What is chosen here is in the address, which the Design page does not take over.
    page.locator("label", has_text="log y").click()
    still(page)
    box = max((mark.bounding_box() for mark in marks.all()), key=lambda box: box["width"])
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.locator(".js-plotly-plot .hoverlayer .hovertext").first.wait_for()
    page.mouse.click(x, y)
    page.get_by_role("button", name="Open VGG-19").click()
    expect(page.get_by_label("Name")).to_have_value("VGG-19")
    assert "log" not in page.url


@pytest.fixture
def crowd(page, app, watch):
    """The Landscape with its 1,500 points."""
    watch(page).goto(f"{app}/landscape?figure=Accuracy+vs+MACs")
    page.locator(".js-plotly-plot .points path").first.wait_for()
    page.wait_for_selector(IDLE)
    return page


def _across(page):
    return page.evaluate("document.querySelector('.js-plotly-plot').layout.xaxis.range")


def _wait_for_other_axes(page, across):
    range = "document.querySelector('.js-plotly-plot').layout.xaxis.range"
    page.wait_for_function(f"before => String({range}) !== String(before)", arg=across)


def test_the_figure_stays_with_its_zoom_when_a_filter_narrows_it(crowd):
    crowd.evaluate("document.querySelector('.js-plotly-plot').dataset.same = 'yes'")
    crowd.locator(".js-plotly-plot").hover()
    whole = _across(crowd)
    crowd.locator('[data-title="Zoom in"]').click()
    expect(crowd.locator('[data-title="Share chart..."]')).to_have_count(0)
    _wait_for_other_axes(crowd, whole)
    zoomed = _across(crowd)
    crowd.get_by_label("M params ≤").fill("20")
    crowd.keyboard.press("Enter")
    expect(crowd.get_by_text("results have both numbers")).not_to_contain_text("1546 of 1583")
    still(crowd)
    assert crowd.locator(".js-plotly-plot").get_attribute("data-same") == "yes"
    assert _across(crowd) == zoomed
    crowd.get_by_text("log y", exact=True).click()
    _wait_for_other_axes(crowd, zoomed)


def test_the_lasso_chooses_and_a_filter_keeps_what_it_chose(crowd):
    crowd.locator(".js-plotly-plot").hover()
    crowd.locator('[data-title="Lasso Select"]').click()
    box = crowd.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    crowd.mouse.move(x - 40, y - 40)
    crowd.mouse.down()
    for across, up in ((40, -40), (40, 40), (-40, 40), (-40, -40)):
        crowd.mouse.move(x + across, y + up, steps=5)
    crowd.mouse.up()
    expect(crowd.get_by_role("button", name="Open GoogLeNet")).to_be_visible()
    crowd.get_by_label("M params ≤").fill("20")
    crowd.keyboard.press("Enter")
    expect(crowd.get_by_text("results have both numbers")).not_to_contain_text("1546 of 1583")
    expect(crowd.get_by_role("button", name="Open GoogLeNet")).to_be_visible()
    crowd.mouse.dblclick(x, y)
    expect(crowd.get_by_role("button", name="Open GoogLeNet")).to_have_count(0)


def test_a_figure_that_cannot_load_says_so_and_the_page_works(page, app):
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.goto(f"{app}/landscape")
    expect(page.get_by_text("Plotly did not load")).to_be_visible()
    expect(page.get_by_text("Predicted accuracy")).to_be_visible()


def _choose(page, name):
    page.locator(".st-key-evidence").get_by_text(name, exact=True).click()


def test_an_edit_is_applied_where_it_is_priced_and_taken_back_in_design(page, app, watch):
    watch(page)
    page.goto(f"{app}/landscape")
    _choose(page, "Single edits")
    page.get_by_role("button", name="Apply").first.click()
    expect(page.locator(".js-plotly-plot").first).to_contain_text("ResNet-50, edited")
    page.wait_for_selector(IDLE)
    page.get_by_role("link", name="Design").click()
    expect(page.get_by_label("Name")).to_have_value("ResNet-50, edited")
    expect(page.locator("text.small.own")).to_contain_text("estimated")
    page.get_by_role("button", name="Undo").click()
    still(page)
    idle(page)
    expect(page.get_by_label("Name")).to_have_value("ResNet-50")


def test_the_evidence_goes_with_the_link(browser, app, watch):
    page = watch(browser.new_page())
    page.goto(f"{app}/landscape?evidence=Better+networks&evidence-recipe=modern")
    expect(page.get_by_text("more than the estimate")).to_be_visible()
    page.get_by_role("radio", name="Nearest networks").or_(
        page.get_by_role("button", name="Nearest networks")
    ).first.click()
    expect(page.get_by_text("0 is a network of the same numbers")).to_be_visible()
    expect(page).to_have_url(re.compile("evidence=Nearest"))
    other = watch(browser.new_page())
    other.goto(page.url)
    expect(other.get_by_text("0 is a network of the same numbers")).to_be_visible()
    assert "evidence-recipe=modern" in other.url
    page.close()
    other.close()


SHIFT = """() => {
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
        .observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_nothing_moves_while_the_design_page_loads(page, app, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(f"({SHIFT})()")
    page.goto(app)
    idle(page)
    still(page)
    assert page.evaluate("window.shift") < 0.02
