"""A process of our own that reads hostile input, so that the web's threads never wait for it.

It gets one request at a time, as JSON, on a pipe, with the room's clock; bulk results go through
files in the spool. It may be killed at any moment: the next request starts another.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from data import clock
from etl.transport.outcome import Broken, Refused, Transient

ROOT = Path(__file__).parents[1]
MEMORY_BYTES = 3 * 2**30


class Worker:
    """Runs ``etl.work.<name>`` requests in another process, one after the other."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Any = None
        self._is_open = True

    def ask(self, work: str, limit_s: float, **arguments: Any) -> dict[str, Any]:
        """The answer of one piece of work. Raises ``Transient`` when it dies or takes too long."""
        pace = asdict(clock.pace())
        request = {"work": work, "limit_s": limit_s, "pace": pace, "arguments": arguments}
        with self._turn:
            pipe = self._running()
            try:
                pipe.send_bytes(json.dumps(request).encode())
                if not pipe.poll(limit_s):
                    raise Broken(f"{work} took longer than {limit_s:g} s and was stopped")
                return json.loads(pipe.recv_bytes())
            except (EOFError, OSError):
                raise self._death(work) from None
            except Transient:
                self._stop()
                raise

    def close(self) -> None:
        """End the process at once, whatever it does, and start no other."""
        self._is_open = False
        process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def _death(self, work: str) -> Transient | Refused:
        """Killed, the payload may do better next time; a failure of ours is the payload's end."""
        code = self._stop()
        if code is not None and code < 0:
            return Broken(f"{work} was ended by {signal.Signals(-code).name}")
        return Refused(f"{work} failed on this payload (exit code {code}), see the log")

    def _running(self) -> Any:
        if not self._is_open:
            raise Transient("stopped")
        if self._pipe is None or self._process is None or self._process.poll() is not None:
            self._stop()
            self._start()
        return self._pipe

    def _start(self) -> None:
        ours, theirs = Pipe()
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environ = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONPATH": path}
        arguments = [str(theirs.fileno()), str(self._memory_bytes)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "etl.work", *arguments],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environ,
        )
        theirs.close()
        self._pipe = ours

    def _stop(self) -> int | None:
        """Kill the process, if there is one; how it ended."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait()
