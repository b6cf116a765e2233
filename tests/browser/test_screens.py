"""Every screen in both languages and schemes: complete, accessible, without a complaint."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.chromium import (
    DEMO_PASSWORD,
    DESK,
    PHONE,
    SCREENS,
    sign_in,
    turn,
    wait_drawn,
)
from tests.browser.complaints import Complaints, barriers, english_words, unfit_words
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
# What publishers and people call things, in whatever language they speak.
GIVEN = ".ag-cell:is([col-id='name'], [col-id='title'], [col-id='incident']), .queue-what strong"
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
    tall = page.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    assert tall[0] == tall[1], "a live screen needs no scrolling"
    assert cut_off(page) == []
    assert_fit(page, spoken)
    assert complaints.found == []


@pytest.mark.parametrize("kind", ["incident", "source", "nothing"])
def test_a_screen_of_one_thing(
    page: Page, demo: Room, report: Callable[..., str], spoken: str, kind: str
) -> None:
    complaints = Complaints(page)
    turn(page, "dark")
    paths = {"source": "/feeds/sim-incidents", "nothing": "/nowhere"}
    page.goto(demo.address + (paths.get(kind) or f"/incidents/{report('Da sola')}"))
    page.wait_for_selector("body[data-drawn='live']")
    page.wait_for_selector("[data-page] :is(dd, .back)", state="attached")
    assert page.locator(".rail-link[aria-current='page']").count() == (kind != "nothing")
    assert_fit(page, spoken)
    assert complaints.found == []


def test_the_other_language_shows_the_same_place(page: Page, demo: Room) -> None:
    page.goto(f"{demo.address}/feeds?open=feed:sim-incidents")
    page.wait_for_selector("body[data-drawn]")
    told = page.url
    before = str(page.get_attribute("html", "lang"))
    for lang in ({"it": "en", "en": "it"}[before], before):
        page.click(".language button")
        page.wait_for_selector(f"html[lang='{lang}'] body[data-drawn]")
        assert page.url == told


def test_a_part_that_fails_says_so_where_it_stands_and_the_rest_lives(
    page: Page, demo: Room
) -> None:
    def break_cards(route: Route) -> None:
        answer = route.fetch()
        body = answer.json() if answer.status == 200 else {}
        body.get("props", {}).pop("feeds-cards", None)
        route.fulfill(response=answer, json=body | {"failed": {"feeds-cards": "0a1b2c3d"}})

    page.route("**/frames/feeds*", break_cards)
    turn(page, "dark")
    page.goto(demo.address + SCREENS["feeds"])
    cards = page.wait_for_selector("#feeds-cards[data-broken]")
    assert cards is not None
    box, told = cards.bounding_box(), str(cards.get_attribute("data-broken"))
    assert box is not None and box["width"] > 200 and box["height"] > 100
    assert "0a1b2c3d" in told
    page.wait_for_selector("#feeds-table .ag-row")
    for _ in ("dark", "light"):
        assert barriers(page) == []
        page.click("#room-theme")


@pytest.mark.parametrize(
    ("at", "says"),
    [("1999-01-01T00:00:00Z", ".history-note"), ("2999-01-01T00:00:00Z", ".banner.is-shown")],
)
def test_a_moment_that_cannot_be_shown_is_named(page: Page, demo: Room, at: str, says: str) -> None:
    page.goto(f"{demo.address}{SCREENS['feeds']}?at={at}")
    page.wait_for_selector(f"{says}:not(:empty)")
    assert barriers(page) == []


def assert_fit(page: Page, spoken: str) -> None:
    """One language, and no barrier, whether dark or light."""
    assert page.get_attribute("html", "lang") == spoken
    assert unfit_words(page) == []
    assert foreign_words(page, spoken) == set()
    if spoken == "it":
        assert english_words(page) == []
    assert not scrolls_sideways(page)
    for colour in (DARK, LIGHT):
        assert ground(page) == colour
        # What unfolds is looked at in one scheme with one language, in the other with the other.
        if (colour == LIGHT) == (spoken == "it"):
            unfold(page)
        assert barriers(page) == []
        page.click("#room-theme")
    assert ground(page) == DARK


def unfold(page: Page) -> None:
    """Open a detail and the definition of a figure, where the screen has such."""
    lines = page.locator("main :is(.queue-line, .alert-line, .wall-cell)")
    cells = page.locator("main .ag-row[row-index='0'] .ag-cell")
    for found in (lines, cells):
        if found.count() and not page.locator(".page-feed, .page-admin").count():
            found.first.click()
            page.wait_for_selector(".drawer dl dd")
            break
    page.evaluate(
        "[...document.querySelectorAll('.kpi-help')].slice(0, 2).forEach(h => h.open = true)"
    )


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
    names |= {told.strip() for told in page.locator(GIVEN).all_inner_texts()}
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
