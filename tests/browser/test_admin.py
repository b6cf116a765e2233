"""Amministrazione: an administrator plays the city and reads the audit; others may not."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import DEMO_PASSWORD, DESK, PHONE, sign_in
from tests.browser.complaints import Complaints, barriers, unfit_words
from tests.browser.rooms import Room
from tests.browser.test_screens import foreign_words, scrolls_sideways

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(chromium: Browser, demo: Room) -> Iterator[BrowserContext]:
    """Where the administrator is signed in."""
    context = chromium.new_context(viewport=DESK)
    sign_in(context, demo.address, "amministratore", DEMO_PASSWORD)
    yield context
    context.close()


@pytest.fixture
def admin(office: BrowserContext, demo: Room) -> Iterator[Page]:
    page = office.new_page()
    page.complaints = Complaints(page)  # type: ignore[attr-defined]
    page.goto(f"{demo.address}/admin")
    page.wait_for_selector("#admin-people .ag-row")
    page.wait_for_selector("#admin-audit .ag-row")
    page.wait_for_selector("#admin-state-storm:not(:empty)")
    yield page
    assert page.complaints.found == []  # type: ignore[attr-defined]
    page.close()


def test_the_screen_is_whole(admin: Page) -> None:
    assert admin.locator("#admin-people .ag-row").count() == 5
    assert unfit_words(admin) == []
    assert foreign_words(admin, "it") == set()
    assert barriers(admin) == []
    assert not scrolls_sideways(admin)
    admin.set_viewport_size(PHONE)
    assert not scrolls_sideways(admin)
    admin.set_viewport_size(DESK)


def test_a_scenario_is_started_told_of_and_stopped(admin: Page) -> None:
    line = admin.locator(".scenarios tr", has_text="Rete telecamere fuori servizio")
    line.locator("input").fill("015146-3")
    line.locator("input").press("Enter")
    line.get_by_role("button", name="Avvia").click()
    expect(line).to_contain_text("Fatto alle")
    expect(line).to_contain_text("in corso", timeout=15_000)
    expect(admin.locator("#admin-audit")).to_contain_text("luogo: 015146-3")
    line.get_by_role("button", name="Avvia").click()
    expect(line).to_contain_text("on already")
    line.get_by_role("button", name="Ferma").click()
    expect(line).to_contain_text("spento", timeout=15_000)
    admin.fill("#admin-action", "uscit")
    admin.press("#admin-action", "Enter")
    expect(admin.locator("#admin-audit .ag-row")).to_have_count(0)
    admin.fill("#admin-action", "acces")
    admin.press("#admin-action", "Enter")
    admin.fill("#admin-actor", "comand")
    admin.press("#admin-actor", "Enter")
    expect(admin.locator("#admin-audit .ag-row", has_text="amministratore")).to_have_count(0)
    expect(admin.locator("#admin-audit .ag-row", has_text="comandante").first).to_be_visible()
    admin.wait_for_url("**/admin?action=acces&actor=comand")
    admin.reload()
    expect(admin.locator("#admin-audit .ag-row", has_text="comandante").first).to_be_visible()
    assert admin.input_value("#admin-action") == "acces"
    expect(admin.locator("#admin-audit .ag-row", has_text="amministratore")).to_have_count(0)


def test_time_runs_faster_and_the_mark_says_so(admin: Page) -> None:
    admin.get_by_role("button", name="10×").click()
    admin.wait_for_selector(".simulation[data-pace*='10×']", timeout=15_000)
    expect(admin.locator("#admin-clock")).to_contain_text("10×", timeout=15_000)
    admin.get_by_role("button", name="1×", exact=True).click()
    admin.wait_for_selector(".simulation:not([data-pace*='10×'])", timeout=15_000)


def test_others_are_told_that_they_may_not(page: Page, demo: Room) -> None:
    complaints = Complaints(page)
    page.goto(f"{demo.address}/admin")
    expect(page.get_by_text("riservata agli amministratori")).to_be_visible()
    expect(page.locator(".admin-panels")).to_be_hidden()
    page.wait_for_selector("#admin-state-storm:not(:empty)", state="attached")
    page.wait_for_selector("#room-feeds:not(:empty)")
    assert page.locator("#admin-people .ag-row").count() == 0
    assert barriers(page) == []
    assert complaints.found == []
