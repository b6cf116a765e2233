"""A display on the wall: opened by its address, told when the server dies, back when it is back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESK
from tests.browser.rooms import Room

pytestmark = pytest.mark.browser
DEAD_MS, BACK_MS = 5_000, 30_000


@pytest.fixture(scope="module")
def lone(chromium_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A server without sources that tests may kill and start again."""
    folder = tmp_path_factory.mktemp("wall") / "lone"
    room = Room(folder, ("app.py",), {"SCHEDULER": "off"})
    room.start()
    yield room
    room.stop()


@pytest.fixture(scope="module")
def address(lone: Room) -> str:
    """The display's own, with its token."""
    return lone.run("access", "display-token", "sala").strip()


@pytest.fixture
def wall(chromium: Browser, address: str) -> Iterator[Page]:
    """A browser that nobody signed in, at the display's address."""
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


@pytest.mark.parametrize("query", ["", "&at=2026-01-02T03:04:05Z"])
def test_a_server_that_hangs_is_as_lost_and_comes_back(wall: Page, lone: Room, query: str) -> None:
    wall.goto(f"{lone.address}/?kiosk=0{query}")
    wall.wait_for_selector("body[data-drawn]")
    lone.hang()
    wall.wait_for_selector(".banner.is-shown", timeout=DEAD_MS)
    lone.go_on()
    wall.wait_for_selector(".banner", state="hidden", timeout=BACK_MS)
