"""A reader of the stories in a browser: where to go, what to choose, and what is shown then."""

from urllib.parse import parse_qs, parse_qsl, urlsplit

from playwright.sync_api import expect

from arch.design import notation
from arch.stories import stories
from arch.stories.base import Asked, plain

STEPS = [(id, number, step) for id, story in stories().items() for number, step in enumerate(story.steps, 1)]
FIRST = next(iter(stories()))
LONGEST = max(stories(), key=lambda id: len(stories()[id].steps))
SCENES = {type(step.show(Asked({})).scene): (id, number) for id, number, step in reversed(STEPS)}
"""The first step of each kind of scene."""


def role_of(control):
    """How a control is shown, as `assets/stories/controls.js` decides."""
    if control.is_scale:
        return "slider"
    letters = sum(len(option.label) for option in control.options)
    return "radio" if len(control.options) <= 4 and letters <= 34 else "combobox"


def number_of(step, chosen):
    return plain(step.show(Asked(chosen)).answer.number)


def deciding(role):
    """The first step with a control of a role, and a value of it that changes the step's number."""
    for id, number, step in STEPS:
        for control in step.controls:
            values = [option.value for option in control.options]
            other = [value for value in values if number_of(step, {control.id: value}) != number_of(step, {})]
            if role_of(control) == role and other:
                return id, number, step, control, other[-1]
    raise AssertionError(f"no {role} in any story")


def choose(page, control, value):
    """Choose what a reader would, by keyboard or mouse."""
    label = next(option.label for option in control.options if option.value == value)
    role = role_of(control)
    if role == "radio":
        page.get_by_role("radio", name=label, exact=True).check()
    elif role == "combobox":
        page.get_by_role("combobox", name=control.label, exact=True).select_option(label)
    else:
        values = [option.value for option in control.options]
        slider = page.get_by_role("slider", name=control.label)
        slider.focus()
        slider.press("Home")
        for _ in range(values.index(value)):
            slider.press("ArrowRight")


def opened(page, app, id="", number=1, **more):
    words = {"story": id, "step": number, **more} if id else {}
    page.goto(f"{app}/stories?{'&'.join(f'{name}={value}' for name, value in words.items())}")
    page.locator(".answer-number" if id else ".story-card").first.wait_for()
    return page


def shows(page, id, number, **chosen):
    """A step with its text and number, and the step in the address."""
    step = stories()[id].steps[number - 1]
    asked = dict(parse_qsl(urlsplit(page.url).query))
    shown = step.show(Asked(chosen, notation.read(asked["d"])))
    expect(page.locator(".text h2")).to_have_text(step.heading)
    expect(page.locator(".answer-number")).to_have_text(plain(shown.answer.number))
    expect(page.locator(".text p").first).to_have_text(step.written(shown))
    expect(page.locator("[aria-current=step]")).to_have_text(str(number))
    words = parse_qs(urlsplit(page.url).query)
    assert (words["story"], words.get("step", ["1"])) == ([id], [str(number)])


def tab_to(page, name):
    """Press Tab until the focus is on an element of a class."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in (focused.last.get_attribute("class") or "").split():
            return
    raise AssertionError(f"Tab does not lead to .{name}")


def go(page, id, number):
    """To a step by way of the cards."""
    back = page.get_by_role("button", name="← All stories")
    if back.count():
        back.click()
    page.locator(".story-card").nth(list(stories()).index(id)).click()
    page.locator(".dot-button").nth(number - 1).click()
    shows(page, id, number)
