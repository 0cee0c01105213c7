"""Stages in the build panel, in Chromium: several at once, dragging, adding, and what differs."""

import re

from playwright.sync_api import expect

from arch.zoo import zoo
from tests.browser.conftest import idle, serious_faults, still
from tests.browser.panel import depths, open_stage, row, setting, settled
from tests.browser.test_design import number, quick


def test_resnext_from_resnet_in_two_entries(design):
    design.get_by_role("button", name="All", exact=True).click()
    expect(design.get_by_role("region", name="Settings of Stages 1, 2, 3, 4")).to_be_visible()
    for label, value in (("Groups", "32"), ("Width per group", "4")):
        setting(design, label).fill(value)
        setting(design, label).press("Enter")
    expect(number(design, "params")).to_have_text("25.03 M")
    settled(design)
    assert zoo()["resnext50_32x4d"].design.stages[0].block.groups == 32
    expect(design).to_have_url(re.compile("(?:-g32-bw4.*){4}"))
    setting(design, "Groups").press("Control+z")
    expect(setting(design, "Width per group")).to_have_value("")
    setting(design, "Groups").press("Control+z")
    expect(number(design, "params")).to_have_text("25.56 M")


def test_gates_everywhere_by_one_click(design):
    design.get_by_role("button", name="All", exact=True).click()
    setting(design, "Channel attention", "checkbox").click()
    expect(design).to_have_url(re.compile("(?:-q[~-].*){4}"))
    expect(setting(design, "Reduction")).to_have_value("16")


def test_stages_are_chosen_by_range_and_one_by_one(design):
    open_stage(design, 1)
    open_stage(design, 3, "Shift")
    expect(design.get_by_role("region", name="Settings of Stages 1, 2, 3")).to_be_visible()
    expect(setting(design, "Width")).to_have_attribute("placeholder", "mixed")
    open_stage(design, 2, "Control")
    expect(design.get_by_role("region", name="Settings of Stages 1, 3")).to_be_visible()
    open_stage(design, 4, "Control")
    setting(design, "Depth").fill("2")
    setting(design, "Depth").press("Enter")
    settled(design)
    assert depths(design) == ["2", "4", "2", "2"]
    design.get_by_role("button", name="Undo").click()
    expect(quick(design, 1, "Depth")).to_have_value("3")
    assert depths(design) == ["3", "4", "6", "3"]
    open_stage(design, 2)
    expect(design.get_by_role("region", name="Settings of Stage 2")).to_be_visible()
    open_stage(design, 2)
    expect(design.locator(".form")).to_be_hidden()


def test_settings_are_copied_to_other_stages(design):
    open_stage(design, 1)
    setting(design, "Groups").fill("8")
    setting(design, "Groups").press("Enter")
    design.locator(".form").get_by_role("button", name="Copy settings").click()
    expect(design.locator(".form").get_by_role("button", name="Paste settings (Bottleneck)")).to_be_visible()
    design.get_by_role("button", name="Stage 4: add, copy, move, remove").click()
    design.get_by_role("menuitem", name="Paste settings (Bottleneck)").click()
    expect(design).to_have_url(re.compile("-d3-w2048-s2-g8"))


def drag(page, start, end, below=True):
    a, b = start.bounding_box(), end.bounding_box()
    page.mouse.move(a["x"] + a["width"] / 2, a["y"] + a["height"] / 2)
    page.mouse.down()
    page.mouse.move(b["x"] + 20, b["y"] + (b["height"] - 2 if below else 2), steps=6)
    page.mouse.up()


def test_stages_are_moved_by_dragging_and_by_keys(design):
    drag(design, row(design, 3).locator(".handle"), row(design, 1), below=False)
    settled(design)
    expect(quick(design, 1, "Depth")).to_have_value("6")
    assert depths(design) == ["6", "3", "4", "3"]
    row(design, 1).locator(".handle").press("ArrowDown")
    settled(design)
    expect(quick(design, 2, "Depth")).to_have_value("6")
    expect(row(design, 2).locator(".handle")).to_be_focused()
    design.keyboard.press("ArrowDown")
    settled(design)
    assert depths(design) == ["3", "4", "6", "3"]


def test_a_drag_is_given_up_by_escape(design):
    handle = row(design, 3).locator(".handle").bounding_box()
    design.mouse.move(handle["x"] + 4, handle["y"] + 6)
    design.mouse.down()
    design.mouse.move(handle["x"] + 4, handle["y"] - 60, steps=4)
    expect(design.locator(".drop")).to_be_visible()
    design.keyboard.press("Escape")
    design.mouse.up()
    still(design)
    assert depths(design) == ["3", "4", "6", "3"]


def test_a_number_is_changed_by_arrows_by_dragging_its_label_and_by_twice_and_half(design):
    width = quick(design, 1, "Width")
    for key, value in (("ArrowUp", "257"), ("Shift+ArrowUp", "267"), ("ArrowDown", "266"), ("/", "133"), ("*", "266")):
        width.press(key)
        expect(width).to_have_value(value)
    expect(design).to_have_url(re.compile("w266"))
    open_stage(design, 2)
    dilation = setting(design, "Groups")
    label = design.locator("[data-field='block.groups'] label").bounding_box()
    design.mouse.move(label["x"] + 10, label["y"] + 6)
    design.mouse.down()
    design.mouse.move(label["x"] + 22, label["y"] + 6, steps=6)
    expect(dilation).to_have_value("4")
    design.mouse.up()
    dilation.hover()
    design.get_by_role("button", name="Double Groups").click()
    expect(dilation).to_have_value("8")
    design.get_by_role("button", name="Halve Groups").click()
    expect(dilation).to_have_value("4")
    expect(design).to_have_url(re.compile("w512-s2-g4"))


def test_what_differs_is_marked_and_reset_by_one_click(design):
    open_stage(design, 2)
    setting(design, "Groups").fill("8")
    setting(design, "Groups").press("Enter")
    reset = design.get_by_role("button", name="Reset Groups to 1")
    expect(reset).to_be_visible()
    expect(row(design, 2)).to_have_attribute("data-changed", "changed")
    expect(design.locator(".baseline")).to_contain_text("1 change from ResNet-50")
    reset.click()
    expect(setting(design, "Groups")).to_have_value("1")
    expect(reset).to_be_hidden()
    expect(design.locator(".baseline")).to_contain_text("As ResNet-50")
    setting(design, "Groups").fill("4")
    setting(design, "Groups").press("Enter")
    design.get_by_role("button", name="Pin").click()
    expect(design.locator(".baseline")).to_contain_text("As ResNet-50, edited")
    expect(reset).to_be_visible()
    expect(row(design, 2)).not_to_have_attribute("data-changed", "changed")


def test_an_empty_start_and_the_work_before_it(design):
    quick(design, 1, "Depth").fill("8")
    quick(design, 1, "Depth").press("Enter")
    design.get_by_role("button", name="New", exact=True).click()
    expect(design.get_by_text("Untitled is open; Undo brings ResNet-50, edited back.")).to_be_visible()
    expect(design.locator(".inspector .stage")).to_have_count(1)
    design.get_by_role("button", name="Stage 1: add, copy, move, remove").click()
    design.get_by_role("menuitem", name="Remove").click()
    settled(design)
    expect(design.locator(".inspector .stage")).to_have_count(1)
    design.keyboard.press("Control+z")
    expect(quick(design, 1, "Depth")).to_have_value("8")


def test_a_published_network_to_start_from(design):
    start = design.get_by_label("Start from")
    start.fill("VGG-16")
    start.press("Enter")
    expect(number(design, "params")).to_have_text("138.4 M")
    expect(start).to_have_value("VGG-16")
    expect(design.get_by_text("VGG-16 is open; Undo brings ResNet-50 back.")).to_be_visible()
    start.fill("No such network")
    start.press("Enter")
    expect(design.get_by_text("There is no published network called No such network.")).to_be_visible()
    expect(number(design, "params")).to_have_text("138.4 M")


def test_stages_are_added_before_the_first_and_by_kind(design):
    design.get_by_role("button", name="Stage 1: add, copy, move, remove").click()
    design.get_by_role("menuitem", name="Add a stage before it").click()
    settled(design)
    assert depths(design) == ["1", "3", "4", "6", "3"]
    design.get_by_role("button", name="Add a stage", exact=True).click()
    design.get_by_role("menuitem", name="Plain", exact=True).click()
    settled(design)
    expect(row(design, 2).locator(".title")).to_have_text("2 Plain")
    expect(quick(design, 2, "Width")).to_have_value("256")
    expect(quick(design, 2, "Stride")).to_have_value("1")


def test_more_settings_stay_open(design):
    open_stage(design, 1)
    design.get_by_text("More settings").click()
    expect(setting(design, "Norm epsilon")).to_be_visible()
    setting(design, "Norm", "combobox").select_option("none")
    expect(setting(design, "Norm epsilon")).to_be_hidden()
    design.reload()
    idle(design)
    open_stage(design, 1)
    expect(setting(design, "Dilation")).to_be_visible()


def test_an_entry_made_just_before_leaving_the_page_is_kept(design):
    quick(design, 2, "Depth").fill("8")
    # As a hand does it: Streamlit sends what a field holds a moment after the press.
    design.get_by_role("link", name="Landscape").click(delay=80)
    expect(design.locator(".js-plotly-plot")).to_be_visible()
    design.get_by_role("link", name="Design").click()
    idle(design)
    settled(design)
    expect(quick(design, 2, "Depth")).to_have_value("8")


def test_axe_finds_nothing_serious_in_menus_messages_and_several_stages(design):
    design.get_by_role("button", name="All", exact=True).click()
    setting(design, "Groups").fill("0")
    setting(design, "Groups").press("Enter")
    design.get_by_role("button", name="Stage 2: add, copy, move, remove").click()
    assert serious_faults(design) == []
