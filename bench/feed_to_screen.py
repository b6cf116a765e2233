"""From an event in a feed to the text in a page: how long a call takes to be seen in Chromium.

``python -m bench feed_to_screen`` shows the situation screen of the made city in a real browser and
publishes calls, one by one. The clock starts when the source is asked, the call being new there,
and stops when a change of the page's document shows the call's number. Between lie the fetch, the
kept payload, the mapping, the guards, the merge, the hint to the browser, the frame, the drawing.

Then, by Chromium's trace, how long one task holds the page's main thread while all 500 units move
and a call comes, with 2,134 cameras, 1,000 sites and 300 open incidents on the screen. A machine
that does other work, too, stretches a task; the CPU time says what the task itself takes.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from access.passwords import DEMO_PASSWORD
from bench.city_room import USER, CityRoom, city_room
from bench.main_thread import LongestTask, watched
from bench.report import Report
from tests.browser.chromium import CHROMIUM, DESK, INSTALL, launch, sign_in, wait_drawn

CALLS, UPDATES = 40, 10
SEEN_WITHIN_MS = 60_000
AIM_S, AIM_MS = 1.0, 50
SETTLED_MS = 1_000
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
    """Median, 95th percentile and slowest of many calls; the longest tasks of some updates."""
    if not CHROMIUM.exists():
        return report([], [], INSTALL)
    with city_room() as city, situation(city) as page:
        seen_after_s(city, page)
        found = [seen_after_s(city, page) for _ in range(CALLS)]
        longest = [longest_task(city, page) for _ in range(UPDATES)]
    about = "From asking the source; the source's own polling interval comes before."
    return report(found, longest, about)


def report(seconds: list[float], longest: list[LongestTask], about: str) -> Report:
    p95 = quantiles(seconds, n=20)[-1] if seconds else None
    cpu_ms = max((task.cpu_ms for task in longest), default=0.0)
    wall_ms = median(task.wall_ms for task in longest) if longest else 0.0
    cells = [] if p95 is None else [len(seconds), *map(shown, (median(seconds), p95, max(seconds)))]
    return Report(
        title="From a feed's event to the text in a browser",
        aim=f"95 of 100 events within {AIM_S:g} s; no task takes the page over {AIM_MS} ms of CPU",
        is_met=None if p95 is None else p95 <= AIM_S and cpu_ms <= AIM_MS,
        columns=(
            *("events", "median s", "P95 s", "slowest s"),
            *("longest task, CPU ms", "longest task, ms (median of updates)"),
        ),
        rows=[(*cells, f"{cpu_ms:.0f}", f"{wall_ms:.0f}")] if cells else [],
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


def longest_task(city: CityRoom, page: Page) -> LongestTask:
    """What holds the page longest while every unit moves and a call comes."""
    browser = page.context.browser
    assert browser is not None
    with watched(browser, page) as longest:
        city.move()
        seen_after_s(city, page)
        page.wait_for_timeout(SETTLED_MS)
    return longest
