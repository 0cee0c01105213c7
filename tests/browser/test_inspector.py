"""The build panel by hand, in Chromium: typing, what is refused, undo by keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.panel import depths, message, open_stage, row, setting, settled
from tests.browser.test_design import number, quick


def test_thirty_keys_a_second_lose_none(design):
    design.set_default_timeout(60_000)
    field = quick(design, 3, "Width")
    field.focus()
    field.press("Control+a")
    for value in (1001, 1002, 1003, 1004, 1005):
        field.press("Control+a")
        design.keyboard.type(str(value), delay=33)
        design.keyboard.press("Enter", delay=10)
    expect(design).to_have_url(re.compile("w1005"))
    settled(design)
    expect(field).to_have_value("1005")


def test_a_name_typed_at_thirty_letters_a_second_is_the_name(design):
    name = design.get_by_label("Name", exact=True)
    name.fill("")
    text = "Thirty letters each second, typed for a while, without a rest"
    name.press_sequentially(text, delay=33)
    settled(design)
    expect(name).to_have_value(text)
    expect(design).to_have_url(re.compile("~Thirty_20letters_20each_20second_2C_20typed_20for_20a_20while"))


def test_edits_while_the_server_is_busy_are_all_made(design):
    """Each message overtakes the run of the one before it."""
    for stage in (1, 2, 3, 4):
        quick(design, stage, "Depth").focus()
        for _ in range(10):
            design.keyboard.press("ArrowUp")
        design.keyboard.press("Enter")
        row(design, stage).locator(".title").click(no_wait_after=True)
    settled(design)
    assert depths(design) == ["13", "14", "16", "13"]
    expect(design).to_have_url(re.compile("-d13-.*-d14-.*-d16-.*-d13-"))


@pytest.mark.parametrize(
    ("stage", "name", "typed", "said", "held"),
    [
        (1, "Width", "0", "A whole number, 1 to 65,536, or empty. The network uses 256.", "256"),
        (3, "Depth", "10000", "A whole number, 1 to 1,000. The network uses 6.", "6"),
        (2, "Stride", "64", "A whole number, 1 to 8. The network uses 2.", "2"),
        (4, "Depth", "2.5", "A whole number, 1 to 1,000. The network uses 3.", "3"),
        (4, "Depth", "", "A whole number, 1 to 1,000. The network uses 3.", "3"),
    ],
)
def test_what_is_out_of_range_is_said_with_the_limits_and_with_what_the_network_uses(
    design, stage, name, typed, said, held
):
    field = quick(design, stage, name)
    field.fill(typed)
    field.press("Enter")
    expect(message(design, stage)).to_have_text(said)
    expect(message(design, stage)).to_be_in_viewport()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(typed)
    # Other edits go on, and leave it for its author.
    quick(design, 1, "Depth").fill("4")
    quick(design, 1, "Depth").press("Enter")
    settled(design)
    expect(field).to_have_value(typed)
    field.press("Escape")
    expect(field).to_have_value(held)
    expect(message(design, stage)).to_have_count(0)


def test_a_kernel_that_is_not_offered_names_those_that_are(design):
    open_stage(design, 1)
    kernel = setting(design, "Kernel")
    kernel.fill("12")
    kernel.press("Enter")
    said = design.locator("[data-field='block.kernel'] .message")
    expect(said).to_have_text("1, 2, 3, 4, 5, 6, 7, 8, 9, 10 or 11. The network uses 3.")
    kernel.press("ArrowUp")
    expect(kernel).to_have_value("4")
    expect(said).to_be_hidden()
    expect(design).to_have_url(re.compile("-k4"))


def test_an_input_of_height_1_is_spoken_of(design):
    height = design.get_by_role("spinbutton", name="Input height")
    height.fill("1")
    height.press("Enter")
    expect(design.get_by_text("From stem on, maps are a single pixel high or wide.")).to_be_visible()
    height.fill("0")
    height.press("Enter")
    expect(design.get_by_text("A whole number, 1 to 8,192. The network uses 1.")).to_be_visible()


def test_a_draft_that_makes_no_network_says_what_the_network_uses_and_goes_with_undo(design):
    open_stage(design, 2)
    groups = setting(design, "Groups")
    groups.fill("7")
    groups.press("Enter")
    said = design.locator("[data-field='block.groups'] .message")
    expect(said).to_contain_text("use 4 or 8. The network uses 1.")
    groups.press("Control+z")
    expect(groups).to_have_value("1")
    expect(said).to_be_hidden()


def test_undo_and_redo_by_keys_within_a_field_change_the_network(design):
    depth = quick(design, 3, "Depth")
    depth.fill("9")
    depth.press("Enter")
    expect(design).to_have_url(re.compile("-d9-"))
    depth.press("Control+z")
    expect(depth).to_have_value("6")
    expect(number(design, "params")).to_have_text("25.56 M")
    depth.press("Control+Shift+z")
    expect(depth).to_have_value("9")
    depth.press("Control+z")
    expect(depth).to_have_value("6")
    depth.press("Control+y")
    expect(depth).to_have_value("9")
    # What is typed and not yet handed on is an edit too.
    depth.press("Control+a")
    depth.press_sequentially("12")
    depth.press("Control+z")
    settled(design)
    expect(depth).to_have_value("9")
    expect(design).to_have_url(re.compile("-d9-"))


def test_undo_by_keys_works_with_the_focus_anywhere(design):
    quick(design, 1, "Depth").fill("8")
    quick(design, 1, "Depth").press("Enter")
    expect(design).to_have_url(re.compile("-d8-"))
    design.locator('.graph [data-path="s1"]').first.focus()
    design.keyboard.press("Control+z")
    expect(number(design, "params")).to_have_text("25.56 M")
    design.locator("body").press("Control+y")
    expect(design).to_have_url(re.compile("-d8-"))
    # A search has a text of its own to undo.
    search = design.get_by_label("Search layers")
    search.press_sequentially("conv")
    search.press("Control+z")
    expect(design).to_have_url(re.compile("-d8-"))
    expect(quick(design, 1, "Depth")).to_have_value("8")


def test_all_keys_are_told(design):
    design.locator("body").press("?")
    dialog = design.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Ctrl Shift Z, Ctrl Y")
    design.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
