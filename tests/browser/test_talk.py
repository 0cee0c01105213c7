"""What the page says to the server, when the way there is broken or another one than usual."""

from playwright.sync_api import expect

from tests.browser.conftest import idle
from tests.browser.panel import depth, settled


def test_what_is_done_without_a_connection_is_done_when_there_is_one_again(page, app):
    page.goto(app)
    idle(page)
    page.context.set_offline(True)
    for stage in (1, 2):
        depth(page, stage).fill("5")
        depth(page, stage).press("Enter")
    page.wait_for_timeout(700)
    expect(page.locator(".number .value").first).to_have_text("25.56 M")
    page.context.set_offline(False)
    settled(page)
    # 70,400 params for each block of the first stage and 280,064 for one of the second.
    expect(page.locator(".number .value").first).to_have_text("25.98 M")


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_done_twice(page, app):
    page.goto(app)
    idle(page)
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch())
            return route.abort()
        return route.continue_()

    page.route("**/talk", lose)
    depth(page, 1).fill("4")
    depth(page, 1).press("Enter")
    settled(page)
    assert lost
    expect(page.locator(".number .value").first).to_have_text("25.63 M")
