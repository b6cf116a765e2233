"""Until a person sees the city: Situazione in an empty browser, and in one that has been there.

``python -m bench first_picture`` starts Chromium anew for each cold look, with a person's session
and nothing in its cache, and opens the address again for the warm one. The picture is there when
the browser has painted all cards with their numbers, the queue and the incidents on the map; the
browser's own clock counts from the navigation. The bytes are those that came over the wire until
then, as Chromium counts them: the libraries' files apart from all else.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, StorageState, sync_playwright

from access.passwords import DEMO_PASSWORD
from bench.city_room import USER, CityRoom, city_room
from bench.report import Report
from tests.browser.chromium import CHROMIUM, DESK, INSTALL, launch, sign_in

LOOKS = 5
COLD_S, WARM_S, MOST_MB = 2.5, 1.0, 1.5
LIBRARIES = "/_dash-component-suites/"
PATIENCE_MS = 60_000
WATCH = """
const look = () => {
    const cards = [...document.querySelectorAll('.kpi-value strong')];
    const whole = cards.length && cards.every(card => card.textContent)
        && document.querySelector('.queue-line')
        && document.querySelector('.leaflet-container .pin:not(.pin-station, .pin-event)');
    if (!whole) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => {
        performance.mark('picture');
        document.documentElement.dataset.picture = performance.now();
    }));
};
requestAnimationFrame(look);
"""


@dataclass
class Wire:
    """What came over the wire, by Chromium's count, to be told apart by address."""

    addresses: dict[str, str] = field(default_factory=dict)
    bytes_n: dict[str, float] = field(default_factory=dict)

    @classmethod
    def listen(cls, page: Page) -> "Wire":
        """Count from now on."""
        wire, session = cls(), page.context.new_cdp_session(page)
        session.on("Network.responseReceived", wire._answered)
        session.on("Network.dataReceived", wire._received)
        session.on("Network.loadingFinished", wire._finished)
        session.send("Network.enable")
        return wire

    def _answered(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["response"]["url"]

    def _received(self, event: dict[str, Any]) -> None:
        came = self.bytes_n.get(event["requestId"], 0.0)
        self.bytes_n[event["requestId"]] = came + event["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes_n[event["requestId"]] = event["encodedDataLength"]

    def megabytes(self, *, of_libraries: bool) -> float:
        """What the libraries' files took, or all else."""
        return sum(
            number / 1e6
            for request, number in self.bytes_n.items()
            if (LIBRARIES in self.addresses.get(request, "")) == of_libraries
        )


@dataclass(frozen=True, slots=True)
class Look:
    """One opening of the screen."""

    seconds: float
    own_mb: float
    libraries_mb: float


def measure() -> Report:
    """Cold and warm looks in turn; the aims hold for the medians."""
    if not CHROMIUM.exists():
        return report([], [], INSTALL)
    with city_room() as city, sync_playwright() as playwright:
        person = session(playwright, city)
        looks = [cold_and_warm(playwright, city, person) for _ in range(LOOKS)]
    about = (
        f"{LOOKS} times in turn: a browser just started with an empty cache, then the same address "
        "again. 2,134 cameras, 1,000 sites, 500 units, 300 open incidents."
    )
    return report([cold for cold, _ in looks], [warm for _, warm in looks], about)


def report(cold: list[Look], warm: list[Look], about: str) -> Report:
    """Both rows, and whether both are in time and light enough."""
    rows = [row(name, looks) for name, looks in (("cold", cold), ("warm", warm)) if looks]
    is_met = bool(cold) and (
        median(look.seconds for look in cold) <= COLD_S
        and median(look.seconds for look in warm) <= WARM_S
        and max(look.own_mb for look in cold) <= MOST_MB
    )
    return Report(
        title="Situazione from nothing to the first useful picture",
        aim=f"cold within {COLD_S:g} s, warm within {WARM_S:g} s, at most {MOST_MB:g} MB on top of "
        "the libraries",
        is_met=is_met if cold else None,
        columns=("browser", "median s", "slowest s", "MB of ours", "MB of libraries"),
        rows=rows,
        about=about,
    )


def row(name: str, looks: list[Look]) -> tuple[object, ...]:
    seconds = [look.seconds for look in looks]
    sizes = [max(look.own_mb for look in looks), max(look.libraries_mb for look in looks)]
    return name, f"{median(seconds):.2f}", f"{max(seconds):.2f}", *(f"{mb:.2f}" for mb in sizes)


def session(playwright: Playwright, city: CityRoom) -> StorageState:
    """A person's session, to be given to browsers that have seen nothing."""
    with browsing(playwright, None) as context:
        sign_in(context, city.address, USER, DEMO_PASSWORD)
        return context.storage_state()


@contextmanager
def browsing(playwright: Playwright, person: StorageState | None) -> Generator[BrowserContext]:
    """A browser started for this alone."""
    browser = launch(playwright)
    yield browser.new_context(viewport=DESK, storage_state=person)
    browser.close()


def cold_and_warm(
    playwright: Playwright, city: CityRoom, person: StorageState
) -> tuple[Look, Look]:
    """The first look of a new browser, and its second."""
    with browsing(playwright, person) as context:
        return look(context, city.address), look(context, city.address)


def look(context: BrowserContext, address: str) -> Look:
    """Open the screen in a new page and wait for its picture."""
    page = context.new_page()
    page.add_init_script(WATCH)
    wire = Wire.listen(page)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html[data-picture]", timeout=PATIENCE_MS)
    seconds = float(page.evaluate("performance.getEntriesByName('picture')[0].startTime")) / 1_000
    found = Look(seconds, wire.megabytes(of_libraries=False), wire.megabytes(of_libraries=True))
    page.close()
    return found
