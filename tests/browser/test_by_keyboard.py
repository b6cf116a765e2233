"""What each kind of person comes for, done by keyboard alone: every stop is reached and seen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DEMO_PASSWORD, DESK, sign_in
from tests.browser.complaints import Complaints
from tests.browser.rooms import Room

pytestmark = pytest.mark.browser
MOST_STOPS = 60
IS_SEEN = """() => {
    const look = getComputedStyle(document.activeElement);
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
}"""


NOTE = "Sentita la chiamante, tutto sotto controllo"


@pytest.fixture(scope="module")
def keyboard(chromium: Browser, demo: Room) -> Iterator[Page]:
    """One page of an administrator for most jobs; nobody touches its mouse."""
    with working(chromium, demo, "amministratore") as page:
        yield page


@contextmanager
def working(chromium: Browser, demo: Room, name: str) -> Iterator[Page]:
    """A page of somebody who has no mouse and wants nothing to move."""
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    sign_in(context, demo.address, name, DEMO_PASSWORD)
    page = context.new_page()
    complaints = Complaints(page)
    yield page
    assert complaints.found == []
    context.close()


def show(page: Page, demo: Room, path: str, drawn: str) -> None:
    page.bring_to_front()
    page.goto(demo.address + path)
    page.wait_for_selector(drawn, state="attached")
    page.wait_for_selector("body[data-drawn='live']")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    """Tab from where the keyboard is; that it comes there within few stops, and is seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(IS_SEEN), f"{selector} does not show that the keyboard is there"
            return
    raise AssertionError(f"{selector} is not within {MOST_STOPS} stops")


def test_a_commander_finds_the_worst_and_goes_through_the_queue(keyboard: Page, demo: Room) -> None:
    show(keyboard, demo, "/", ".queue-line >> nth=2")
    first = keyboard.locator(".queue-line").first.get_attribute("data-select")
    press(keyboard, "n")
    assert keyboard.evaluate("document.activeElement.dataset.select") == first
    assert keyboard.evaluate(IS_SEEN)
    press(keyboard, "Enter")
    keyboard.wait_for_selector(".drawer dl dd")
    press(keyboard, "n")
    keyboard.wait_for_url(lambda url: "open=" in url and str(first).partition(":")[2] not in url)
    assert keyboard.evaluate("document.getAnimations().length") == 0
    press(keyboard, "Escape")
    keyboard.wait_for_selector(".drawer", state="hidden")
    second = keyboard.evaluate("document.activeElement.dataset.select")
    assert second and second != first
    press(keyboard, "ArrowUp")
    assert keyboard.evaluate("document.activeElement.dataset.select") == first
    tab_to(keyboard, ".rail-link")
    tab_to(keyboard, ".leaflet-control-layers-selector")
    press(keyboard, "Space")
    keyboard.wait_for_url("**layers=*")
    tab_to(keyboard, ".queue-line, .alert")


def test_an_operator_finds_an_incident_and_writes_a_note(
    chromium: Browser, demo: Room, report: Callable[..., str]
) -> None:
    incident = report("Solo con i tasti")
    with working(chromium, demo, "operatore") as page:
        show(page, demo, "/cameras", ".wall-cell")
        press(page, "/")
        page.keyboard.type("solo con i tasti")
        page.wait_for_selector(".search-option[aria-selected='true']")
        press(page, "Enter")
        page.wait_for_selector(f".drawer dd:text-is('{incident}')")
        tab_to(page, ".drawer a[href^='/incidents/']")
        press(page, "Enter")
        page.wait_for_selector(".page-incident dd")
        tab_to(page, "#incident-note")
        page.keyboard.type(NOTE)
        tab_to(page, "#incident-keep")
        press(page, "Enter")
        page.wait_for_selector(f".note-text:text-is('{NOTE}')")


def test_a_traffic_desk_sorts_its_sites_and_opens_one(keyboard: Page, demo: Room) -> None:
    show(keyboard, demo, "/traffic", "#traffic-sites .ag-row")
    tab_to(keyboard, "#traffic-sites .ag-header-cell")
    press(keyboard, "ArrowRight", "Enter")
    keyboard.wait_for_url("**traffic-sites=*order*")
    press(keyboard, "ArrowDown")
    assert keyboard.evaluate(IS_SEEN)
    press(keyboard, "Enter")
    keyboard.wait_for_selector(".drawer dl dd")
    assert "open=site" in keyboard.url
    press(keyboard, "Escape")
    assert keyboard.evaluate("!!document.activeElement.closest('#traffic-sites')")
    press(keyboard, "Tab")
    assert not keyboard.evaluate("!!document.activeElement.closest('#traffic-sites')")


def test_an_analyst_filters_takes_the_rows_of_a_figure_and_replays(
    keyboard: Page, demo: Room
) -> None:
    show(keyboard, demo, "/incidents", "#incidents-table .ag-row")
    tab_to(keyboard, ".clock-slider")
    press(keyboard, "ArrowLeft")
    keyboard.wait_for_url("**at=*")
    press(keyboard, "l")
    keyboard.wait_for_selector(".clock.is-live")
    tab_to(keyboard, ".kpi-help summary")
    press(keyboard, "Enter")
    tab_to(keyboard, "a[href*='format=csv']")
    press(keyboard, "Escape")
    tab_to(keyboard, "#incidents-table .ag-header-cell")
    press(keyboard, "ArrowRight")
    keyboard.wait_for_selector("#incidents-table .ag-header-cell[col-id='title']:focus")
    press(keyboard, "Control+Enter")
    keyboard.wait_for_selector(".ag-popup input[type='text']:focus")
    keyboard.keyboard.type("zzz")
    keyboard.wait_for_url("**incidents-table=*zzz*")
    press(keyboard, "Escape")


def test_an_administrator_mends_a_feed_and_reads_the_audit(keyboard: Page, demo: Room) -> None:
    show(keyboard, demo, "/feeds/sim-incidents", "#feed-runs .ag-row")
    tab_to(keyboard, "#feed-runs .ag-header-cell")
    press(keyboard, "ArrowDown", "Space")
    keyboard.wait_for_selector("#feed-runs .ag-row-selected")
    tab_to(keyboard, "#feed-draft")
    tab_to(keyboard, "#feed-attempt")
    press(keyboard, "Enter")
    keyboard.wait_for_selector("#feed-trial :is(table, .problem, p)")
    tab_to(keyboard, "#feed-again")
    press(keyboard, "Enter")
    keyboard.wait_for_selector("#feed-again-done:not(:empty)")
    show(keyboard, demo, "/admin", "#admin-audit .ag-row")
    tab_to(keyboard, "#admin-actor")
    keyboard.keyboard.type("amministr")
    press(keyboard, "Enter")
    keyboard.wait_for_selector("#admin-audit .ag-row:has-text('amministratore')")
