"""A live screen takes what changed and leaves alone what did not, the keyboard's place included."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.chromium import DESK, SCREENS, wait_drawn
from tests.browser.complaints import Complaints
from tests.browser.rooms import Room

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=\"document.title='taken'\"> & <b>bold</b>"


@pytest.fixture
def situation(page: Page, demo: Room) -> Page:
    page.set_viewport_size(DESK)
    page.goto(demo.address + SCREENS["situation"])
    wait_drawn(page, "situation")
    return page


def test_a_line_stays_the_same_element_while_others_come(
    situation: Page, report: Callable[..., str]
) -> None:
    complaints = Complaints(situation)
    first = report("Focused", priority=1)
    line = situation.wait_for_selector(f".queue-line[data-select='incident:{first}']")
    assert line is not None
    line.focus()
    second = report("Later", priority=1)
    situation.wait_for_selector(f".queue-line[data-select='incident:{second}']")
    assert line.evaluate("node => node.isConnected && node === document.activeElement")
    assert line.query_selector("strong").inner_text() == "Focused"  # type: ignore[union-attr]
    assert complaints.found == []


def test_markup_in_a_title_is_text(situation: Page, report: Callable[..., str]) -> None:
    complaints = Complaints(situation)
    hostile = report(HOSTILE, priority=1)
    line = situation.wait_for_selector(f".queue-line[data-select='incident:{hostile}'] strong")
    assert line is not None and line.inner_text() == HOSTILE
    assert situation.locator("#situation-queue img, #situation-queue b").count() == 0
    assert "taken" not in situation.title()
    assert complaints.found == []


def test_the_queue_and_the_cards_are_drawn_without_react(situation: Page) -> None:
    """React marks its elements; what it drew would be slow, and must not be mixed with ours."""
    owned = """selector => [...document.querySelectorAll(selector)]
        .filter(node => Object.keys(node).some(key => key.startsWith('__react'))).length"""
    assert situation.evaluate(owned, ".queue-line, .kpi, .tick") == 0
    assert situation.evaluate(owned, ".kpi-strip") > 0
    assert situation.locator(".kpi-help[open]").count() == 0
    situation.locator(".kpi-help summary").first.click()
    assert situation.locator(".kpi-help[open]").count() == 1


def test_a_screen_that_waits_looks_neither_empty_nor_failed(page: Page, demo: Room) -> None:
    asked: list[Route] = []
    page.route("**/frames/units*", lambda route: asked.append(route))
    page.goto(demo.address + SCREENS["units"])
    waiting = page.locator(".page-units[aria-busy=true] .grid")
    waiting.get_by_text("Caricamento…").wait_for()
    assert "Nessuna" not in waiting.inner_text()
    told = {"status": 500, "title": "Internal Server Error", "reference": "0badcafe"}
    asked[0].fulfill(status=500, json=told)
    page.wait_for_selector(".page-units[aria-busy=false] .panel[data-broken*='0badcafe']")
    page.unroute("**/frames/units*")
    page.wait_for_selector(".page-units:not(:has([data-broken])) .grid .ag-row")
