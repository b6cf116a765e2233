"""The composition root: settings → warehouse → journal → access → pages; starts the scheduler."""

import importlib
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import dash
from flask import Flask
from gunicorn.app.base import BaseApplication

import services
from access import current_person, first_start, protect
from api import register_api
from api.live import register_pages
from components.shell import RailItem, shell
from data.city import load_city
from data.journal import Journal
from data.opening import open_warehouse
from data.warehouse import WarehouseError
from etl.running import Running, start_pipeline
from services import Services
from settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).parent
INDEX = """<!DOCTYPE html>
<html lang="{lang}" data-mantine-color-scheme="dark" data-ag-theme-mode="dark-blue">
    <head>
        {%metas%}
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <footer>{%config%}{%scripts%}{%renderer%}</footer>
    </body>
</html>"""


@dataclass(frozen=True, slots=True)
class Room:
    """The running product: its server, and how it is closed."""

    server: Flask
    close: Callable[[], None]


def build(settings: Settings) -> Room:
    """Open everything and put it together. Raises the one-sentence errors of its parts."""
    city = load_city(settings.city)
    warehouse = open_warehouse(settings)
    journal = Journal.open(settings.journal_url)
    for line in first_start(journal, settings):
        print(line, flush=True)
    services.provide(Services(settings, warehouse, journal, city))
    server = Flask("control-room", static_folder=None)
    pipeline = start_pipeline(settings, warehouse, city)
    register_api(server, pipeline)
    app = _dash(server, pipeline)
    protect(server, journal, settings, inline_scripts=app.csp_hashes)

    def close() -> None:
        pipeline.stop()
        warehouse.close()
        journal.close()

    return Room(server, close)


def _dash(server: Flask, pipeline: Running) -> dash.Dash:
    app = dash.Dash(
        "app",
        server=server,
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        title="Control Room",
        update_title="",
    )
    importlib.import_module("pages.detail")
    screens = sorted(dash.page_registry.values(), key=lambda page: page["order"])
    register_pages({_name(page["module"]): _frame_of(page["module"]) for page in screens})
    rail = [
        RailItem(page["path"], page["name"], page["icon"], page.get("is_below", False))
        for page in screens
    ]
    app.layout = lambda: shell(
        rail, services.city().name, _person(), services.voice(), pipeline.is_simulation
    )
    app.index_string = INDEX.replace("{lang}", "it")
    return app


def _name(module: str) -> str:
    return module.rpartition(".")[2]


def _frame_of(module: str) -> Callable[..., object]:
    return sys.modules[module].frame


def _person() -> str:
    person = current_person()
    return person.display_name if person else ""


class Server(BaseApplication):
    """gunicorn with one process, which owns the warehouse, and many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._room: Room | None = None
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": self._settings.web_threads,
            "timeout": 120,
            "graceful_timeout": 3,
            "keepalive": 75,
            "control_socket_disable": True,
            "loglevel": self._settings.log_level.lower(),
            "proc_name": "control-room",
            "worker_exit": lambda _server, _worker: self._close(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in the worker, so that the warehouse is opened by the process that serves."""
        try:
            self._room = build(self._settings)
        except (WarehouseError, SettingsError, ValueError) as error:
            print(f"Control Room cannot start: {error}", file=sys.stderr, flush=True)
            sys.exit(4)
        return self._room.server

    def _close(self) -> None:
        if self._room is not None:
            self._room.close()


def main() -> int:
    """Serve until told to stop. Returns the exit code."""
    try:
        settings = read_settings(os.environ)
        load_city(settings.city)
    except ValueError as error:
        print(f"Control Room cannot start: {error}", file=sys.stderr)
        return 1
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    Server(settings).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
