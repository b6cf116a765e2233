"""The control address: a token opens it, and only this machine can reach it."""

import hmac
import json
import os
import secrets
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from simulator.director import Director, listing
from simulator.remote import ADDRESS_FILE
from simulator.scenarios.scenario import ScenarioError

LOOPBACK = "127.0.0.1"
MAX_BODY_BYTES = 4_096
WAIT_S, IDLE_S = 20.0, 60


class Control(ThreadingHTTPServer):
    """Serves a director's control address; ``folder`` gets the file that says where it is."""

    daemon_threads = True

    def __init__(self, director: Director, folder: Path) -> None:
        super().__init__((LOOPBACK, 0), _Answer)
        self.director, self.token = director, secrets.token_urlsafe(32)
        self._file = folder / ADDRESS_FILE
        address = f"http://{LOOPBACK}:{self.server_address[1]}"
        _write_private(self._file, json.dumps({"address": address, "token": self.token}))
        threading.Thread(target=self.serve_forever, name="control", daemon=True).start()

    def close(self) -> None:
        """Answer no more, and take the file away."""
        self.shutdown()
        self.server_close()
        self._file.unlink(missing_ok=True)


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    server: Control  # pyright: ignore[reportIncompatibleVariableOverride]
    server_version, sys_version = "simulator", ""

    def do_GET(self) -> None:
        """The play; with ``known`` once it is another than that one."""
        if self._is_allowed():
            known = parse_qs(urlsplit(self.path).query).get("known", [""])[0]
            if known.isdecimal():
                self.server.director.wait(int(known[:12]), WAIT_S)
            self._say(200)

    def do_POST(self) -> None:
        """Change the play; answers with what it is then."""
        if not self._is_allowed():
            return
        try:
            self._change(urlsplit(self.path).path, self._body())
        except ScenarioError as error:
            self._say(400, str(error))
        else:
            self._say(200)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: whoever changes the play writes it down."""

    def _change(self, path: str, asked: dict[str, Any]) -> None:
        director = self.server.director
        if path == "/speed":
            director.set_speed(_number(asked, "speed"))
        elif path == "/start":
            lasts = asked.get("lasts_s")
            lasts_s = None if lasts is None else int(_number(asked, "lasts_s"))
            if lasts_s is not None and not 0 < lasts_s <= 86_400:
                raise ScenarioError(f"found lasts_s {lasts_s}, expected 1 to 86400")
            director.start(str(asked.get("kind")), str(asked.get("place") or ""), lasts_s)
        elif path == "/stop":
            director.stop(str(asked.get("name")))
        else:
            raise ScenarioError(f"found {path[:40]!r}, expected /speed, /start or /stop")

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            raise ScenarioError(f"found a body of {length[:12]!r} bytes, expected {MAX_BODY_BYTES}")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise ScenarioError("found a body that is no JSON, expected an object") from None
        if not isinstance(body, dict):
            raise ScenarioError("found a body that is no object, expected one")
        return cast(dict[str, Any], body)

    def _is_allowed(self) -> bool:
        found = self.headers.get("Authorization", "").encode()
        if hmac.compare_digest(found, f"Bearer {self.server.token}".encode()):
            return True
        self.close_connection = True
        self._say(401, "found no token, expected that of the control file")
        return False

    def _say(self, status: int, error: str | None = None) -> None:
        director = self.server.director
        told = {"error": error} if error else listing(director.world, director.play, director.now())
        body = json.dumps(told).encode()
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)


def _number(asked: dict[str, Any], name: str) -> float:
    value = asked.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScenarioError(f"found {name} {value!r}, expected a number")
    return value


def _write_private(file: Path, text: str) -> None:
    """For its owner's eyes only, and never half written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sink:
        sink.write(text)
    draft.replace(file)
