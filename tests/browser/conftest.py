"""One demo, one browser and one signed-in desk for all tests of the screens."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.browser.chromium import CHROMIUM, DEMO_PASSWORD, DESK, INSTALL, launch, sign_in
from tests.browser.rooms import FILLED_S, Room, is_filled, wait_until


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Where Chromium is; without it the tests are skipped here, and fail in CI."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    return CHROMIUM


@pytest.fixture(scope="session")
def chromium(chromium_path: Path, playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def demo(chromium_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The demo with its simulated city, once every source has delivered."""
    folder = tmp_path_factory.mktemp("rooms") / "demo"
    room = Room(folder, ("-m", "simulator.demo"))
    try:
        room.start()
        with closing(room.client("comandante", DEMO_PASSWORD)) as client:
            wait_until(lambda: is_filled(client), FILLED_S, "every source to deliver")
        yield room
    finally:
        room.stop()


@pytest.fixture(scope="session")
def desk(chromium: Browser, demo: Room) -> Iterator[BrowserContext]:
    """Where the commander is signed in, at the design size."""
    context = chromium.new_context(viewport=DESK)
    sign_in(context, demo.address, "comandante", DEMO_PASSWORD)
    yield context
    context.close()


@pytest.fixture
def page(desk: BrowserContext) -> Iterator[Page]:
    page = desk.new_page()
    yield page
    page.close()


@pytest.fixture(scope="session")
def operator(demo: Room) -> Iterator[httpx.Client]:
    """A program that may report incidents."""
    with closing(demo.client("operatore", DEMO_PASSWORD)) as client:
        yield client


Report = Callable[..., str]


@pytest.fixture(scope="session")
def report(operator: httpx.Client) -> Report:
    """Reports an incident in the middle of the city; returns its id."""

    def send(title: str, **values: object) -> str:
        body = {"kind": "crash", "title": title, "lon": 9.1895, "lat": 45.4642, **values}
        answer = operator.post("/api/v1/incidents", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return send


@pytest.fixture(scope="session")
def updates_n() -> int:
    """How many updates a screen must bear; ``UPDATES=500`` asks for a longer run."""
    return int(os.environ.get("UPDATES", "120"))
