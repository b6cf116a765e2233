"""What a benchmark found, as a table with its aim; and what it ran on, without naming it."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("duckdb", "lxml", "dash", "gunicorn")


@dataclass(frozen=True, slots=True)
class Report:
    """One benchmark's outcome; ``is_met`` is ``None`` where it could not be measured here."""

    title: str
    aim: str
    is_met: bool | None
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    about: str

    @property
    def verdict(self) -> str:
        """Whether the aim was reached, in a word."""
        return {True: "met", False: "missed", None: "not measured"}[self.is_met]

    def markdown(self, command: str) -> str:
        """A section of the results."""
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        table = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
        head = f"## {self.title}\n\nAim: {self.aim}. **{self.verdict.capitalize()}.**"
        return f"{head}\n\n{table}\n\n{self.about}\n\n`{command}`\n"


def machine() -> str:
    """Processor, cores, memory, system and versions."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {pages / 2**30:.0f} GB of memory, "
        f"{platform.system()} {platform.release().partition('-')[0]}; "
        f"Python {platform.python_version()}, {libraries}"
    )


def today() -> str:
    """The date of the run."""
    return datetime.now(UTC).date().isoformat()


def _processor() -> str:
    """The processor's model, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
