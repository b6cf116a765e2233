"""Work left half done on a screen, and all of it that a refresh could disturb."""

from typing import Any

from playwright.sync_api import Page

HALF_TYPED = "via Dan"
ZOOMED = 15
FILTERED = {"title": {"filterType": "text", "type": "contains", "filter": "Update"}}
LOOK = """grid => {
    const text = document.querySelector('.search-text'), map = controlRoom.leafletMap();
    const drawer = document.getElementById('room-drawer');
    const api = grid && dash_ag_grid.getApi(grid);
    return {
        address: location.href,
        typed: text.value,
        caret: [text.selectionStart, text.selectionEnd],
        chosen: text.getAttribute('aria-activedescendant'),
        found: document.querySelectorAll('.search-option').length,
        focused: document.activeElement.className,
        map: map && [map.getCenter().lat.toFixed(6), map.getCenter().lng.toFixed(6), map.getZoom()],
        drawer: [getComputedStyle(drawer).display, drawer.scrollTop],
        filter: api && api.getFilterModel(),
        sort: api && api.getColumnState().filter(c => c.sort).map(c => [c.colId, c.sort]),
        page: [scrollX, scrollY, document.getElementById('room-main').scrollTop],
    };
}"""


def leave_work(page: Page, grid: str | None) -> None:
    """Zoom the map, filter and sort the table, scroll the drawer, and type half a search."""
    if grid is None:
        page.evaluate("zoom => { controlRoom.leafletMap().setView([45.47, 9.2], zoom); }", ZOOMED)
    else:
        page.evaluate(
            """([grid, model]) => { const api = dash_ag_grid.getApi(grid);
            api.setFilterModel(model);
            api.applyColumnState({state: [{colId: 'place', sort: 'desc'}]}); }""",
            [grid, FILTERED],
        )
    page.evaluate("document.getElementById('room-drawer').scrollTop = 150")
    page.keyboard.press("/")
    page.keyboard.type(HALF_TYPED)
    page.wait_for_selector(".search-option")
    page.keyboard.press("ArrowDown")


def seen(page: Page, grid: str | None) -> dict[str, Any]:
    """What somebody at work would notice if it changed."""
    return page.evaluate(LOOK, grid)
