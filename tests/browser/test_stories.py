"""The Stories page: cards, steps, what a reader chooses, and the ways on and back."""

import pytest
from playwright.sync_api import expect

from arch.design import notation
from arch.formats import PICTURES, TABLES
from arch.stories import stories
from arch.stories.base import Asked, plain
from arch.zoo import zoo
from tests.browser.conftest import idle, serious_faults, still
from tests.browser.reader import (
    FIRST,
    LONGEST,
    SCENES,
    STEPS,
    choose,
    deciding,
    go,
    number_of,
    opened,
    shows,
    tab_to,
)


@pytest.fixture
def reader(page, app, watch):
    """A page that is watched, to open stories in."""
    return watch(page)


def test_the_cards_show_all_stories_and_a_story_is_read_by_keyboard_alone(reader, app):
    page = opened(reader, app)
    cards = page.locator(".story-card")
    expect(cards).to_have_count(len(stories()))
    expect(cards.locator(".card-question")).to_have_text([story.question for story in stories().values()])
    times = [f"{len(story.steps)} steps · {story.minutes} min" for story in stories().values()]
    expect(cards.locator(".card-time")).to_have_text(times)
    tab_to(page, "story-card")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(stories()[FIRST].question)
    shows(page, FIRST, 1)
    page.keyboard.press("ArrowRight")
    shows(page, FIRST, 2)
    page.keyboard.press("ArrowLeft")
    shows(page, FIRST, 1)
    id, number, _, control, _ = deciding("slider")
    opened(page, app, id, number)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.get_by_role("slider", name=control.label).evaluate("slider => slider.matches(':focus')"):
            break
    # On a slider the arrows move its value, and not the step.
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    shows(page, id, number, **{control.id: control.options[1].value})


PLACES = """() => {
    const root = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".story")).shadowRoot;
    const main = document.querySelector("[data-testid=stMain]");
    const box = (name) => root.querySelector(name).getBoundingClientRect().toJSON();
    return [["h1", ".left", ".stage", ".dots"].map(box), main.scrollHeight - main.clientHeight];
}"""


def test_buttons_and_keys_lead_to_the_right_step_and_nothing_moves(reader, app):
    last = len(stories()[LONGEST].steps)
    page = opened(reader, app, LONGEST)
    still(page)
    places = page.evaluate(PLACES)
    assert places[1] == 0
    expect(page.get_by_role("button", name="← Back")).to_be_disabled()
    for number in range(2, last + 1):
        page.get_by_role("button", name="Next →").click()
        shows(page, LONGEST, number)
        assert page.evaluate(PLACES) == places
    page.get_by_role("button", name="← Back").click()
    shows(page, LONGEST, last - 1)
    page.locator(".dot-button").nth(1).click()
    shows(page, LONGEST, 2)
    for _ in range(last + 2):
        page.keyboard.press("ArrowRight")
    shows(page, LONGEST, last)
    for _ in range(last + 2):
        page.keyboard.press("PageUp")
    shows(page, LONGEST, 1)
    page.locator(".dot-button").last.click()
    ids = list(stories())
    after = ids[ids.index(LONGEST) + 1]
    page.get_by_role("button", name=f"Next story: {stories()[after].title} →").click()
    shows(page, after, 1)


PICTURE = "svg => [...svg.children].map(mark => mark.outerHTML).join()"


@pytest.mark.parametrize("role", ["radio", "combobox", "slider"])
def test_what_is_chosen_changes_number_and_picture(reader, app, role):
    id, number, _, control, value = deciding(role)
    page = opened(reader, app, id, number)
    before = page.locator(".picture svg").evaluate(PICTURE)
    choose(page, control, value)
    shows(page, id, number, **{control.id: value})
    assert page.locator(".picture svg").evaluate(PICTURE) != before


def test_a_reload_and_another_browser_show_the_same(reader, app, browser, watch):
    id, number, step, _, _ = deciding("slider")
    chosen = {control.id: control.options[-1].value for control in step.controls}
    page = opened(reader, app, id, number)
    for control in step.controls:
        choose(page, control, chosen[control.id])
    shows(page, id, number, **chosen)
    page.reload()
    shows(page, id, number, **chosen)
    with browser.new_context() as other:
        guest = watch(other.new_page())
        guest.goto(page.url)
        shows(guest, id, number, **chosen)
        for control in step.controls:
            slider = guest.get_by_role("slider", name=control.label)
            expect(slider).to_have_value(str(len(control.options) - 1))
            expect(slider).to_have_attribute("aria-valuetext", control.options[-1].label)


def test_back_leads_to_the_cards_and_to_the_page_before(design):
    design.get_by_role("link", name="Stories").click()
    design.locator(".story-card").nth(1).click()
    id = list(stories())[1]
    shows(design, id, 1)
    design.keyboard.press("ArrowRight")
    shows(design, id, 2)
    design.go_back()
    expect(design.locator(".story-card")).to_have_count(len(stories()))
    design.go_forward()
    shows(design, id, 2)
    design.get_by_role("button", name="← All stories").click()
    expect(design.locator(".story-card")).to_have_count(len(stories()))
    for _ in range(3):
        design.go_back()
        still(design)
    idle(design)
    expect(design.get_by_label("Name")).to_have_value("ResNet-50")


def test_a_step_is_a_table_and_files_and_a_story_a_printed_page(reader, app, context, watch):
    id, number, step, control, value = deciding("slider")
    page = opened(reader, app, id, number, set=f"{control.id}-{value}")
    table = step.show(Asked({control.id: value})).scene.table()
    expect(page.get_by_role("table")).to_have_count(0)
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.locator(".picture")).to_be_hidden()
    expect(page.locator("tbody tr")).to_have_count(sum(len(section.rows) for section in table.sections))
    mimes = {ending: (PICTURES | TABLES)[ending].mime for ending in ("svg", "png", "pdf", "csv")}
    for ending, mime in mimes.items():
        answer = page.request.get(app + page.get_by_role("link", name=ending.upper(), exact=True).get_attribute("href"))
        assert answer.status == 200
        assert answer.headers["content-type"].partition(";")[0] == mime
        assert answer.headers["content-disposition"] == f'attachment; filename="{id}-{number}.{ending}"'
    assert page.request.get(f"{app}/story.svg?story=unknown").status == 404
    with context.expect_page() as print_page:
        page.get_by_role("link", name="All steps on one page").click()
    printed = watch(print_page.value)
    expect(printed.locator("section svg")).to_have_count(len(stories()[id].steps))
    expect(printed.locator("section .answer").nth(number - 1)).to_have_text(number_of(step, {control.id: value}))
    expect(printed.locator("script")).to_have_count(0)
    for width in (1440, 390):
        printed.set_viewport_size({"width": width, "height": 844})
        assert printed.evaluate("document.documentElement.scrollWidth") <= width
    printed.close()


def test_a_network_of_a_story_opens_in_design_and_undo_brings_the_old_one_back(reader, app):
    id, number, label, found = next(
        (id, number, label, found)
        for id, number, step in STEPS
        for label, found in step.show(Asked({})).designs.items()
        if found in [entry.design for entry in zoo().values()]
    )
    page = opened(reader, app, id, number, d=notation.write(zoo()["lenet5"].design))
    page.get_by_role("button", name=f"Open {label}", exact=True).click()
    idle(page)
    expect(page.get_by_label("Name")).to_have_value(found.name)
    assert "story=" not in page.url
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Name").last).to_have_value(zoo()["lenet5"].design.name)


def test_the_open_design_is_in_the_stories_that_ask_for_it(design):
    own = zoo()["resnet50"].design
    id, number, step, control = next(
        (id, number, step, control)
        for id, number, step in STEPS
        for control in step.controls
        for option in control.options
        if option.value == "own"
        and plain(step.show(Asked({control.id: "own"}, own)).answer.number) != number_of(step, {control.id: "own"})
    )
    design.get_by_role("link", name="Stories").click()
    design.locator(".story-card").nth(list(stories()).index(id)).click()
    design.locator(".dot-button").nth(number - 1).click()
    choose(design, control, "own")
    expect(design.locator(".text p").first).to_have_text(step.written(step.show(Asked({control.id: "own"}, own))))
    assert f"d={notation.write(own)}" in design.url


def test_an_address_that_names_no_story_or_step_shows_what_is_near(reader, app):
    page = opened(reader, app, FIRST, 99)
    expect(page.locator("[aria-current=step]")).to_have_text(str(len(stories()[FIRST].steps)))
    page.goto(f"{app}/stories?story=nobody&step=3&set=~-~")
    expect(page.locator(".story-card")).to_have_count(len(stories()))
    page.keyboard.press("ArrowRight")
    page.locator(".story-card").first.click()
    shows(page, FIRST, 1)


def test_axe_finds_nothing_serious(reader, app):
    page = opened(reader, app)
    assert serious_faults(page) == []
    for id, number in SCENES.values():
        go(page, id, number)
        assert (id, number, serious_faults(page)) == (id, number, [])
    page.get_by_role("button", name="Table").click()
    assert serious_faults(page) == []


def test_a_phone_scrolls_down_alone(reader, app):
    reader.set_viewport_size({"width": 390, "height": 844})
    page = opened(reader, app)
    for id, number in SCENES.values():
        for place in ("[data-testid=stMain]", ".stories"):
            assert page.locator(place).evaluate("place => place.scrollWidth - place.clientWidth") == 0
        go(page, id, number)
        box = page.locator(".picture svg").bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
