"""A refresh never harms: more than a hundred updates while somebody works, and nothing moves."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK, SCREENS, wait_drawn
from tests.browser.complaints import Complaints
from tests.browser.rooms import Room
from tests.browser.working import HALF_TYPED, ZOOMED, leave_work, seen

pytestmark = pytest.mark.browser
NOTES, DRAWN_EVERY = 40, 10
# Where somebody works, and what shows that an update has been drawn there.
PLACES = {
    "situation": (None, "[data-select='incident:{id}'] strong"),
    "incidents": ("incidents-table", ".ag-row [col-id='title']"),
}


@pytest.mark.parametrize("screen", PLACES)
def test_updates_move_nothing_that_somebody_works_on(
    page: Page,
    demo: Room,
    report: Callable[..., str],
    operator: httpx.Client,
    updates_n: int,
    screen: str,
) -> None:
    grid, shows = PLACES[screen]
    incident = report("Update 0", priority=1)
    for number in range(NOTES):
        change(operator, incident, note=f"Note {number}")
    complaints = Complaints(page)
    page.set_viewport_size(DESK)
    page.goto(f"{demo.address}{SCREENS[screen]}?open=incident:{incident}")
    wait_drawn(page, screen)
    page.wait_for_selector(f".drawer td:text-is('Note {NOTES - 1}')", state="attached")
    leave_work(page, grid)
    before = seen(page, grid)
    assert (before["typed"], before["focused"]) == (HALF_TYPED, "search-text")
    assert before["drawer"] == ["block", 150]
    assert before["map"][2] == ZOOMED if grid is None else before["filter"] and before["sort"]
    for number in range(1, updates_n // 2 + 1):
        change(operator, incident, title=f"Update {number}")
        if number % DRAWN_EVERY == 0:
            drawn = f"{shows.format(id=incident)}:has-text('Update {number}')"
            page.wait_for_selector(drawn, state="attached")
        assert seen(page, grid) == before, f"after update {number}"
    assert complaints.found == []


def change(operator: httpx.Client, incident: str, **values: str) -> None:
    answer = operator.post(f"/api/v1/incidents/{incident}/updates", json=values)
    assert answer.status_code == 200, answer.text
