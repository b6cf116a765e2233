"""The drawer opens from whatever names a thing: a line, a tile, a row, by mouse and by keyboard."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK, SCREENS, wait_drawn
from tests.browser.complaints import Complaints, barriers, unfit_words
from tests.browser.rooms import Room

pytestmark = pytest.mark.browser
OPENERS = {
    "incident": ("situation", ".queue-line"),
    "alert": ("alerts", ".alert-line"),
    "camera": ("cameras", ".wall-cell"),
}
ROWS = {
    "incident": ("incidents", "incidents-table"),
    "unit": ("units", "units-table"),
    "site": ("traffic", "traffic-sites"),
    "event": ("traffic", "traffic-events"),
    "feed": ("feeds", "feeds-table"),
}
# Asked at once, for a live update may come between two questions.
LAYER_TELLS_ITS_PINS = """() => {
    const pins = document.querySelectorAll(".pin-1, .pin-2, .pin-3, .pin-4, .pin-5").length;
    const layer = document.querySelector("[data-layer='situation-incidents-layer']");
    return pins > 0 && layer.dataset.text === String(pins);
}"""


@pytest.mark.parametrize("kind", OPENERS)
def test_a_line_opens_the_drawer(page: Page, demo: Room, kind: str) -> None:
    screen, opener = OPENERS[kind]
    complaints = open_screen(page, demo, screen)
    page.locator(opener).first.click()
    assert_detail(page, kind)
    assert complaints.found == []


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_opens_the_drawer(page: Page, demo: Room, kind: str) -> None:
    screen, grid = ROWS[kind]
    complaints = open_screen(page, demo, screen)
    cell = page.locator(f"#{grid} .ag-row[row-index='1'] .ag-cell").first
    cell.click()
    assert_detail(page, kind)
    opened = page.url
    page.keyboard.press("Escape")
    page.wait_for_selector(".drawer", state="hidden")
    assert "open=" not in page.url
    cell.press("Enter")
    assert_detail(page, kind)
    assert asked(page.url) == asked(opened)
    assert complaints.found == []


def test_layers_tell_how_much_they_hold(page: Page, demo: Room) -> None:
    open_screen(page, demo, "situation")
    page.wait_for_function(LAYER_TELLS_ITS_PINS)


def asked(url: str) -> dict[str, list[str]]:
    """What an address asks for, in whatever order: a row far away moves the map, too."""
    return parse_qs(urlsplit(url).query)


def open_screen(page: Page, demo: Room, screen: str) -> Complaints:
    complaints = Complaints(page)
    page.set_viewport_size(DESK)
    page.goto(demo.address + SCREENS[screen])
    wait_drawn(page, screen)
    return complaints


def assert_detail(page: Page, kind: str) -> None:
    """The drawer shows a thing of this kind, which the address names, and all can read it."""
    page.wait_for_selector(".drawer dl dd")
    assert f"open={kind}%3A" in page.url or f"open={kind}:" in page.url
    assert barriers(page) == []
    assert unfit_words(page) == []
