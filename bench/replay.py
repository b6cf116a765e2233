"""Any screen at any past second: how long from asking in the browser to the picture drawn.

``python -m bench replay`` starts the demo with its simulated city and ``REPLAY_DAYS`` of past (60),
opens every screen in Chromium and asks it for random seconds of that past, by both clocks. No
second is asked for twice, so that the server makes each picture anew.
"""

import os
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from access.passwords import DEMO_PASSWORD
from bench.report import Report
from tests.browser.chromium import CHROMIUM, DESK, DRAWN, INSTALL, SCREENS, launch, sign_in
from tests.browser.rooms import FILLED_S, Room, is_filled, wait_until

SECONDS, AIM_S = 20, 1.0
PAST_S, DAY_MS = 600.0, 86_400_000
CLOCKS = {"happened": None, "known": "known"}
USER = "comandante"
# Resolves with the milliseconds from asking to the picture of that second being drawn.
ASK = """
([at, clock]) => new Promise(done => {
    const began = performance.now();
    const end = () => done(performance.now() - began);
    const look = () => requestAnimationFrame(document.body.dataset.drawn === at ? end : look);
    controlRoom.show(at, {clock});
    look();
})
"""


def measure() -> Report:
    """Every screen by both clocks, at many random seconds."""
    if not CHROMIUM.exists():
        return report({}, INSTALL)
    with past_city() as room, sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport=DESK)
        sign_in(context, room.address, USER, DEMO_PASSWORD)
        page, chance = context.new_page(), Random(1)
        found = {
            (screen, clock): asked(page, room.address, screen, clock, chance)
            for screen in SCREENS
            for clock in CLOCKS
        }
        browser.close()
    about = f"{SECONDS} random seconds of {days()} days each, in a browser, each picture made anew."
    return report(found, about)


def report(found: dict[tuple[str, str], list[float]], about: str) -> Report:
    """A row a screen and clock; the aim holds for each of them."""
    late = [quantiles(seconds, n=20)[-1] for seconds in found.values()]
    return Report(
        title="Any screen at any past second",
        aim=f"95 of 100 drawn within {AIM_S:g} s of asking, on every screen by both clocks",
        is_met=max(late) <= AIM_S if late else None,
        columns=("screen", "clock", "median s", "P95 s", "slowest s"),
        rows=[
            (screen, clock, *(f"{value:.2f}" for value in (median(s), p95, max(s))))
            for ((screen, clock), s), p95 in zip(found.items(), late, strict=True)
        ],
        about=about,
    )


def days() -> int:
    """How much past, from ``REPLAY_DAYS``."""
    return int(os.environ.get("REPLAY_DAYS", "60"))


@contextmanager
def past_city() -> Generator[Room]:
    """The demo once every source has delivered and the whole past is loaded."""
    with tempfile.TemporaryDirectory(prefix="past-city-") as name:
        environ = {"HISTORY_DAYS": str(days())}
        room = Room(Path(name) / "var", ("-m", "simulator.demo"), environ)
        try:
            room.start()
            with closing(room.client(USER, DEMO_PASSWORD)) as client:
                wait_until(lambda: has_past(room), PAST_S, f"{days()} days of past")
                wait_until(lambda: is_filled(client), FILLED_S, "every source to deliver")
            yield room
        finally:
            room.stop()


def has_past(room: Room) -> bool:
    """Whether the demo's log says that the last day of the past is loaded."""
    told = [line for line in room.log.replace("\r", "\n").splitlines() if " rows, " in line]
    if not told:
        return False
    loaded, _, asked_for = told[-1].partition(" of ")
    return loaded.split()[-1] == asked_for.split()[0]


def asked(page: Page, address: str, screen: str, clock: str, chance: Random) -> list[float]:
    """Seconds until each of many random moments was drawn."""
    page.goto(f"{address}{SCREENS[screen]}")
    page.wait_for_selector(DRAWN[screen], state="attached")
    page.wait_for_selector("body[data-drawn='live']")
    return [shown_after_s(page, clock, chance) for _ in range(SECONDS)]


def shown_after_s(page: Page, clock: str, chance: Random) -> float:
    ago_ms = chance.randrange(60_000, days() * DAY_MS - DAY_MS, 1_000)
    at = page.evaluate(
        "ago => new Date(Math.floor((controlRoom.nowMs() - ago) / 1000) * 1000)"
        ".toISOString().replace('.000', '')",
        ago_ms,
    )
    return page.evaluate(ASK, [at, CLOCKS[clock]]) / 1_000
