"""The login page in a real Chromium, and the content policy with the parts our screens use."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dash_ag_grid as dag
import dash_leaflet as dl
import dash_mantine_components as dmc
import plotly.graph_objects as go
import pytest
from axe_playwright_python.sync_playwright import Axe
from dash import Dash, Input, Output, dcc, html
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright
from werkzeug.serving import make_server

from access import first_start, protect
from data.journal import Journal
from settings import Settings

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"wall": (1920, 1080), "phone": (390, 844)}


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium in CI: apt-get install chromium")
        pytest.skip("no Chromium here: apt-get install chromium")
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def demo(settings: Settings) -> Settings:
    return replace(settings, is_demo=True, tile_url=None)


Serve = Callable[[Flask], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves an app on a free loopback port; returns its address."""
    running: list[tuple[Any, threading.Thread]] = []

    def start(server: Flask) -> str:
        listening = make_server("127.0.0.1", 0, server, threaded=True)
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        running.append((listening, thread))
        return f"http://127.0.0.1:{listening.server_port}"

    yield start
    for listening, thread in running:
        listening.shutdown()
        thread.join(10)


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    width, height = SIZES[request.param]
    page = chromium.new_page(viewport={"width": width, "height": height})
    yield page
    page.close()


def complaints(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def address(journal: Journal, demo: Settings, serve: Serve) -> str:
    """A demo with the login page and one page behind it."""
    server = Flask("room", static_folder=str(ROOT / "assets"), static_url_path="/assets")
    server.add_url_rule("/_favicon.ico", "icon", lambda: ("", 204))
    server.add_url_rule("/", "home", lambda: "<!doctype html><title>Home</title>inside")
    first_start(journal, demo)
    protect(server, journal, demo)
    return serve(server)


def test_the_page_fits_and_is_accessible(page: Page, address: str) -> None:
    found = complaints(page)
    page.goto(f"{address}/login")
    width, height = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    viewport = page.viewport_size
    assert viewport is not None
    assert (width, height) == (viewport["width"], viewport["height"])
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert found == []


def test_signing_in_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.wait_for_selector("#username:focus")
    page.keyboard.type("operatore")
    page.keyboard.press("Tab")
    page.keyboard.type("sbagliata")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("#username") == "operatore"
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    page.wait_for_selector("#password:focus")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.type("controlroom-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    assert page.inner_text("body") == "inside"


def test_choosing_english(page: Page, address: str) -> None:
    page.goto(f"{address}/login?next=/x")
    page.click("button[value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.inner_text("label[for=username]") == "User name"
    assert page.url == f"{address}/login?next=/x"
    assert page.input_value(".login-card input[name=next]") == "/x"


def room_of_parts() -> Dash:
    """One of each kind of part that our screens are made of, and an inline clientside callback."""
    app = Dash("parts", assets_folder="none-here")
    point = {"type": "Point", "coordinates": [9.19, 45.46]}
    feature = {"type": "Feature", "properties": {}, "geometry": point}
    places = {"type": "FeatureCollection", "features": [feature]}
    app.layout = dmc.MantineProvider(
        html.Main(
            [
                dcc.Graph(id="line", figure=go.Figure(go.Scatter(x=[1, 2], y=[1, 3]))),
                dcc.Graph(id="heat", figure=go.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))),
                dl.Map(dl.GeoJSON(data=places, cluster=True), center=[45.46, 9.19], zoom=11),
                dag.AgGrid(rowData=[{"a": 1}], columnDefs=[{"field": "a", "filter": True}]),
                dmc.Button("Go", id="go"),
                html.P(id="gone"),
            ]
        )
    )
    app.clientside_callback(
        "function(n) { return n ? 'gone ' + n : '' }",
        Output("gone", "children"),
        Input("go", "n_clicks"),
    )
    return app


def test_the_policy_lets_our_parts_work_and_nothing_else(
    chromium: Browser, journal: Journal, demo: Settings, serve: Serve
) -> None:
    app = room_of_parts()
    first_start(journal, demo)
    protect(app.server, journal, demo, inline_scripts=app.csp_hashes)
    page = chromium.new_page()
    page.goto(f"{serve(app.server)}/")
    page.fill("#username", "analista")
    page.fill("#password", "controlroom-demo")
    found = complaints(page)
    page.click(".login-enter")
    for part in ("#line .trace", "#heat .hm", ".leaflet-container", ".ag-row", "#go"):
        page.wait_for_selector(part, state="attached")
    page.click("#go")
    page.wait_for_selector("#gone:text-is('gone 1')")
    assert found == []
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.evil = 1';"
        "document.body.append(s)"
    )
    assert page.evaluate("window.evil") is None
    assert any("Content Security Policy" in text for text in found)
    page.close()
