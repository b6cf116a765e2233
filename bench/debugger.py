"""A browser that runs by itself, asked now and then by Chromium's debugging protocol over pipes.

Nothing is switched on but what is asked for: a debugger that follows the network, as Playwright's
does, has Chromium keep the bodies of all answers, and each of its visits leaves something behind.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.chromium import CHROMIUM, FLAGS

# The protocol is spoken through file descriptors 3 and 4 of the browser.
START = 'exec "$0" "$@" 3<&{reads} 4>&{writes}'


class Debugger:
    """Asks a browser, and its one page."""

    def __init__(self, writes: int, reads: int) -> None:
        self._writes = os.fdopen(writes, "wb", buffering=0)
        self._reads = os.fdopen(reads, "rb")
        self._asked_n = 0
        self._session: str | None = None

    def attach(self) -> None:
        """Speak with the first page from now on."""
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        asked = {"targetId": page, "flatten": True}
        self._session = self.ask("Target.attachToTarget", asked)["sessionId"]

    def ask(self, method: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """The browser's answer. Raises ``RuntimeError`` where it refuses."""
        return self._answer({"method": method, "params": parameters or {}})

    def ask_page(self, method: str) -> dict[str, Any]:
        """The page's answer. Raises ``RuntimeError`` where it refuses."""
        return self._answer({"method": method, "params": {}, "sessionId": self._session})

    def close(self) -> None:
        self._writes.close()
        self._reads.close()

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        self._asked_n += 1
        self._writes.write(json.dumps({"id": self._asked_n, **question}).encode() + b"\0")
        while True:
            told = json.loads(self._message())
            if told.get("id") == self._asked_n:
                break
        if "error" in told:
            raise RuntimeError(f"found {told['error']}, expected an answer to {question['method']}")
        return told["result"]

    def _message(self) -> bytes:
        found = bytearray()
        while (byte := self._reads.read(1)) != b"\0":
            if not byte:
                raise RuntimeError("found the browser gone, expected an answer")
            found += byte
        return bytes(found)


@contextmanager
def lone_browser(address: str) -> Generator[Debugger]:
    """A browser that shows an address until the block ends."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        own = [f"--user-data-dir={profile}", "--remote-debugging-pipe", "--headless=new"]
        command = [str(CHROMIUM), *FLAGS, *own, "--window-size=1920,1080", address]
        browser = subprocess.Popen(
            ["sh", "-c", START.format(reads=theirs_in, writes=theirs_out), *command],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        debugger = Debugger(ours_out, ours_in)
        try:
            debugger.attach()
            yield debugger
        finally:
            debugger.close()
            browser.terminate()
            browser.wait()


def private_mb(pid: int) -> float:
    """What a process holds for itself alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("Private_")]
    return sum(kilobytes) / 1_000
