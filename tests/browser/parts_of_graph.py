"""Where things are in the graph."""


def box(page, path):
    return page.locator(f"[data-path='{path}']")


def header(page, path):
    return page.locator(f"[data-path='{path}'] .header")


def strip(page):
    return page.locator(".strip")


def view(page):
    return page.locator(".graph [data-view]").get_attribute("transform")


def whole(page):
    page.locator(".graph").get_by_role("button", name="Fit").click()


def level(page, name):
    page.locator(".graph").get_by_label("Level").select_option(name)
