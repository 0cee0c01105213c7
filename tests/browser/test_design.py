"""The Design page as a person uses it, in Chromium."""

import re

from playwright.sync_api import expect

from arch.design import files, notation
from arch.zoo import zoo
from tests.browser.conftest import idle, serious_faults, still
from tests.server import IDLE


def quick(page, stage, name):
    """The field of a stage's row."""
    return page.get_by_role("spinbutton", name=f"Stage {stage} {name.lower()}", exact=True)


def number(page, label):
    return page.locator(".number", has_text=label).locator(".value")


def set_number(page, widget, value):
    widget.fill(str(value))
    widget.press("Enter")
    page.wait_for_selector(IDLE)


def test_it_opens_with_everything_on_one_screen(design):
    expect(number(design, "params")).to_have_text("25.56 M")
    expect(number(design, "MACs")).to_have_text("4.089 G")
    for part in (".graph", ".table", ".numbers", "[aria-label^='Top-1 accuracy']"):
        box = design.locator(part).first.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 901, part
        assert box["x"] + box["width"] <= 1441, part


def test_axe_finds_nothing_serious(design):
    design.get_by_role("button", name="1 Bottleneck").click()
    design.get_by_text("More settings").click()
    expect(design.get_by_role("spinbutton", name="Groups", exact=True)).to_be_visible()
    set_number(design, quick(design, 1, "Depth"), 0)
    assert serious_faults(design) == []


def test_an_edit_is_live_and_kept_in_the_address(design):
    set_number(design, quick(design, 3, "Depth"), 23)
    expect(number(design, "params")).to_have_text("44.55 M")
    expect(design.locator(".graph")).to_contain_text("×22")
    expect(design).to_have_url(re.compile("bottleneck-d23-w1024-s2"))
    design.reload()
    idle(design)
    expect(number(design, "params")).to_have_text("44.55 M")


def test_a_link_opens_the_same_design_in_another_browser(design, browser, watch):
    set_number(design, quick(design, 1, "Width"), 320)
    expect(design).to_have_url(re.compile("w320"))
    other = watch(browser.new_context().new_page())
    other.goto(design.url)
    idle(other)
    expect(other.get_by_label("Name")).to_have_value("ResNet-50, edited")
    assert number(other, "params").text_content() == number(design, "params").text_content()
    other.context.close()


def test_fast_typing_loses_nothing(design):
    depth = quick(design, 3, "Depth")
    depth.focus()
    for _ in range(30):
        depth.press("ArrowUp")
    for stage in (1, 2, 4):
        set_number(design, quick(design, stage, "Depth"), stage + 4)
    expect(design).to_have_url(re.compile("-d5-.*-d6-.*-d36-.*-d8-"))
    expect(depth).to_have_value("36")


def test_back_from_another_page_returns_to_the_design(design):
    set_number(design, quick(design, 2, "Depth"), 8)
    expect(design).to_have_url(re.compile("-d8-"))
    design.get_by_role("link", name="Landscape").click()
    expect(design.locator(".js-plotly-plot")).to_be_visible()
    design.go_back()
    idle(design)
    expect(quick(design, 2, "Depth")).to_have_value("8")
    assert "-d8-" in design.url


def test_back_leaves_the_page_at_once(design):
    for depth in (5, 6, 7):
        set_number(design, quick(design, 1, "Depth"), depth)
    expect(design).to_have_url(re.compile("-d7-"))
    design.go_back()
    assert design.url == "about:blank"


def test_a_click_opens_a_block_and_marks_its_rows(design):
    design.locator('[data-path="s2/b1"]').click()
    expect(design.locator('[data-path="s2/b1/conv2"]')).to_be_visible()
    expect(design.locator('[data-row="s2/b1/conv1"].selected')).to_be_visible()
    expect(design.get_by_role("spinbutton", name="Bottleneck ratio")).to_be_visible()
    design.locator('[data-path="s2/b1"] .header').click()
    expect(design.locator('[data-path="s2/b1/conv2"]')).to_have_count(0)


def test_the_clicked_box_stays_under_the_pointer(design):
    box = design.locator('[data-path="s3/b2"]')
    before = box.bounding_box()
    box.click()
    expect(design.locator('[data-path="s3/b2/conv1"]')).to_be_visible()
    after = box.bounding_box()
    assert abs(after["x"] - before["x"]) < 2
    assert abs(after["y"] - before["y"]) < 2


def test_a_row_marks_its_box(design):
    design.locator(".scroller").evaluate("scroller => (scroller.scrollTop = 26 * 45)")
    design.locator('[data-row="s2/b1/conv1"]').click()
    expect(design.locator('.graph .box.selected[data-path="s2/b1"]')).to_be_visible()
    design.locator(".scroller").press("ArrowDown")
    expect(design.locator('[data-row="s2/b1/norm1"].selected')).to_be_visible()


def test_the_graph_by_keyboard(design):
    design.locator('[data-path="s1/b2"]').focus()
    design.keyboard.press("Enter")
    expect(design.locator('[data-path="s1/b2/conv1"]')).to_be_visible()
    expect(design.locator('[data-path="s1/b2"]')).to_be_focused()


def test_zoom_and_pan_survive_an_edit(design):
    world = design.locator(".graph svg > g")
    design.get_by_label("Zoom in").click()
    graph = design.locator(".graph").bounding_box()
    design.mouse.move(graph["x"] + 30, graph["y"] + 15)
    design.mouse.down()
    design.mouse.move(graph["x"] + 90, graph["y"] + 55, steps=4)
    design.mouse.up()
    view = world.get_attribute("transform")
    set_number(design, quick(design, 4, "Depth"), 5)
    expect(design.locator(".graph")).to_contain_text("blocks 2–5")
    assert world.get_attribute("transform") == view
    design.locator(".graph").get_by_role("button", name="Fit").click()
    expect(world).not_to_have_attribute("transform", view)


def test_an_impossible_setting_leaves_the_network_and_says_what_would_work(design):
    design.get_by_role("button", name="2 Bottleneck").click()
    groups = design.get_by_role("spinbutton", name="Groups", exact=True)
    set_number(design, groups, 7)
    expect(design.locator(".graph .trouble")).to_contain_text("Shown is the last valid network. s2/b1/conv2")
    expect(design.locator("[data-field='block.groups'] .message")).to_contain_text("use 4 or 8. The network uses 1.")
    expect(number(design, "params")).to_have_text("25.56 M")
    set_number(design, groups, 8)
    expect(design.locator(".graph .trouble")).to_be_hidden()
    expect(design.locator("[data-field='block.groups'] .message")).to_be_hidden()


def test_stages_are_added_and_removed(design):
    menu = design.get_by_role("button", name="Stage 4: add, copy, move, remove")
    menu.click()
    design.get_by_role("menuitem", name="Add a stage after it").click()
    expect(quick(design, 5, "Width")).to_have_value("2048")
    expect(design.locator('[data-path="s5"]')).to_be_visible()
    design.get_by_role("button", name="Stage 1: add, copy, move, remove").click()
    design.get_by_role("menuitem", name="Remove").click()
    expect(quick(design, 1, "Width")).to_have_value("512")
    design.get_by_role("button", name="Undo").click()
    design.get_by_role("button", name="Undo").click()
    expect(number(design, "params")).to_have_text("25.56 M")


def test_fast_clicks_leave_a_working_page(design):
    for pause in range(0, 160, 20):
        design.get_by_role("button", name="Stage 4: add, copy, move, remove").click()
        design.get_by_role("menuitem", name="Add a stage after it").click()
        design.locator('[data-path="s5"]').wait_for()
        design.get_by_role("button", name="Stage 1: add, copy, move, remove").click()
        design.get_by_role("menuitem", name="Remove").click()
        design.wait_for_timeout(pause)
        for _ in range(2):
            design.get_by_role("button", name="Undo").click()
            design.wait_for_timeout(pause / 2)
        still(design)
        idle(design)
        while design.get_by_role("button", name="Undo").is_enabled():
            design.get_by_role("button", name="Undo").click()
            still(design)
            idle(design)
        expect(number(design, "params")).to_have_text("25.56 M")
    expect(design.get_by_text("encountered an error")).to_have_count(0)


def test_export_and_open_again(design, tmp_path):
    set_number(design, quick(design, 2, "Depth"), 9)
    expect(number(design, "params")).not_to_have_text("25.56 M")
    shown = number(design, "params").text_content()
    design.get_by_role("button", name="Export", exact=True).click()
    dialog = design.get_by_role("dialog", name="Export")
    dialog.get_by_role("combobox", name="Format").first.click()
    design.get_by_role("option", name="Design as YAML", exact=True).click()
    with design.expect_download() as download:
        dialog.get_by_role("button", name="Download ResNet-50--edited.yaml").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "ResNet-50--edited.yaml"
    assert files.from_text(path.read_text()).stages[1].depth == 9
    design.keyboard.press("Escape")
    design.reload()
    idle(design)
    design.get_by_role("button", name="Undo").wait_for()
    design.get_by_role("button", name="Open", exact=True).first.click()
    design.locator("input[type=file]").set_input_files(path)
    design.locator(".st-key-open button").click()
    expect(number(design, "params")).to_have_text(shown)


def test_a_bad_file_is_explained(design, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("archscope: 1\nname: <script>alert(1)</script>\nstem: {kind: conv, kernel: 4}\n")
    design.get_by_role("button", name="Open", exact=True).first.click()
    design.locator("input[type=file]").set_input_files(path)
    design.locator(".st-key-open button").click()
    expect(design.get_by_text("Nothing was opened; what is open is as it was:").first).to_be_visible()
    expect(number(design, "params")).to_have_text("25.56 M")


def test_a_name_with_markup_is_text_everywhere(design, app):
    hostile = zoo()["resnet18"].design.model_copy(update={"name": "<img src=x onerror=alert(1)>"})
    design.goto(f"{app}/?d={notation.write(hostile)}")
    idle(design)
    expect(design.get_by_label("Name")).to_have_value(hostile.name)
    expect(design.locator("text.own").first).to_contain_text("<img src=x onerror=")
    design.get_by_role("link", name="Landscape").click()
    expect(design.locator(".js-plotly-plot")).to_contain_text("<img src=x")


def test_resnet_1202_opens_and_scrolls(design, app):
    design.goto(f"{app}/?d={notation.write(zoo()['cifar_resnet1202'].design)}")
    idle(design)
    expect(number(design, "params")).to_have_text("19.42 M")
    design.locator(".scroller").evaluate("scroller => (scroller.scrollTop = scroller.scrollHeight)")
    expect(design.locator('[data-row="head/fc"]')).to_be_visible()
    assert design.locator("[data-row]").count() < 60


def test_it_stays_usable_on_a_small_screen(design):
    design.set_viewport_size({"width": 1024, "height": 768})
    for part in (".graph", ".numbers", ".inspector"):
        box = design.locator(part).first.bounding_box()
        assert 250 < box["width"] < 600, part
        assert box["y"] < 60, part
        assert box["x"] + box["width"] <= 1025, part
    assert design.evaluate("document.documentElement.scrollWidth") <= 1024


def test_a_cold_link_to_the_landscape(page, app, watch):
    watch(page)
    page.goto(f"{app}/landscape?d={notation.write(zoo()['resnet18'].design)}")
    expect(page.locator(".js-plotly-plot")).to_contain_text("ResNet-18: 3.63 G operations")
    page.get_by_role("link", name="Design").click()
    idle(page)
    expect(number(page, "params")).to_have_text("11.69 M")
