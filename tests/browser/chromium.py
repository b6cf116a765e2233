"""The browser of these tests: Debian's Chromium, how it starts and how a person signs in."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize

CHROMIUM = Path("/usr/bin/chromium")
INSTALL = "no Chromium at /usr/bin/chromium: apt-get install chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEMO_PASSWORD = "controlroom-demo"
SCREENS = {
    "situation": "/",
    "incidents": "/incidents",
    "units": "/units",
    "traffic": "/traffic",
    "cameras": "/cameras",
    "alerts": "/alerts",
    "feeds": "/feeds",
}
# Something of each screen that is there only once its frame has been drawn.
DRAWN = {
    "situation": ".queue-line",
    "incidents": "#incidents-table .ag-row",
    "units": "#units-table .ag-row",
    "traffic": "#traffic-sites .ag-row",
    "cameras": ".wall-cell",
    "alerts": ".days .level-chip",
    "feeds": "#feeds-table .ag-row",
}
DESK: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}


def launch(playwright: Playwright) -> Browser:
    """A browser that may run as root and asks nobody for updates."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)


def sign_in(context: BrowserContext, address: str, username: str, password: str) -> None:
    """Sign a context in through the login form."""
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("#username", username)
    page.fill("#password", password)
    page.click(".login-enter")
    page.wait_for_url(f"{address}/")
    page.close()


def turn(page: Page, scheme: str) -> None:
    """Show the pages it opens from now on dark or light, as if a person had chosen so before."""
    page.add_init_script(f"localStorage.setItem('room-scheme', '{scheme}')")


def wait_drawn(page: Page, screen: str) -> None:
    """Until the screen's figures and its main part are there."""
    page.wait_for_selector(".kpi-strip .kpi")
    page.wait_for_selector(DRAWN[screen], state="attached")
    # The policy forbids eval, which waiting for a function needs.
    page.wait_for_selector("._dash-loading, ._dash-loading-callback", state="detached")
