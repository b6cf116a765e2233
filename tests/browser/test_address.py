"""One selection on map, table and charts; and an address that shows a colleague the same picture."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import DESK, SCREENS, wait_drawn
from tests.browser.complaints import Complaints
from tests.browser.rooms import Room

pytestmark = pytest.mark.browser
HIDDEN = "[data-layer='situation-units-layer']"
# What two people compare: where they look, which layers, what is selected, which moment.
PICTURE = """() => ({
    map: controlRoom.leafletMap() && [controlRoom.leafletMap().getCenter().lat.toFixed(4),
        controlRoom.leafletMap().getCenter().lng.toFixed(4), controlRoom.leafletMap().getZoom()],
    layers: [...document.querySelectorAll('.leaflet-control-layers-selector')].map(box => box.checked),
    rings: document.querySelectorAll('.selection-ring').length,
    drawer: getComputedStyle(document.getElementById('room-drawer')).display,
    lines: [...document.querySelectorAll('[data-select][aria-current]')].map(node => node.dataset.select),
    moment: controlRoom.isLive() ? null : controlRoom.atMs(),
    clock: controlRoom.isKnown(),
})"""


def open_screen(page: Page, address: str, screen: str) -> Complaints:
    page.set_viewport_size(DESK)
    complaints = Complaints(page)
    page.goto(address)
    wait_drawn(page, screen)
    return complaints


def test_a_link_shows_a_colleague_the_same_picture_and_back_takes_steps_back(
    page: Page, demo: Room, report: Callable[..., str]
) -> None:
    incident = report("Da mostrare al collega", priority=1)
    complaints = open_screen(page, demo.address, "situation")
    line = page.locator(f".queue-line[data-select='incident:{incident}']")
    line.click()
    page.wait_for_selector(".selection-ring", state="attached")
    assert line.get_attribute("aria-current") == "true"
    page.locator("label", has=page.locator(HIDDEN)).locator("input").click()
    page.evaluate(
        "() => { controlRoom.leafletMap().setView([45.48, 9.21], 14, {animate: false}); }"
    )
    page.wait_for_url("**layers=situation-units-layer**")
    told, seen = page.url, page.evaluate(PICTURE)
    assert seen["lines"] and seen["rings"] == 1 and False in seen["layers"]

    colleague = page.context.new_page()
    open_screen(colleague, told, "situation")
    colleague.wait_for_selector(".selection-ring", state="attached")
    colleague.wait_for_selector(f"label:has({HIDDEN}) input:not(:checked)")
    assert colleague.evaluate(PICTURE) == seen
    assert colleague.url == told
    colleague.close()

    page.locator(".clock-slider").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**at=*")
    page.click(".clock-known")
    page.wait_for_url("**clock=known*")
    page.go_back()
    page.wait_for_url(lambda url: "at=" in url and "clock=" not in url)
    assert page.evaluate(PICTURE)["clock"] is False
    page.go_back()
    page.wait_for_selector(".clock.is-live")
    assert page.evaluate(PICTURE)["drawer"] == "block"
    page.go_back()
    page.wait_for_selector(".drawer", state="hidden")
    assert line.get_attribute("aria-current") is None
    page.go_forward()
    page.wait_for_selector(".drawer")
    assert f"incident:{incident}" in page.evaluate(PICTURE)["lines"]
    assert complaints.found == []


def test_a_row_is_marked_in_the_charts_and_filters_are_in_the_address(
    page: Page, demo: Room
) -> None:
    complaints = open_screen(page, f"{demo.address}{SCREENS['incidents']}", "incidents")
    page.locator("#incidents-table .ag-row[row-index='1'] .ag-cell").first.click()
    page.wait_for_selector("#incidents-received .chart-mark", state="attached")
    assert page.locator(".ag-row.is-selected").count() == 1
    page.evaluate(
        """() => { const api = dash_ag_grid.getApi('incidents-table');
        api.setFilterModel({priority: {filterType: 'number', type: 'lessThan', filter: 4}});
        api.applyColumnState({state: [{colId: 'place', sort: 'desc'}]}); }"""
    )
    page.wait_for_url("**incidents-table=*place*")
    state = "(api => [api.getFilterModel(), api.getColumnState().filter(c => c.sort).length])"
    state += "(dash_ag_grid.getApi('incidents-table'))"
    told, seen = page.url, page.evaluate(state)
    page.keyboard.press("Escape")
    area = page.locator("#incidents-received .nsewdrag").bounding_box()
    assert area is not None
    page.mouse.click(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.wait_for_url("**at=*")
    assert page.evaluate("Math.abs(controlRoom.nowMs() - controlRoom.atMs() - 43200e3) < 3600e3")
    page.goto(told)
    wait_drawn(page, "incidents")
    page.wait_for_selector("#incidents-table .ag-header-cell-sorted-desc")
    assert page.evaluate(state) == seen
    assert page.locator(".drawer").is_visible()
    assert complaints.found == []
