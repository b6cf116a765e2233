"""The real product as a process of its own, for tests: started, asked, killed, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
STARTED_S, FILLED_S, STOPPED_S = 60, 90, 20
PASSWORD = "una frase abbastanza lunga"


@dataclass
class Room:
    """One installation in a folder of its own; ``start`` may be called again after ``kill``."""

    folder: Path
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATA_DIR": str(self.folder), "PORT": str(self.port), "TILE_URL": ""}
        return {**os.environ, **own, **self.environ}

    def start(self) -> None:
        """Start and wait until it answers."""
        self.port = self.port or free_port()
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, STARTED_S, f"an answer; its log:\n{self.log[-3_000:]}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(STOPPED_S)

    def kill(self) -> None:
        """Server and workers at once, as when the machine loses its power."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOPPED_S)

    def hang(self) -> None:
        """Stand still without closing anything, as when the machine is stuck."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Run again after ``hang``."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGCONT)

    @property
    def log(self) -> str:
        return (self.folder.parent / f"{self.folder.name}.log").read_text(errors="replace")

    def run(self, *arguments: str, stdin: str | None = None) -> str:
        """What one of the product's commands prints, run beside the server."""
        ended = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def add_person(self, username: str, *options: str) -> None:
        """An account with ``PASSWORD``."""
        self.run("access", "person", "add", username, "--stdin", *options, stdin=f"{PASSWORD}\n")

    def client(self, username: str, password: str) -> httpx.Client:
        """A program signed in as a person."""
        client = httpx.Client(base_url=self.address, headers={"Origin": self.address}, timeout=30)
        form = {"username": username, "password": password}
        assert client.post("/login", data=form).headers["location"] == "/"
        return client

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log[-3_000:]
        try:
            return httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool], within_s: float, what: str) -> None:
    """Ask again and again. Raises ``AssertionError`` when time is up."""
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until, f"waited {within_s} s for {what}"
        time.sleep(0.2)


def is_filled(client: httpx.Client) -> bool:
    """Whether every source has delivered something."""
    props = client.get("/frames/feeds").json()["props"]
    rows = props["feeds-table"]["rowData"]
    return bool(rows) and all(row["outcome"] and row["newest_at"] for row in rows)
