"""Numbers, budgets and the landscape at the right of the Design page: what they show, and what the browser may send."""

import pytest

from arch.design import notation
from arch.zoo import zoo
from tests.pages.opened import component, do, enter, page, send, session


def numbers(app):
    return {card["id"]: card for card in component(app, "facts")["numbers"]}


def test_a_budget_says_by_how_much_it_is_passed():
    app = page()
    do(app, "facts", "budgets", value={"params": "20 M", "operations": "5 G"})
    assert (numbers(app)["params"]["budget"], numbers(app)["params"]["over"]) == ("20 M", "5.557 M")
    assert numbers(app)["operations"]["over"] == ""


def test_a_budget_that_is_no_number_stays_to_be_corrected():
    app = page()
    do(app, "facts", "budgets", value={"memory": "much"})
    assert numbers(app)["memory"]["budget"] == "much"
    assert numbers(app)["memory"]["fault"]


def test_changes_are_against_what_was_opened_until_it_is_pinned():
    app = page()
    assert component(app, "facts")["compared"] == ""
    enter(app, "set", "s3", path="depth", value=7)
    assert numbers(app)["params"]["change"] == "+1.117 M (+4.4 %)"
    assert component(app, "facts")["compared"] == "Changes are against ResNet-50"
    assert component(app, "table")["changes"]
    enter(app, "pin")
    assert numbers(app)["params"]["change"] == ""
    assert component(app, "table")["changes"] == {}


def test_a_network_of_the_figure_opens_and_can_be_undone():
    app = page()
    do(app, "facts", "open", value="vgg16")
    assert session(app).document.origin == "vgg16"
    enter(app, "undo")
    assert session(app).document.origin == "resnet50"


def test_the_figure_names_the_zoo_s_networks():
    opens = {mark[5] for mark in component(page(), "facts")["landscape"]["marks"] if len(mark) > 5}
    assert {"vgg16", "resnet50"} <= opens


NONSENSE = [("budgets", 3), ("unit", "<b>"), ("unit", ["macs"]), ("open", {}), ("open", "nothing"), ("fly", None)]


@pytest.mark.parametrize(("act", "value"), [*NONSENSE, ("budgets", {"x" * 999: [1]})])
def test_what_makes_no_sense_changes_nothing(act, value):
    app = page()
    do(app, "facts", act, value=value)
    assert session(app).document.origin == "resnet50"
    assert session(app).view.unit == "macs"
    assert not any(card["over"] for card in numbers(app).values())


def test_a_design_that_the_browser_kept_is_opened_and_one_that_is_none_explained():
    app = page()
    app.button(key="menu-open").click().run()
    app = send(app, "recent", open=notation.write(zoo()["vgg16"].design))
    assert session(app).document.origin == "vgg16"
    app.button(key="menu-open").click().run()
    app = send(app, "recent", open="<b>")
    assert app.error[0].value.startswith("Nothing was opened; what is open is as it was")
