"""From an event in a feed to the text in a page: how long a call takes to be seen in Chromium.

``python -m bench feed_to_screen`` shows the situation screen of the made city in a real browser and
publishes calls, one by one. The clock starts when the source is asked, the call being new there,
and stops when a change of the page's document shows the call's number. Between lie the fetch, the
kept payload, the mapping, the guards, the merge, the hint to the browser, the frame, the drawing.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from access.passwords import DEMO_PASSWORD
from bench.city_room import USER, CityRoom, city_room
from bench.report import Report
from tests.browser.chromium import CHROMIUM, DESK, INSTALL, launch, sign_in, wait_drawn

CALLS = 40
SEEN_WITHIN_MS = 60_000
AIM_S = 1.0
# Notes, in the browser's clock, which is the machine's, when each call's number is first there.
WATCH = """
() => {
    window.seen = {};
    const queue = document.getElementById("situation-queue");
    const look = () => {
        for (const [number] of queue.textContent.matchAll(/call-\\d{4}/g))
            if (!(number in window.seen)) window.seen[number] = Date.now();
    };
    new MutationObserver(look).observe(
        queue, { subtree: true, childList: true, characterData: true });
    look();
}
"""


def measure() -> Report:
    """Median, 95th percentile and slowest of many calls."""
    if not CHROMIUM.exists():
        return report([], INSTALL)
    with city_room() as city, situation(city) as page:
        seen_after_s(city, page)
        found = [seen_after_s(city, page) for _ in range(CALLS)]
    return report(found, "From asking the source; the source's own polling interval comes before.")


def report(seconds: list[float], about: str) -> Report:
    p95 = quantiles(seconds, n=20)[-1] if seconds else None
    cells = [] if p95 is None else [len(seconds), *map(shown, (median(seconds), p95, max(seconds)))]
    return Report(
        title="From a feed's event to the text in a browser",
        aim=f"95 of 100 events within {AIM_S:g} s",
        is_met=None if p95 is None else p95 <= AIM_S,
        columns=("events", "median s", "P95 s", "slowest s"),
        rows=[tuple(cells)] if cells else [],
        about=about,
    )


def shown(seconds: float) -> str:
    return f"{seconds:.2f}"


@contextmanager
def situation(city: CityRoom) -> Generator[Page]:
    """The situation screen in Chromium, drawn, with the watch set."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport=DESK)
        sign_in(context, city.address, USER, DEMO_PASSWORD)
        page = context.new_page()
        page.goto(city.address)
        wait_drawn(page, "situation")
        page.evaluate(WATCH)
        yield page
        browser.close()


def seen_after_s(city: CityRoom, page: Page) -> float:
    """Seconds from asking the source for a new call to its number in the document."""
    number = city.publish()
    began = time.time()
    city.poll()
    page.wait_for_function("number => window.seen[number]", arg=number, timeout=SEEN_WITHIN_MS)
    return page.evaluate("number => window.seen[number]", number) / 1_000 - began
