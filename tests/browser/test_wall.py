"""A display on the wall: opened by its address, told when the server dies, back when it is back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESK
from tests.browser.rooms import Room

pytestmark = pytest.mark.browser
DEAD_MS, BACK_MS = 5_000, 30_000


@pytest.fixture
def lone(chromium_path: Path, tmp_path: Path) -> Iterator[Room]:
    """A server without sources that a test may kill."""
    room = Room(tmp_path / "lone", ("app.py",), {"SCHEDULER": "off"})
    room.start()
    yield room
    room.stop()


@pytest.fixture
def wall(chromium: Browser, lone: Room) -> Iterator[Page]:
    """A browser that nobody signed in, at the display's address."""
    address = lone.run("access", "display-token", "sala").strip()
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".kpi-strip .kpi")
    yield page
    context.close()


def test_the_wall_shows_the_screen_alone(wall: Page, lone: Room) -> None:
    assert wall.url == f"{lone.address}/?kiosk=1"
    for chrome in (".rail", ".top"):
        assert wall.locator(chrome).is_hidden()
    zoom = wall.evaluate("getComputedStyle(document.querySelector('.room')).zoom")
    assert float(zoom) > 1


def test_a_dead_server_is_seen_within_five_seconds_and_the_wall_comes_back(
    wall: Page, lone: Room
) -> None:
    assert wall.locator(".banner").is_hidden()
    lone.kill()
    wall.wait_for_selector(".banner.is-shown", timeout=DEAD_MS)
    assert any(sign.isdigit() for sign in wall.inner_text(".banner")), "it tells the picture's age"
    lone.start()
    wall.wait_for_selector(".banner", state="hidden", timeout=BACK_MS)
    wall.wait_for_selector(".kpi-strip .kpi")
    assert wall.url == f"{lone.address}/?kiosk=1"


def test_a_server_that_hangs_is_as_lost(wall: Page) -> None:
    wall.route("**/frames/**", lambda route: None)
    wall.wait_for_selector(".banner.is-shown", timeout=20_000)
    wall.unroute("**/frames/**")
