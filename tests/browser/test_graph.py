"""The graph as an instrument: opening, searching, walking, colouring, editing and saving in it."""

import re

import pytest
from playwright.sync_api import expect

from arch.analysis import measure
from arch.design import notation
from arch.drawing import draw
from arch.drawing.sheet import LABEL, MARGIN, Words, sheet
from arch.zoo import zoo
from tests.browser.conftest import idle
from tests.browser.panel import depths
from tests.browser.parts_of_graph import box, header, level, strip, view, whole
from tests.server import IDLE


def test_levels_open_and_close_everything(design):
    level(design, "stages")
    expect(box(design, "s1/b1")).to_have_count(0)
    level(design, "layers")
    expect(box(design, "s3/b2/conv2")).to_be_visible()
    expect(box(design, "s3/b3/conv2")).to_have_count(0)
    level(design, "copies")
    expect(box(design, "s3/b3/conv2")).to_be_visible()
    expect(design).to_have_url(re.compile("open=copies"))


def test_the_view_survives_an_edit_a_reload_and_another_page(design):
    level(design, "layers")
    box(design, "s3/b2/conv2").wait_for()
    scale = float(view(design).partition("scale(")[2].rstrip(")"))
    for _ in range(3):
        design.get_by_label("Zoom in").click()
    stored = "JSON.parse(sessionStorage.getItem('archscope-view') ?? '{}').view?.k"
    design.wait_for_function(f"wanted => Math.abs({stored} - wanted) < 0.01", arg=scale * 1.25**3)
    before = view(design)
    design.reload()
    idle(design)
    expect(box(design, "s3/b2/conv2")).to_be_visible()
    expect(design.locator(".graph [data-view]")).to_have_attribute("transform", before)
    design.get_by_role("link", name="Counting").click()
    design.locator(".js-plotly-plot").first.wait_for()
    design.get_by_role("link", name="Design").click()
    idle(design)
    expect(design.locator(".graph [data-view]")).to_have_attribute("transform", before)


def test_level_and_colour_go_with_the_link(design, browser, watch):
    design.locator(".graph").get_by_label("Colour").select_option("params")
    level(design, "stages")
    expect(design).to_have_url(re.compile("colour=params"))
    expect(design).to_have_url(re.compile("open=stages"))
    other = watch(browser.new_context().new_page())
    other.goto(design.url)
    idle(other)
    expect(other.locator("div.legend")).to_contain_text("share of params")
    expect(box(other, "s4")).to_contain_text("59 %")
    other.context.close()


def test_the_colour_changes_at_once(design):
    expect(box(design, "s4/b2")).to_contain_text("11 %")
    design.locator(".graph").get_by_label("Colour").select_option("params")
    expect(box(design, "s4/b2")).to_contain_text("35 %")


def test_the_search_walks_from_hit_to_hit(design):
    design.locator(".graph svg").first.focus()
    box(design, "s1").focus()
    design.keyboard.press("/")
    design.keyboard.type("params>2m")
    expect(design.locator(".found")).to_have_text("params over 2m: 5 layers")
    expect(design.locator(".place")).to_have_text("\u2013/5")
    design.keyboard.press("Enter")
    expect(design.locator(".place")).to_have_text("1/5")
    expect(strip(design)).to_contain_text("s4/b1")
    design.keyboard.press("Shift+Enter")
    expect(design.locator(".place")).to_have_text("5/5")
    expect(strip(design)).to_contain_text("head/fc")
    design.keyboard.press("Escape")
    expect(design.locator(".answer")).to_be_hidden()


def test_a_search_that_cannot_be_made_says_why(design):
    design.get_by_label("Search layers").fill("speed>3")
    expect(design.locator(".found")).to_contain_text("'speed' cannot be compared")
    expect(design.locator(".found")).to_contain_text("Type a kernel (3x3)")


def test_arrows_walk_along_edges_enter_opens_and_escape_closes(design):
    box(design, "s1/b1").focus()
    design.keyboard.press("ArrowDown")
    expect(box(design, "s1/b2")).to_be_focused()
    design.keyboard.press("ArrowDown")
    expect(box(design, "s2")).to_be_focused()
    design.keyboard.press("ArrowDown")
    expect(box(design, "s2/b1")).to_be_focused()
    design.keyboard.press("Enter")
    expect(box(design, "s2/b1/conv1")).to_be_visible()
    design.keyboard.press("ArrowDown")
    expect(box(design, "s2/b1/conv1")).to_be_focused()
    expect(strip(design)).to_contain_text("128 × 256 × 1 × 1 × 56 × 56 = 102,760,448 MACs")
    design.keyboard.press("Escape")
    expect(box(design, "s2/b1/conv1")).to_have_count(0)


def test_one_run_is_unfolded_and_folded_again(design):
    box(design, "s3/b2").click()
    header(design, "s3/b2").wait_for()
    strip(design).get_by_role("button", name="Show every copy").click()
    expect(box(design, "s3/b6/conv1")).to_be_visible()
    strip(design).get_by_role("button", name="Show one copy").click()
    expect(box(design, "s3/b6/conv1")).to_have_count(0)


def test_all_groups_of_a_kind_open_together(design):
    box(design, "s1/b1").click()
    header(design, "s1/b1").wait_for()
    header(design, "s1/b1").click()
    expect(header(design, "s1/b1")).to_have_count(0)
    strip(design).get_by_role("button", name="Expand all of this kind").click()
    whole(design)
    box(design, "s4/b2").click()
    expect(header(design, "s4/b2")).to_be_visible()
    for stage in (1, 2, 3, 4):
        expect(header(design, f"s{stage}/b1")).to_be_visible()


def test_a_stage_is_edited_where_it_stands(design):
    header(design, "s2").click()
    strip(design).get_by_role("button", name="Copy stage").click()
    expect(header(design, "s5")).to_have_count(1)
    design.wait_for_selector(IDLE)
    assert depths(design) == ["3", "4", "4", "6", "3"]
    expect(design.locator(".box.fresh").first).to_be_attached()
    strip(design).get_by_role("button", name="Remove stage").click()
    expect(box(design, "s5")).to_have_count(0)
    design.get_by_role("button", name="Undo").click()
    expect(box(design, "s5")).to_have_count(1)


def test_selecting_a_stage_brings_its_settings(design):
    box(design, "s3/b1").click()
    expect(design.get_by_role("region", name="Settings of Stage 3")).to_be_visible()
    box(design, "s4/b2").click()
    expect(design.get_by_role("region", name="Settings of Stage 4")).to_be_visible()


def test_settings_far_down_are_brought_into_view(design, app):
    design.goto(f"{app}/?d={notation.write(zoo()['googlenet'].design)}")
    idle(design)
    whole(design)
    box(design, "s13/b1").click()
    expect(design.get_by_role("region", name="Settings of Stage 13")).to_be_in_viewport()
    expect(design.locator(".inspector [data-part=s13].chosen")).to_be_in_viewport()


def drag(page, start, end):
    a, b = start.bounding_box(), end.bounding_box()
    page.mouse.move(a["x"] + a["width"] / 2, a["y"] + min(a["height"] / 2, 8))
    page.mouse.down()
    for step in range(1, 6):
        x = a["x"] + (b["x"] + b["width"] - 4 - a["x"]) * step / 5
        page.mouse.move(x, a["y"] + (b["y"] + 12 - a["y"]) * step / 5)
    page.mouse.up()


def test_a_stage_is_dragged_to_another_place(design):
    drag(design, header(design, "s1"), header(design, "s3"))
    expect(design).to_have_url(re.compile("bottleneck-d4-w512-s2~bottleneck-d6-w1024-s2~bottleneck-d3-w256-s1"))
    design.get_by_role("button", name="Undo").click()
    expect(design).to_have_url(re.compile("max~bottleneck-d3-w256|bottleneck-d3-w256-s1~bottleneck-d4"))


def test_a_part_is_dropped_from_the_palette_and_clicked_in(design):
    design.get_by_role("button", name="Add block").click()
    chip = design.locator(".palette").get_by_role("button", name="Pooling", exact=True)
    chip.scroll_into_view_if_needed()
    drag(design, chip, header(design, "s2"))
    expect(header(design, "s5")).to_have_count(1)
    design.wait_for_selector(IDLE)
    assert depths(design) == ["3", "4", "1", "6", "3"]
    box(design, "s5/b1").click()
    design.locator(".palette").get_by_role("button", name="Basic", exact=True).click()
    expect(box(design, "s6")).to_have_count(1)


def test_what_makes_no_network_is_said_where_it_stands(design):
    field = design.get_by_role("spinbutton", name="Stage 2 stride")
    header(design, "s2").click()
    groups = design.get_by_role("spinbutton", name="Groups", exact=True)
    groups.fill("7")
    groups.press("Enter")
    expect(design.locator(".fault title")).to_contain_text("cannot be split into 7 groups")
    expect(design.locator(".trouble")).to_contain_text("Groups must divide both: use 4 or 8")
    design.get_by_role("button", name="Undo").click()
    expect(design.locator(".fault")).to_have_count(0)
    expect(field).to_have_value("2")


def test_the_first_click_on_a_frame_selects_it_and_the_next_one_closes_it(design):
    header(design, "s2").click()
    expect(strip(design)).to_contain_text("s2 group")
    expect(header(design, "s2")).to_have_count(1)
    header(design, "s2").click()
    expect(header(design, "s2")).to_have_count(0)


def test_true_edges_of_a_dense_layer(design, app):
    design.goto(f"{app}/?d={notation.write(zoo()['densenet121'].design)}&open=copies")
    design.wait_for_selector(IDLE)
    design.get_by_label("Search layers").fill("s1/b4/norm1")
    expect(design.locator(".place")).to_have_text("\u2013/1")
    design.get_by_label("Search layers").press("Enter")
    expect(design.locator("path.true")).to_have_count(4)


def test_labels_stand_where_exported_pictures_have_them(design, app):
    design.goto(f"{app}/?d={notation.write(zoo()['resnet50'].design)}&open=copies")
    box(design, "s3/b6/conv2").wait_for()
    shown = design.locator(".graph text.shape").evaluate_all(
        """all => all.map((text) => {
            const [x, y, anchor] = ["x", "y", "text-anchor"].map((name) => text.getAttribute(name));
            return [text.textContent, Number(x), Number(y), anchor];
        })"""
    )
    drawn = sheet(draw(measure(zoo()["resnet50"].network()), "copies"), "operations", "light").shapes
    labels = [shape for shape in drawn if isinstance(shape, Words) and shape.size == LABEL]
    wanted = [[text.text, text.at[0] - MARGIN, text.at[1] - MARGIN, text.anchor] for text in labels]
    assert len(wanted) > 30
    for (text, x, y, anchor), label in zip(sorted(shown), sorted(wanted), strict=True):
        assert label == [text, pytest.approx(x), pytest.approx(y), anchor]


def test_the_funnel_has_a_slab_per_stage(design):
    design.get_by_role("button", name="3-D view").click()
    expect(design.locator(".graph rect.slab")).to_have_count(7)
    expect(design).to_have_url(re.compile("view=funnel"))
    design.get_by_role("button", name="3-D view").click()
    expect(box(design, "s1/b1")).to_be_visible()


def test_resnet_1202_with_every_copy_is_drawn_where_it_is_seen(design, app):
    design.goto(f"{app}/?d={notation.write(zoo()['cifar_resnet1202'].design)}&open=copies")
    design.wait_for_selector(IDLE)
    whole(design)
    expect(design.locator(".far-box").first).to_be_attached()
    expect(design.locator(".graph .box")).to_have_count(0)
    design.get_by_label("Search layers").fill("s2/b150/conv2")
    expect(design.locator(".place")).to_have_text("\u2013/1")
    design.get_by_label("Search layers").press("Enter")
    expect(box(design, "s2/b150/conv2")).to_be_visible()
    assert design.locator(".graph .box").count() < 700
    expect(design.locator(".map")).to_be_visible()
