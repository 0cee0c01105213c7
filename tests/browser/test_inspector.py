"""The build panel by hand, in Chromium: typing, keys, several stages at once, dragging, and what is refused."""

import re

import pytest
from playwright.sync_api import expect

from arch.zoo import zoo
from tests.browser.conftest import idle, serious_faults, still
from tests.browser.test_design import number, quick
from tests.server import IDLE


def setting(page, label, role="spinbutton"):
    """A field of the form."""
    return page.locator(".form").get_by_role(role, name=label, exact=True)


def row(page, stage):
    return page.locator(f".inspector .stage[data-part=s{stage}]")


def message(page, stage):
    return row(page, stage).locator(".message:not([hidden])")


def open_stage(page, stage, *modifiers):
    row(page, stage).locator(".title").click(modifiers=list(modifiers))


def depths(page):
    fields = page.locator(".inspector").get_by_role("spinbutton", name=re.compile(r"^Stage \d+ depth$"))
    return [fields.nth(index).input_value() for index in range(fields.count())]


def settled(page):
    """Until what was entered is answered."""
    page.wait_for_function("() => window.archscopeInspector.queue.waiting.length === 0")
    page.wait_for_selector(IDLE)


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
    kernel.fill("4")
    kernel.press("Enter")
    said = design.locator("[data-field='block.kernel'] .message")
    expect(said).to_have_text("1, 3, 5, 7, 9 or 11. The network uses 3.")
    kernel.press("ArrowUp")
    expect(kernel).to_have_value("5")
    expect(said).to_be_hidden()
    expect(design).to_have_url(re.compile("-k5"))


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
    setting(design, "Squeeze-and-excitation", "checkbox").click()
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
    design.locator(".fold summary").click()
    expect(setting(design, "Norm epsilon")).to_be_visible()
    setting(design, "Batch norm", "checkbox").click()
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
