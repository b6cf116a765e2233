"""How the product speaks: words, numbers and times in one language and the city's zone."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALE = Path(__file__).parent / "locale"
DASH = "–"
NO_BREAK = "\u00a0"
FEW = 20
"""Differences of counts below this are told with a digit."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One language (``it`` or ``en``) and one zone. Source texts are English."""

    language: str
    zone: ZoneInfo

    def __call__(self, text: str, **values: object) -> str:
        """A text in this language, with ``{names}`` filled in."""
        said = _catalogue(self.language).get(text, text)
        return said.format(**values) if values else said

    def number(self, value: float | None, digits: int = 0) -> str:
        """``1912`` → ``1.912``; nothing → a dash."""
        if value is None:
            return DASH
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=self.language)

    def measure(self, value: float | None, unit: str) -> tuple[str, str]:
        """A value and its unit as they are read: seconds become minutes, shares one digit."""
        if unit == "s":
            shown, _, hours = self.duration(value).partition(" ")
            return shown, hours or "min"
        digits = 1 if unit in ("%", "km/h") and value is not None and abs(value) < 1_000 else 0
        return self.number(value, digits), unit

    def told(self, value: float | None, unit: str) -> str:
        """A value with its unit, as one text that does not break between lines."""
        return NO_BREAK.join(self.measure(value, unit))

    def apart(self, value: float, unit: str) -> str:
        """How far two values are apart: small ones with a digit, counts without their unit."""
        if unit in ("s", "km/h", "%", self("points")):
            shown, unit = (
                (self.number(value, 1), unit) if unit != "s" else self.measure(value, unit)
            )
            return f"{shown}{NO_BREAK}{unit}"
        digits = 1 if value < FEW and value != int(value) else 0
        return self.number(value, digits)

    def span(self, seconds: float) -> str:
        """A span in its largest unit and the next, a part of nothing left out: ``1 h 44 min``."""
        rest, parts = max(0, round(seconds)), list[tuple[int, str]]()
        for size, unit in ((86_400, self("d")), (3_600, "h"), (60, "min")):
            count, rest = divmod(rest, size)
            parts.append((count, unit))
        first = next((n for n, (count, _) in enumerate(parts) if count), len(parts))
        told = [f"{count} {unit}" for count, unit in parts[first : first + 2] if count]
        return " ".join(told) or f"{rest} s"

    def duration(self, seconds: float | None) -> str:
        """Seconds as ``mm:ss``, or hours and minutes as ``h:mm h`` from one hour on."""
        if seconds is None:
            return DASH
        sign, whole = ("-" if seconds < 0 else ""), abs(round(seconds))
        if whole >= 3_600:
            return f"{sign}{whole // 3_600}:{whole % 3_600 // 60:02d} h"
        return f"{sign}{whole // 60}:{whole % 60:02d}"

    def clock(self, moment: datetime | None) -> str:
        """``18:05`` in the city's zone."""
        return DASH if moment is None else moment.astimezone(self.zone).strftime("%H:%M")

    def seconds(self, moment: datetime | None) -> str:
        """``18:05:32`` in the city's zone."""
        return DASH if moment is None else moment.astimezone(self.zone).strftime("%H:%M:%S")

    def day(self, moment: datetime | None) -> str:
        """``23/11/2026 18:05`` in the city's zone."""
        if moment is None:
            return DASH
        return format_datetime(moment, "dd/MM/yyyy HH:mm", tzinfo=self.zone, locale=self.language)


@cache
def _catalogue(language: str) -> dict[str, str]:
    file = LOCALE / f"{language}.po"
    if not file.exists():
        return {}
    with file.open("rb") as stream:
        entries = read_po(stream, locale=language)
    return {str(m.id): str(m.string) for m in entries if m.id and m.string}
