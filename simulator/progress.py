"""A bar on the terminal that tells how much of the past is there; elsewhere one line at the end."""

import time
from typing import TextIO

WIDTH = 30


class Progress:
    """Counts days and rows."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._days = self._done = 0.0
        self._rows_n = 0
        self._began = time.monotonic()

    def start(self, days: float) -> None:
        """So many days are to come."""
        self._days = days
        self._show()

    def add(self, days: float, rows_n: int) -> None:
        """So many more days are there, with so many rows."""
        self._done += days
        self._rows_n += rows_n
        self._show()

    def finish(self) -> None:
        """All is there."""
        end = "\n" if self._out.isatty() else ""
        text = end or f"{self._told()}\n"
        self._out.write(text)
        self._out.flush()

    def _show(self) -> None:
        if self._out.isatty():
            self._out.write(f"\r{self._told()}\x1b[K")
            self._out.flush()

    def _told(self) -> str:
        full = round(WIDTH * (self._done / self._days if self._days else 1))
        bar = "█" * full + "░" * (WIDTH - full)
        return (
            f"History {bar} {self._done:.1f} of {self._days:.1f} days, "
            f"{self._rows_n:,} rows, {time.monotonic() - self._began:.0f} s"
        )
