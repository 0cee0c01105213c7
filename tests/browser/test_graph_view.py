"""What the graph shows at first, and how it is moved and zoomed."""

import pytest
from playwright.sync_api import expect

from arch.design import notation
from arch.zoo import zoo
from tests.browser.parts_of_graph import box, view


def zoomed(page):
    return float(view(page).partition("scale(")[2].rstrip(")"))


def moved(page):
    return tuple(map(float, view(page).partition("translate(")[2].partition(")")[0].split()))


def over(page, x=0.5, y=0.5):
    """Move the pointer over the picture."""
    place = page.locator(".graph .stage").bounding_box()
    page.mouse.move(place["x"] + place["width"] * x, place["y"] + place["height"] * y)


def test_the_wheel_moves_the_picture_and_with_ctrl_zooms_towards_the_pointer(design):
    before, scale = moved(design), zoomed(design)
    over(design)
    design.mouse.wheel(30, 50)
    design.wait_for_timeout(100)
    assert moved(design) == pytest.approx((before[0] - 30, before[1] - 50))
    assert zoomed(design) == scale
    target = box(design, "s1/b1").bounding_box()
    design.mouse.move(target["x"] + 5, target["y"] + 5)
    design.keyboard.down("Control")
    design.mouse.wheel(0, -200)
    design.keyboard.up("Control")
    design.wait_for_timeout(100)
    assert zoomed(design) == pytest.approx(scale * 2.718281828**0.3, rel=0.01)
    now = box(design, "s1/b1").bounding_box()
    assert (now["x"], now["y"]) == pytest.approx((target["x"], target["y"]), abs=4)
    expect(design.locator(".graph .tools")).to_contain_text(f"{round(100 * zoomed(design))} %")
    design.locator(".graph .tools").get_by_role("button", name="%").click()
    expect(design.locator(".graph .tools")).to_contain_text("100 %")
    assert zoomed(design) == pytest.approx(1)


def test_a_double_click_on_empty_ground_shows_the_whole(design):
    for _ in range(4):
        design.get_by_label("Zoom in").click()
    over(design, 0.02, 0.02)
    place = design.locator(".graph .stage").bounding_box()
    design.mouse.dblclick(place["x"] + 4, place["y"] + 4)
    expect(box(design, "head/fc")).to_be_in_viewport()
    expect(box(design, "input")).to_be_in_viewport()


@pytest.mark.parametrize("id", ["resnet50", "inception_v4", "densenet121", "mobilenet_v2"])
@pytest.mark.parametrize("name", ["layers", "copies"])
def test_words_can_be_read_from_the_start(design, app, id, name):
    design.goto(f"{app}/?d={notation.write(zoo()[id].design)}&open={name}")
    box(design, "input").wait_for()
    sizes = design.locator(".graph .box text").evaluate_all(
        """all => all.slice(0, 60).map((text) => {
            const size = parseFloat(getComputedStyle(text).fontSize);
            return size * text.closest("[data-view]").getScreenCTM().a;
        })"""
    )
    assert min(sizes) >= 9
    expect(box(design, "input")).to_be_in_viewport()
    expect(design.locator(".map")).to_be_visible()
