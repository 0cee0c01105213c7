"""The build panel's elements in a browser, and what to wait for."""

import re

from tests.server import IDLE


def setting(page, label, role="spinbutton"):
    """A field of the form."""
    return page.locator(".form").get_by_role(role, name=label, exact=True)


def row(page, stage):
    return page.locator(f".inspector .stage[data-part=s{stage}]")


def depth(page, stage):
    return row(page, stage).get_by_role("spinbutton", name=f"Stage {stage} depth")


def message(page, stage):
    return row(page, stage).locator(".message:not([hidden])")


def open_stage(page, stage, *modifiers):
    row(page, stage).locator(".title").click(modifiers=list(modifiers))


def depths(page):
    fields = page.locator(".inspector").get_by_role("spinbutton", name=re.compile(r"^Stage \d+ depth$"))
    return [fields.nth(index).input_value() for index in range(fields.count())]


def settled(page):
    """Until what was entered is answered."""
    page.wait_for_selector(IDLE)
