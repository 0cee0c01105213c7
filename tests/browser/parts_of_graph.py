"""Where things are in the graph."""

import re


def box(page, path):
    return page.locator(f"[data-path='{path}']")


def header(page, path):
    return page.locator(f"[data-path='{path}'] .header")


def strip(page):
    return page.locator(".strip")


def depths(page):
    fields = page.get_by_role("spinbutton", name=re.compile(r"^Stage \d+ depth$"))
    return [fields.nth(index).input_value() for index in range(fields.count())]


def view(page):
    return page.locator(".graph [data-view]").get_attribute("transform")


def whole(page):
    page.locator(".graph").get_by_role("button", name="Fit").click()


def level(page, name):
    page.locator(".graph").get_by_label("Level").select_option(name)
