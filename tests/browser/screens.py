"""``python -m tests.browser.screens``: photographs of the running demo, for the documentation."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.chromium import (
    DEMO_PASSWORD,
    DESK,
    DRAWN,
    PHONE,
    SCREENS,
    launch,
    sign_in,
    turn,
)

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
SIZES = {"desk": DESK, "laptop": LAPTOP, "phone": PHONE}
PEOPLE = ("comandante", "amministratore")
SETTLED_MS, PATIENCE_MS = 2_500, 120_000
QUALITY = 88
"""Of WebP: letters stay sharp and colours true, in a fifth of a PNG's bytes."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph: of what, at which address, as whom, how large, dark or light."""

    name: str
    path: str
    drawn: str
    size: str = "desk"
    scheme: str = "dark"
    person: str = "comandante"

    @property
    def file(self) -> str:
        """``situation-light.webp``: what is usual is not named."""
        unusual = [part for part in (self.size, self.scheme) if part not in ("desk", "dark")]
        return "-".join([self.name, *unusual]) + ".webp"


def screen(name: str, size: str = "desk", scheme: str = "dark") -> Shot:
    """A screen of the rail."""
    return Shot(name, SCREENS[name], DRAWN[name], size, scheme)


def special(context: BrowserContext, address: str) -> list[Shot]:
    """Screens of one thing, the drawer, the past, the wall, and what administrators see."""
    asked = context.request.get(f"{address}/api/v1/incidents?limit=1").json()
    incident = quote(str(asked["features"][0]["id"]), safe="")
    before = (datetime.now(UTC) - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    queue = DRAWN["situation"]
    return [
        Shot("drawer", f"/?open=incident:{incident}", ".drawer dl dd"),
        Shot("incident", f"/incidents/{incident}", "#incident-what dd"),
        Shot("incident", f"/incidents/{incident}", "#incident-what dd", "phone"),
        Shot("replay", f"/?at={before}&clock=known", queue),
        Shot("wall", "/?kiosk=1", queue),
        Shot("source", "/feeds/sim-traffic", "#feed-runs .ag-row", person="amministratore"),
        Shot("admin", "/admin", "#admin-audit .ag-row", person="amministratore"),
        Shot("admin", "/admin", "#admin-audit .ag-row", "phone", person="amministratore"),
    ]


DOCUMENTED = (
    *(screen(name) for name in SCREENS),
    *(screen(name, scheme="light") for name in ("situation", "units", "alerts")),
    *(screen(name, "phone") for name in SCREENS),
)
EVERY = tuple(screen(*parts) for parts in product(SCREENS, SIZES, ("dark", "light")))


def photograph(address: str, folder: Path, shots: tuple[Shot, ...]) -> Iterator[Path]:
    """Take the shots, the special ones and the login page; yields each file as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, ExitStack() as opened:
        browser = launch(playwright)
        opened.callback(browser.close)
        yield from _logins(browser, address, folder)
        desks = {person: browser.new_context() for person in PEOPLE}
        for person, context in desks.items():
            sign_in(context, address, person, DEMO_PASSWORD)
        for shot in (*special(desks["comandante"], address), *shots):
            yield _take(desks[shot.person], address, folder, shot)


def _logins(browser: Browser, address: str, folder: Path) -> Iterator[Path]:
    for name, size in (("login", DESK), ("login-phone", PHONE)):
        page = browser.new_page(viewport=size)
        page.goto(f"{address}/login")
        yield _save(page, folder / f"{name}.webp")


def _take(context: BrowserContext, address: str, folder: Path, shot: Shot) -> Path:
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.set_viewport_size(SIZES[shot.size])
    turn(page, shot.scheme)
    page.goto(f"{address}{shot.path}")
    page.wait_for_selector("body[data-drawn]", state="attached")
    page.wait_for_selector(shot.drawn, state="attached")
    page.wait_for_selector("._dash-loading, ._dash-loading-callback", state="detached")
    return _save(page, folder / shot.file)


def _save(page: Page, file: Path) -> Path:
    page.wait_for_timeout(SETTLED_MS)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    page.close()
    picture.save(file, quality=QUALITY, method=6)
    return file


def main(arguments: list[str]) -> int:
    """Take the documentation's photographs, or with ``--all`` every screen at every size."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screens", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8050")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--all", action="store_true", help="all sizes, dark and light")
    asked = parser.parse_args(arguments)
    for file in photograph(asked.address, asked.folder, EVERY if asked.all else DOCUMENTED):
        print(f"{file} {file.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
