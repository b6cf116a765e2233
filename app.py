"""The composition root: settings → warehouse → journal → access → pages; starts the scheduler."""

import atexit
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import dash
from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask
from gunicorn.errors import AppImportError
from werkzeug.exceptions import NotFound

import services
from access import current_person, first_start, protect
from api import register_api
from api.live import end_streams, frames, pages, register_pages
from components.shell import RailItem, shell
from data.city import load_city
from data.journal import Journal
from data.moment import Moment
from data.opening import open_warehouse
from data.warehouse import Warehouse, WarehouseError
from etl.running import Running, start_pipeline
from frames import FrameOf
from index_page import ASKS_AHEAD, index, keep_versioned_files, script_hash
from notices import tell_failure
from rehearsal import Rehearsal
from services import Services
from settings import Settings, read_settings
from simulation import follow_simulation

ROOT = Path(__file__).parent
LOG_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@dataclass(frozen=True, slots=True)
class Room:
    """The running product: its server, and how it is closed."""

    server: Flask
    close: Callable[[], None]


def build(settings: Settings) -> Room:
    """Open everything and put it together. Raises the one-sentence errors of its parts."""
    city = load_city(settings.city)
    with ExitStack() as opened:
        warehouse = opened.enter_context(closing(open_warehouse(settings)))
        journal = opened.enter_context(closing(Journal.open(settings.journal_url)))
        for line in first_start(journal, settings):
            print(line, flush=True)
        simulation = follow_simulation(settings)
        if simulation:
            opened.callback(simulation.close)
        pipeline = start_pipeline(settings, warehouse, city)
        opened.callback(pipeline.stop)
        if simulation:
            simulation.pacing(pipeline.keep_pace)
        services.provide(Services(settings, warehouse, journal, city, pipeline.desk, simulation))
        server = Flask("control-room", static_folder=None)
        register_api(server, {"pipeline": pipeline.problem})
        ahead = (ROOT / "assets" / ASKS_AHEAD).read_text(encoding="utf-8")
        app = _dash(server, pipeline, ahead)
        answer_unknown_files(server)
        keep_versioned_files(server)
        protect(
            server,
            journal,
            settings,
            inline_scripts=lambda: [*app.csp_hashes(), script_hash(ahead)],
        )
        _settle(server)
        rehearsal = _rehearsal(warehouse)
        opened.callback(rehearsal.stop)
        rehearsal.start()
        return Room(server, opened.pop_all().close)


def _dash(server: Flask, pipeline: Running, ahead: str) -> dash.Dash:
    app = dash.Dash(
        "app",
        server=server,
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=rf"^{ASKS_AHEAD}$",
        title="Control Room",
        update_title="",
        on_error=tell_failure,
    )
    for beside in ("pages.detail", "pages.around"):
        importlib.import_module(beside)
    screens = _screens()
    register_pages({_name(page["module"]): _frame_of(page["module"]) for page in screens})
    rail = [
        RailItem(page["path"], page["name"], page["icon"], page.get("is_below", False))
        for page in screens
        if page["path_template"] is None and "icon" in page
    ]
    app.layout = lambda: shell(
        rail, services.city().name, _person(), services.voice(), pipeline.is_simulation
    )
    addresses = {
        page["path"]: _name(page["module"]) for page in screens if not page["path_template"]
    }
    app.index_string = index(addresses, ahead)
    return app


def _screens() -> list[dict[str, Any]]:
    """All pages, in the order of the rail."""
    return sorted(dash.page_registry.values(), key=lambda page: page["order"])


def _rehearsal(warehouse: Warehouse) -> Rehearsal:
    """Of the screens that show the whole city, to those who may see all of it."""
    whole = [_name(page["module"]) for page in _screens() if page["path_template"] is None]
    return Rehearsal(
        {name: pages[name] for name in whole},
        lambda name, frame: frames.get(name, frame, Moment(services.now(), warehouse), None),
    )


def answer_unknown_files(server: Flask) -> None:
    """Component files that Dash does not have are not found: a stranger's guess is no failure."""
    for error in (DependencyException, InvalidResourceError):
        server.register_error_handler(error, lambda _: NotFound())


def _settle(server: Flask) -> None:
    """Dash completes itself at the first request; made here, so that no two race to be it."""
    server.test_client().get("/healthz")


def _name(module: str) -> str:
    return module.rpartition(".")[2]


def _frame_of(module: str) -> FrameOf:
    """A page's frame, with the parts of the top bar that every screen shows."""
    page: FrameOf = sys.modules[module].frame
    around: FrameOf = sys.modules["pages.around"].frame
    return lambda moment: {**page(moment), **around(moment)}


def _person() -> str:
    person = current_person()
    return person.display_name if person else ""


def load() -> Flask:
    """The application for gunicorn's one worker, which then owns the warehouse."""
    try:
        settings = read_settings(os.environ)
        logging.basicConfig(level=settings.log_level, format=LOG_LINE)
        for chatty in ("apscheduler", "httpx", "alembic"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        room = build(settings)
    except (WarehouseError, ValueError, OSError) as error:
        raise AppImportError(f"Control Room cannot start: {error}") from error
    atexit.register(room.close)
    _end_streams_on(signal.SIGTERM)
    return room.server


def _end_streams_on(number: signal.Signals) -> None:
    """Streams end when the worker is told to stop, so that it need not wait for their readers."""
    stop = signal.getsignal(number)

    def end(found: int, stack: FrameType | None) -> None:
        end_streams()
        if callable(stop):
            stop(found, stack)

    signal.signal(number, end)


def command(settings: Settings) -> list[str]:
    """gunicorn with one process and many threads: DuckDB has one owner, streams hold a thread."""
    options = {
        "config": f"file:{ROOT / 'serving.py'}",
        "bind": f"{settings.host}:{settings.port}",
        "workers": 1,
        "worker-class": "gthread",
        "threads": settings.web_threads,
        "timeout": 120,
        "graceful-timeout": 3,
        "keep-alive": 75,
        "log-level": settings.log_level.lower(),
        "name": "control-room",
        "chdir": str(ROOT),
    }
    pairs = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [sys.executable, "-m", "gunicorn", "app:load()", "--no-control-socket", *pairs]


def check_address(host: str, port: int) -> None:
    """Raises ``ValueError`` where we cannot listen, in one sentence instead of gunicorn's many."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), port), family=family).close()
    except OSError as error:
        raise ValueError(
            f"found {host}:{port} not free to listen on ({error.strerror}), "
            "expected an address of this machine that nobody uses: change HOST or PORT"
        ) from None


def main() -> int:
    """Serve until told to stop: checks the settings, then becomes gunicorn."""
    try:
        settings = read_settings(os.environ)
        load_city(settings.city)
        check_address(settings.host, settings.port)
    except ValueError as error:
        print(f"Control Room cannot start: {error}", file=sys.stderr)
        return 1
    return os.execv(sys.executable, command(settings))


if __name__ == "__main__":
    sys.exit(main())
