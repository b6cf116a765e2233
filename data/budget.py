"""What statements may cost and have cost: a thread interrupts those over their time budget."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import duckdb


class Budget:
    """Watches running statements; ``watch`` raises ``TimeoutError`` in the one that ran over."""

    def __init__(self, default_s: float) -> None:
        self._default_s = default_s
        self._deadlines: dict[duckdb.DuckDBPyConnection, float] = {}
        self._changed = threading.Condition()
        self._is_open = True
        threading.Thread(target=self._run, name="statement-budget", daemon=True).start()

    @contextmanager
    def watch(
        self, cursor: duckdb.DuckDBPyConnection, seconds: float | None = None
    ) -> Generator[None]:
        """Interrupt ``cursor`` if the block takes longer than ``seconds``."""
        allowed = self._default_s if seconds is None else seconds
        with self._changed:
            self._deadlines[cursor] = time.monotonic() + allowed
            if len(self._deadlines) == 1:
                self._changed.notify()
        try:
            yield
        except duckdb.InterruptException:
            raise TimeoutError(f"statement stopped after its budget of {allowed:g} s") from None
        finally:
            with self._changed:
                self._deadlines.pop(cursor, None)

    def close(self) -> None:
        """Stop watching."""
        with self._changed:
            self._is_open = False
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while self._is_open:
                self._changed.wait(0.1 if self._deadlines else None)
                now = time.monotonic()
                for cursor, deadline in self._deadlines.items():
                    if deadline < now:
                        cursor.interrupt()


class ReadCount:
    """How many reads were made, and the seconds they took in all."""

    def __init__(self) -> None:
        self.n = 0
        self.seconds = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def timed(self) -> Generator[None]:
        """Count the block as one read, also when it fails."""
        began = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                self.n += 1
                self.seconds += time.perf_counter() - began
