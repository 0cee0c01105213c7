"""The menu of a box, the keyboard, names, marks."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from arch.drawing.looks import MARKS
from tests.browser.parts_of_graph import box, header, level, strip


def test_the_menu_of_a_box(design):
    box(design, "s3/b1").click(button="right")
    menu = design.get_by_role("menu", name="s3/b1")
    names = ["Open", "Expand all of this kind", "Edit settings", "Copy path", "Insert stage before", "Remove stage"]
    for name in names:
        expect(menu.get_by_role("menuitem", name=name)).to_be_visible()
    menu.get_by_role("menuitem", name="Expand all of this kind").click()
    expect(header(design, "s3/b1")).to_have_count(1)
    expect(header(design, "s1/b1")).to_have_count(1)
    expect(menu).to_be_hidden()


def test_the_menu_by_keyboard(design):
    box(design, "s2/b1").focus()
    design.keyboard.press("Shift+F10")
    menu = design.get_by_role("menu", name="s2/b1")
    expect(menu.get_by_role("menuitem", name="Open")).to_be_focused()
    design.keyboard.press("ArrowUp")
    expect(menu.get_by_role("menuitem", name="Remove stage")).to_be_focused()
    design.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(box(design, "s2/b1")).to_be_focused()
    design.keyboard.press("ContextMenu")
    design.keyboard.press("End")
    design.keyboard.press("Enter")
    expect(box(design, "s4")).to_have_count(0)


def test_the_menu_edits_and_copies_a_path(design):
    design.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box(design, "s4/b2").click(button="right")
    design.get_by_role("menuitem", name="Copy path").click()
    design.wait_for_function("async () => (await navigator.clipboard.readText()) === 's4/b2'")
    box(design, "s4/b2").click(button="right")
    design.get_by_role("menuitem", name="Edit settings").click()
    expect(design.get_by_role("region", name="Settings of Stage 4")).to_be_visible()
    expect(box(design, "s4/b2/conv1")).to_have_count(0)


def test_the_graph_has_one_stop_of_the_tab_key_and_g_leads_to_it(design):
    expect(design.locator(".graph .box[tabindex='0']")).to_have_count(1)
    design.mouse.click(3, 3)
    design.keyboard.press("g")
    expect(box(design, "input")).to_be_focused()
    design.keyboard.press("ArrowDown")
    expect(box(design, "stem")).to_be_focused()
    expect(design.locator(".graph .box[tabindex='0']")).to_have_attribute("data-path", "stem")
    design.get_by_label("Search layers").focus()
    design.keyboard.press("g")
    expect(design.get_by_label("Search layers")).to_have_value("g")


def test_names_are_what_is_written(design):
    for path in ("s1", "s1/b1", "stem/conv"):
        shown = design.locator(f"[data-path='{path}'] text").first.text_content()
        assert design.locator(f"[data-path='{path}']").get_attribute("aria-label").startswith(shown)
    expect(design.locator(".graph").get_by_role("button", name="Save picture")).to_have_count(0)
    for name in ("Add block", "3-D view", "Fit"):
        expect(design.locator(".graph").get_by_role("button", name=name, exact=True)).to_have_text(name)
    expect(design.locator(".graph").get_by_label("Level")).to_contain_text("Level: every block")


def test_layers_bear_the_colours_of_exported_pictures(design):
    level(design, "layers")
    box(design, "s1/b1/add").wait_for()
    marks = design.locator(".graph .look").evaluate_all(
        "all => Object.fromEntries(all.map((mark) => [mark.dataset.look, getComputedStyle(mark).fill]))"
    )
    assert marks == {look: f"rgb{MARKS[look]}" for look in marks}
    assert {"convolution", "norm", "activation", "add", "pool", "linear"} <= marks.keys()
    expect(design.locator(".legend .key")).to_have_count(len(marks))


def test_what_differs_from_the_opened_design_bears_a_dot(design):
    dots = design.locator(".graph .dot:not([r='0'])")
    expect(dots).to_have_count(0)
    field = design.get_by_role("spinbutton", name="Stage 2 depth")
    field.fill("5")
    field.press("Enter")
    expect(dots).to_have_count(3)
    header(design, "s2").hover()
    expect(strip(design)).to_contain_text("Changed: depth 4 -> 5")


def found(page):
    """All that axe finds in the graph, slight faults too."""
    violations = Axe().run(page, context=".st-key-graph").response["violations"]
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in violations]


def test_axe_finds_nothing_in_the_menus_and_the_answer(design):
    design.get_by_label("Search layers").fill("3x3")
    expect(design.locator(".found")).to_have_text("3×3 kernels: 16 layers")
    assert found(design) == []
    design.locator(".saver summary").click()
    assert found(design) == []
    design.keyboard.press("Escape")
    box(design, "s2/b1").click(button="right")
    expect(design.get_by_role("menu", name="s2/b1")).to_be_visible()
    assert found(design) == []
