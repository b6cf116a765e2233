"""Every screen in both languages and schemes: complete, accessible, without a complaint."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.chromium import (
    DEMO_PASSWORD,
    DESK,
    PHONE,
    SCREENS,
    sign_in,
    turn,
    wait_drawn,
)
from tests.browser.complaints import Complaints, barriers, unfit_words
from tests.browser.rooms import Room
from tests.test_language import catalogue

pytestmark = pytest.mark.browser
GRIDS = {
    "incidents": ["incidents-table"],
    "units": ["units-table"],
    "traffic": ["traffic-sites", "traffic-events", "traffic-signs", "traffic-passages"],
    "feeds": ["feeds-table"],
}
# What tells that a map shows its things, where it does not draw them as elements of the page.
ON_MAP = {
    "units": "[data-layer='units-patrols-layer'][data-text]:not([data-text='0'])",
    "alerts": "[data-layer='alerts-zones-layer'][data-text]:not([data-text='0'])",
}
DARK, LIGHT = "rgb(12, 23, 36)", "rgb(238, 242, 247)"


@pytest.fixture(scope="module", params=["it", "en"])
def spoken(request: pytest.FixtureRequest, desk: BrowserContext, demo: Room) -> Iterator[str]:
    """The language that the desk speaks while a test runs."""
    cookie = {"name": "language", "value": request.param, "url": demo.address}
    desk.add_cookies([cookie])  # type: ignore[list-item]
    yield request.param
    desk.clear_cookies(name="language")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen(page: Page, demo: Room, spoken: str, screen: str) -> None:
    complaints = Complaints(page)
    turn(page, "dark")
    page.goto(demo.address + SCREENS[screen])
    wait_drawn(page, screen)
    page.wait_for_selector(".kpi .age[data-text]:visible")
    assert_filled(page, screen)
    assert_fit(page, spoken)
    assert complaints.found == []


@pytest.mark.parametrize("kind", ["incident", "source"])
def test_a_screen_of_one_thing(
    page: Page, demo: Room, report: Callable[..., str], spoken: str, kind: str
) -> None:
    complaints = Complaints(page)
    turn(page, "dark")
    paths = {"incident": f"/incidents/{report('Da sola')}", "source": "/feeds/sim-incidents"}
    page.goto(demo.address + paths[kind])
    page.wait_for_selector("body[data-drawn='live']")
    page.wait_for_selector("[data-page] dd", state="attached")
    assert page.locator(".rail-link[aria-current='page']").count() == 1
    assert_fit(page, spoken)
    assert complaints.found == []


def assert_fit(page: Page, spoken: str) -> None:
    """One language, and no barrier, whether dark or light."""
    assert page.get_attribute("html", "lang") == spoken
    assert unfit_words(page) == []
    assert foreign_words(page, spoken) == set()
    assert not scrolls_sideways(page)
    for colour in (DARK, LIGHT):
        assert ground(page) == colour
        assert barriers(page) == []
        page.click("#room-theme")
    assert ground(page) == DARK


def assert_filled(page: Page, screen: str) -> None:
    """Every card has a value or says why not; every table has rows; every map its things."""
    cards = page.locator(".kpi").all()
    assert cards
    for card in cards:
        value = card.locator(".kpi-value strong").inner_text()
        assert value != "–" or card.locator(".kpi-remark").inner_text(), card.inner_text()
    for grid in GRIDS.get(screen, []):
        page.wait_for_selector(f"#{grid} .ag-row", state="attached")
    fresh_n, slash, feeds_n = page.locator("#room-feeds").inner_text().split()[-1].partition("/")
    assert slash
    assert fresh_n == feeds_n != "0"
    if page.locator(".leaflet-container").count():
        page.wait_for_selector(ON_MAP.get(screen, ".cluster, .pin-event"), state="attached")


def foreign_words(page: Page, spoken: str) -> set[str]:
    """Texts of the other language that stand alone on a line of the page; a name is of none."""
    pairs = {(source, text) for source, text in catalogue("it").items() if source != text}
    theirs, ours = zip(*(pair if spoken == "it" else pair[::-1] for pair in pairs), strict=True)
    lines = {line.strip() for line in page.inner_text("body").splitlines()}
    person = page.locator(".person summary").first
    names = {person.inner_text().strip()} if person.count() else set()
    return lines & (set(theirs) - set(ours)) - names


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def scrolls_sideways(page: Page) -> bool:
    return bool(
        page.evaluate(
            "[document.documentElement, document.querySelector('main')]"
            ".some(n => n && n.scrollWidth > n.clientWidth)"
        )
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_fits_a_phone(page: Page, demo: Room, screen: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(demo.address + SCREENS[screen])
    wait_drawn(page, screen)
    assert not scrolls_sideways(page)
    assert cut_off(page) == []
    for grid in page.locator(".grid").all():
        box = grid.bounding_box()
        assert box is not None and box["height"] > 200


@pytest.mark.parametrize("screen", SCREENS)
def test_a_live_screen_needs_no_scrolling(page: Page, demo: Room, screen: str) -> None:
    page.set_viewport_size(DESK)
    page.goto(demo.address + SCREENS[screen])
    wait_drawn(page, screen)
    tall = page.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    assert tall[0] == tall[1]
    assert cut_off(page) == []


def cut_off(page: Page) -> list[str]:
    """Cards and headings whose content sticks out of them or of the window."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.kpi, .kpi *, .panel > header, .clock, .top,'
            + '.legend, .count *, .alert, .tick, .wall-state *, .ag-header-cell-text')]
        .filter(n => n.offsetParent && n.scrollWidth > n.clientWidth + 1)
        .map(n => `${n.className}: ${n.scrollWidth} in ${n.clientWidth}`)"""
    )


@pytest.mark.parametrize(("size", "language"), list(product((DESK, PHONE), ("it", "en"))))
def test_the_login_page(chromium: Browser, demo: Room, size: dict[str, int], language: str) -> None:
    context = chromium.new_context(viewport=size)  # type: ignore[arg-type]
    context.add_cookies([{"name": "language", "value": language, "url": demo.address}])
    page = context.new_page()
    complaints = Complaints(page)
    page.goto(f"{demo.address}/traffic")
    assert page.get_attribute("html", "lang") == language
    assert barriers(page) == []
    assert not scrolls_sideways(page)
    page.fill("#username", "operatore")
    page.fill("#password", DEMO_PASSWORD)
    page.click(".login-enter")
    page.wait_for_url(f"{demo.address}/traffic")
    assert complaints.found == []
    context.close()


def test_nobody_signed_in_gets_no_screen(chromium: Browser, demo: Room) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{demo.address}/incidents?open=incident:1")
    page.wait_for_selector("#username")
    assert "/login" in page.url
    sign_in(context, demo.address, "analista", DEMO_PASSWORD)
    context.close()
