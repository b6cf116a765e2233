"""Around every screen: search, lists, alarms, keys and replay, by hand and by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK, PHONE, SCREENS, wait_drawn
from tests.browser.complaints import Complaints, barriers
from tests.browser.rooms import Room

pytestmark = pytest.mark.browser
Report = Callable[..., str]
HOSTILE = "<img src=x onerror=document.title='taken'>\u202e"
SPEEDS = ["1×", "5×", "10×", "30×", "60×"]


@pytest.fixture
def complaints(page: Page) -> Complaints:
    page.set_viewport_size(DESK)
    return Complaints(page)


def show(page: Page, demo: Room, screen: str, query: str = "") -> None:
    page.goto(f"{demo.address}{SCREENS[screen]}{query}")
    wait_drawn(page, screen)
    page.wait_for_selector(".attention-count")


def search(page: Page, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector(".search-option")


@pytest.mark.parametrize("screen", SCREENS)
def test_search_opens_a_thing_on_every_screen_by_keyboard(
    page: Page, demo: Room, report: Report, complaints: Complaints, screen: str
) -> None:
    incident = report(f"Ago nel pagliaio {screen}")
    show(page, demo, screen)
    search(page, f"pagliaio {screen}")
    assert barriers(page) == []
    page.keyboard.press("Enter")
    page.wait_for_selector(f".drawer dd:text-is('{incident}')")
    assert f"open=incident%3A{incident}" in page.url
    page.keyboard.press("Escape")
    page.wait_for_selector(".drawer", state="hidden")
    assert page.evaluate("document.activeElement.className") == "search-text"
    assert complaints.found == []


@pytest.mark.parametrize("screen", ["situation", "feeds"])
def test_search_moves_the_map_to_a_street(
    page: Page, demo: Room, complaints: Complaints, screen: str
) -> None:
    show(page, demo, screen)
    search(page, "corso buenos aires")
    page.keyboard.press("ArrowUp")
    chosen = page.locator(".search-option[aria-selected='true']")
    assert chosen.locator("strong").inner_text() == "Corso Buenos Aires"
    page.keyboard.press("Enter")
    page.wait_for_selector(".place-ring, .leaflet-container", state="attached")
    page.wait_for_url("**place=9.21050%2C45.47950*")
    at = page.evaluate("(({lat, lng}) => [lat, lng])(controlRoom.leafletMap().getCenter())")
    assert at == pytest.approx([45.4795, 9.2105], abs=0.002)
    assert complaints.found == []


def test_a_place_in_the_address_is_shown_to_a_colleague(page: Page, demo: Room) -> None:
    show(page, demo, "situation", "?place=9.21050,45.47950")
    at = page.evaluate("(({lat, lng}) => [lat, lng])(controlRoom.leafletMap().getCenter())")
    assert at == pytest.approx([45.4795, 9.2105], abs=0.002)


def test_hostile_words_are_shown_as_text(page: Page, demo: Room, complaints: Complaints) -> None:
    show(page, demo, "situation")
    page.keyboard.press("/")
    page.keyboard.insert_text(HOSTILE)
    told = page.wait_for_selector(".search-found .empty")
    assert told is not None and HOSTILE in told.inner_text()
    assert page.locator(".search-found img").count() == 0
    page.keyboard.press("Escape")
    page.wait_for_selector(".search-found", state="hidden")
    assert page.locator(".search-text").input_value() == ""
    assert complaints.found == []


def test_feeds_are_listed_with_age_and_promise_by_keyboard(
    page: Page, demo: Room, complaints: Complaints
) -> None:
    show(page, demo, "cameras")
    page.locator(".feeds-menu summary").focus()
    page.keyboard.press("Enter")
    lines = page.locator(".feeds-menu .menu-line")
    told = int(page.locator("#room-feeds").inner_text().partition("/")[2])
    assert lines.count() == told
    for line in lines.all():
        assert line.locator(".age").get_attribute("data-text") or "age-never" in (
            line.locator(".age").get_attribute("class") or ""
        )
        assert line.locator(".menu-about").inner_text()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    lines.first.wait_for(state="hidden")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer dl dd")
    assert "open=feed" in page.url
    assert complaints.found == []


def test_an_emergency_sounds_and_is_said_once_somebody_touched_the_page(
    page: Page, demo: Room, report: Report, complaints: Complaints
) -> None:
    show(page, demo, "cameras")
    report("Prima del tocco", priority=1)
    page.wait_for_selector("#room-news:has-text('Prima del tocco')", state="attached")
    assert page.evaluate("controlRoom.soundsN") == 0, "no sound before somebody touched the page"
    page.locator("#room-title").click()
    report("Dopo il tocco", priority=1)
    page.wait_for_selector("#room-news:has-text('Dopo il tocco')", state="attached")
    assert page.evaluate("controlRoom.soundsN") == 1
    page.locator(".alarms-menu summary").click()
    assert barriers(page) == []
    page.click("#room-sound")
    assert page.get_attribute("#room-sound", "aria-pressed") == "false"
    page.reload()
    wait_drawn(page, "cameras")
    page.wait_for_selector("#room-sound[aria-pressed='false']", state="attached")
    page.locator("#room-title").click()
    report("In silenzio", priority=1)
    page.wait_for_selector("#room-news:has-text('In silenzio')", state="attached")
    assert page.evaluate("controlRoom.soundsN") == 0
    page.locator(".alarms-menu summary").click()
    page.click("#room-sound")
    assert complaints.found == []


def test_alarms_open_what_they_are_about(page: Page, demo: Room, report: Report) -> None:
    incident = report("Da aprire", priority=1)
    show(page, demo, "feeds")
    page.wait_for_selector(f".menu-line[data-select='incident:{incident}']", state="attached")
    assert int(page.locator("#room-alarms").inner_text().split()[-1]) >= 1
    page.locator(".alarms-menu summary").click()
    page.click(f".menu-line[data-select='incident:{incident}']")
    page.wait_for_selector(f".drawer dd:text-is('{incident}')")
    assert page.locator(".alarms-menu[open]").count() == 0


def test_keys_lead_to_every_screen_and_are_listed(
    page: Page, demo: Room, complaints: Complaints
) -> None:
    show(page, demo, "situation")
    page.keyboard.press("?")
    page.wait_for_selector("#room-help[open]")
    assert barriers(page) == []
    ways = {
        way.get_attribute("data-path"): way.get_attribute("data-key")
        for way in page.locator("#room-help [data-key]").all()
    }
    assert set(ways) >= set(SCREENS.values())
    page.keyboard.press("Escape")
    page.wait_for_selector("#room-help", state="hidden")
    for path, key in ways.items():
        page.keyboard.press("g")
        page.keyboard.press(str(key))
        page.wait_for_url(f"{demo.address}{path}")
    assert complaints.found == []


def test_keys_typed_into_a_field_are_text(page: Page, demo: Room) -> None:
    show(page, demo, "situation")
    page.keyboard.press("/")
    page.keyboard.type("g i ? l k")
    assert page.locator(".search-text").input_value() == "g i ? l k"
    assert page.locator("#room-help[open]").count() == 0


def test_replay_in_two_clocks_at_five_speeds_and_back(
    page: Page, demo: Room, complaints: Complaints
) -> None:
    show(page, demo, "situation")
    page.locator(".clock-slider").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**at=*")
    page.wait_for_selector("body.is-replay")
    assert page.locator(".clock.is-live").count() == 0
    shown = []
    for _ in SPEEDS:
        page.click(".clock-speed")
        shown.append(page.locator(".clock-speed").inner_text())
    assert sorted(shown) == sorted(SPEEDS)
    page.click(".clock-known")
    page.wait_for_url("**clock=known*")
    assert barriers(page) == []
    page.reload()
    wait_drawn(page, "situation")
    assert "clock=known" in page.url
    page.keyboard.press("k")
    page.wait_for_selector(".clock-play[aria-label='Pausa']")
    page.keyboard.press("l")
    page.wait_for_selector(".clock.is-live")
    assert "at=" not in page.url and "clock=" not in page.url
    assert complaints.found == []


@pytest.mark.parametrize("screen", SCREENS)
def test_the_bar_and_the_rail_fit_a_phone(page: Page, demo: Room, screen: str) -> None:
    page.set_viewport_size(PHONE)
    show(page, demo, screen)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.top *, .rail-link')]
        .filter(n => n.offsetParent && !n.closest('.menu-box, .search-found'))
        .filter(n => { const b = n.getBoundingClientRect(); return b.right > innerWidth + 1 || b.left < -1; })
        .map(n => n.className || n.id || n.tagName)"""
    )
    assert [name for name in outside if name != "rail-link"] == []
    rail = page.locator(".rail").bounding_box()
    assert rail is not None and rail["y"] + rail["height"] == pytest.approx(PHONE["height"], abs=1)
    for name in (".feeds-menu", ".alarms-menu"):
        page.locator(f"{name} summary").click()
        box = page.locator(f"{name} .menu-box").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        page.keyboard.press("Escape")
