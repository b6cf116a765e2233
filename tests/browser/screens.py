"""``python -m tests.browser.screens``: photographs of the running demo, for the documentation."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.chromium import (
    DEMO_PASSWORD,
    DESK,
    PHONE,
    SCREENS,
    launch,
    sign_in,
    turn,
    wait_drawn,
)

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
LAPTOP: ViewportSize = {"width": 1366, "height": 768}
SIZES = {"desk": DESK, "laptop": LAPTOP, "phone": PHONE}
SETTLED_MS = 2_000
COLOURS = 256
"""A third of the size; chosen for their spread, so that rare colours of states stay true."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph: which screen, how large, dark or light."""

    screen: str
    size: str = "desk"
    scheme: str = "dark"

    @property
    def file(self) -> str:
        """``situation-light.png``: what is usual is not named."""
        unusual = [part for part in (self.size, self.scheme) if part not in ("desk", "dark")]
        return "-".join([self.screen, *unusual]) + ".png"


DOCUMENTED = (
    *(Shot(screen) for screen in SCREENS),
    Shot("situation", scheme="light"),
    Shot("situation", "phone"),
)
EVERY = tuple(Shot(*parts) for parts in product(SCREENS, SIZES, ("dark", "light")))


def photograph(address: str, folder: Path, shots: tuple[Shot, ...]) -> Iterator[Path]:
    """Take the shots and one of the login page; yields each file as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield _login(browser, address, folder)
        context = browser.new_context()
        sign_in(context, address, "comandante", DEMO_PASSWORD)
        for shot in shots:
            yield _take(context, address, folder, shot)
        browser.close()


def _login(browser: Browser, address: str, folder: Path) -> Path:
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}/login")
    return _save(page, folder / "login.png")


def _take(context: BrowserContext, address: str, folder: Path, shot: Shot) -> Path:
    page = context.new_page()
    page.set_viewport_size(SIZES[shot.size])
    turn(page, shot.scheme)
    page.goto(f"{address}{SCREENS[shot.screen]}")
    wait_drawn(page, shot.screen)
    return _save(page, folder / shot.file)


def _save(page: Page, file: Path) -> Path:
    page.wait_for_timeout(SETTLED_MS)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    page.close()
    few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(file, optimize=True)
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
