"""What one vehicle's receiver says, sentence by sentence, put together into fixes with a date.

Sentences that say the same time of day are one fix: RMC, GGA, GLL and GNS each bring the place,
RMC and VTG speed and course. Only RMC, ZDA and a tag block bring a date. A fix without one takes
the day that brings it closest to the unit's nearest dated fix, which carries it across midnight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from etl.fixes import KNOT_TO_KMH, heading, place, speed
from etl.nmea.lines import Line

HALF_DAY = timedelta(hours=12)
DAY = timedelta(days=1)
_NO_FIX = {"RMC": ("status", "V"), "GLL": ("status", "V"), "GGA": ("quality", 0)}


@dataclass(slots=True)
class Fix:
    """What the sentences of one moment say; ``line_n`` is where the first of them stands."""

    line_n: int
    clock: time
    at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    speed_kmh: float | None = None
    heading_deg: float | None = None


class Receiver:
    """Takes one unit's sentences and gives back fixes as soon as they are whole and dated."""

    def __init__(self) -> None:
        self._open: Fix | None = None
        self._undated: list[Fix] = []
        self._last_at: datetime | None = None

    def take(self, line: Line, line_n: int) -> Iterator[Fix]:
        """The fixes that this sentence completes. Raises ``ValueError`` where it says nonsense."""
        if line.kind != "VTG":
            clock = _clock(line)
            if self._open is None or self._open.clock != clock:
                yield from self._close()
                self._open = Fix(line_n, clock)
        if self._open is not None:
            _add(self._open, line)

    def finish(self) -> Iterator[Fix]:
        """What is left at the end; a fix whose day nothing tells has no ``at``."""
        yield from self._close()
        yield from self._undated

    def _close(self) -> Iterator[Fix]:
        fix, self._open = self._open, None
        if fix is None:
            return
        if fix.at is None and self._last_at is not None:
            fix.at = nearest(fix.clock, self._last_at)
        if fix.at is None:
            if fix.lon is not None:
                self._undated.append(fix)
            return
        yield from self._date_earlier(fix.at)
        self._last_at = fix.at
        if fix.lon is not None:
            yield fix

    def _date_earlier(self, at: datetime) -> Iterator[Fix]:
        waiting, self._undated = self._undated, []
        for fix in reversed(waiting):
            fix.at = at = nearest(fix.clock, at)
        yield from waiting


def nearest(clock: time, reference: datetime) -> datetime:
    """The instant with this time of day that is closest to another instant."""
    at = datetime.combine(reference.date(), clock, UTC)
    if at - reference > HALF_DAY:
        return at - DAY
    return at + DAY if reference - at > HALF_DAY else at


def _clock(line: Line) -> time:
    clock = line.value("time")
    if isinstance(clock, time):
        return clock
    raise ValueError(f"found {line.kind} without a time, expected hhmmss")


def _add(fix: Fix, line: Line) -> None:
    if line.kind == "VTG":
        _add_course(fix, line)
        return
    if line.kind != "ZDA" and not _has_fix(line):
        return
    fix.at = _dated(fix.clock, line) or fix.at
    if line.kind != "ZDA":
        fix.lon, fix.lat = _place(line)
    if line.kind == "RMC":
        fix.speed_kmh = _kmh(line, "spd")
        fix.heading_deg = heading(line.number("cog"))


def _add_course(fix: Fix, line: Line) -> None:
    if fix.speed_kmh is None:
        kmh = speed(line.number("sogk"))
        fix.speed_kmh = kmh if kmh is not None else _kmh(line, "sogn")
    if fix.heading_deg is None:
        fix.heading_deg = heading(line.number("cogt"))


def _dated(clock: time, line: Line) -> datetime | None:
    day = line.value("date")
    if line.kind == "RMC" and isinstance(day, date):
        return datetime.combine(day, clock, UTC)
    year, month, number = (line.value(name) for name in ("year", "month", "day"))
    if line.kind == "ZDA" and year and month and number:
        return datetime.combine(date(year, month, number), clock, UTC)
    return nearest(clock, line.received_at) if line.received_at is not None else None


def _has_fix(line: Line) -> bool:
    """Whether the receiver knew where it was: before that, its place and even its date are not."""
    if line.kind == "GNS":
        return bool(set(str(line.value("posMode"))) - {"N"})
    name, none = _NO_FIX[line.kind]
    return line.value(name) != none and line.value("posMode") != "N"


def _place(line: Line) -> tuple[float, float]:
    lat, lon = line.number("lat"), line.number("lon")
    hemispheres = line.value("NS") in ("N", "S") and line.value("EW") in ("E", "W")
    if lat is None or lon is None or not hemispheres:
        raise ValueError(f"found {line.kind} with half a position, expected latitude and longitude")
    return place(lon, lat)


def _kmh(line: Line, name: str) -> float | None:
    knots = line.number(name)
    return speed(knots * KNOT_TO_KMH) if knots is not None else None
