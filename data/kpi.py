"""Key figures: one SQL file each, whose header is the only definition of what it means."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal, Protocol, TypeVar, get_args

from data.scope import EVERYTHING, Scope
from data.statements import Statement, StatementError, statements, tables_of

Row = TypeVar("Row")
Good = Literal["high", "low", "none"]
State = Literal["normal", "attention", "alarm", "unknown"]
MAX_POINTS = 50_000
FIRST_YEAR = 1900
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_BUCKET = re.compile(r"([1-9][0-9]{0,3})(m|h|d)")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
_REQUIRED = ("title", "unit", "good", "bucket", "about", "source")
_OPTIONAL = ("warn", "alarm", "input", "costly", "it")


class Reader(Protocol):
    """What a KPI needs of the warehouse."""

    def read(
        self,
        sql: str,
        row: type[Row],
        parameters: Mapping[str, Any],
        *,
        scope: Scope,
        known_at: datetime | None,
    ) -> list[Row]: ...


@dataclass(frozen=True, slots=True)
class Point:
    """The value of one bucket; ``cases`` is how many facts it rests on, where that is known."""

    bucket: datetime
    value: float | None
    cases: int | None = None


@dataclass(frozen=True, slots=True)
class _Valued:
    bucket: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class _Counted:
    bucket: datetime
    value: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key figure; its texts are by language (``en``, ``it``)."""

    name: str
    title: dict[str, str]
    unit: dict[str, str]
    about: dict[str, str]
    source: dict[str, str]
    good: Good
    bucket: str
    warn: float | None
    alarm: float | None
    sql: str
    tables: frozenset[str]
    """The tables its value rests on."""
    input: str | None = None
    """What of these tables it rests on, where not every source that fills them brings it."""
    is_costly: bool = False
    """Whether each bucket takes so long that the day behind the present one is kept."""

    def points(
        self,
        warehouse: Reader,
        since: datetime,
        until: datetime,
        *,
        bucket: str | None = None,
        origin: datetime | None = None,
        zones: list[str] | None = None,
        scope: Scope = EVERYTHING,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> list[Point]:
        """Values by bucket over ``since <= t < until``, oldest first.

        Buckets below a day start on the clock, a day's at the time of day of ``since``, unless
        ``origin`` says where one starts. ``as_of`` hides what happened later (replay): no bucket
        begins after it, and what is open then counts as open. ``known_at`` hides what was reported
        later.
        Raises ``ValueError`` for a period or bucket that makes no sense.
        """
        size = bucket or self.bucket
        step = bucket_seconds(size)
        _check_period(since, until, step)
        known_until = min(until, as_of) if as_of else until
        if known_until <= since:
            return []
        parameters = {
            "since": since,
            "until": known_until,
            "bucket": f"{step} seconds",
            "origin": origin or (since if step >= _SECONDS["d"] else EPOCH),
            "zones": zones,
            "as_of": as_of or datetime.max.replace(tzinfo=UTC),
        }
        row = _Counted if re.search(r"\bAS cases\b", self.sql) else _Valued
        found = warehouse.read(self.sql, row, parameters, scope=scope, known_at=known_at)
        return [Point(r.bucket, _finite(r.value), getattr(r, "cases", None)) for r in found]

    def state(self, value: float | None) -> State:
        """Whether a value needs attention, by the header's limits; no value is unknown."""
        if value is None:
            return "unknown"
        sign = -1 if self.good == "high" else 1
        if self.alarm is not None and sign * value >= sign * self.alarm:
            return "alarm"
        if self.warn is not None and sign * value >= sign * self.warn:
            return "attention"
        return "normal"


@cache
def kpis(prefix: str = "") -> dict[str, Kpi]:
    """Every KPI whose name begins with ``prefix``. Raises ``StatementError`` for a bad header."""
    found = statements("kpis")
    return {name: _kpi(text) for name, text in found.items() if name.startswith(prefix)}


def bucket_end(at: datetime, bucket: str) -> datetime:
    """The end, by the clock, of the last bucket that is over at ``at``."""
    return at - (at - EPOCH) % timedelta(seconds=bucket_seconds(bucket))


def bucket_seconds(bucket: str) -> int:
    """Length of a bucket such as ``15m``, ``1h``, ``1d``. Raises ``ValueError`` for others."""
    match = _BUCKET.fullmatch(bucket)
    if match is None:
        raise ValueError(
            f"found bucket {bucket!r}, expected minutes, hours or days such as 15m, 1h, 1d"
        )
    return int(match[1]) * _SECONDS[match[2]]


def _check_period(since: datetime, until: datetime, step: int) -> None:
    if since.tzinfo is None or until.tzinfo is None:
        raise ValueError("found a time without offset, expected since and until with one")
    if since.year < FIRST_YEAR:
        raise ValueError(f"found since {since.isoformat()}, expected it after {FIRST_YEAR}")
    if until <= since:
        raise ValueError(
            f"found until {until.isoformat()}, expected it after since {since.isoformat()}"
        )
    n = math.ceil((until - since) / timedelta(seconds=step))
    if n > MAX_POINTS:
        raise ValueError(f"found {n} buckets in the period, expected at most {MAX_POINTS}")


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _kpi(statement: Statement) -> Kpi:
    header = statement.header
    missing = [key for key in _REQUIRED if key not in header]
    unknown = [key for key in header if key not in (*_REQUIRED, *_OPTIONAL)]
    if missing or unknown:
        raise StatementError(f"{statement.name}: header lacks {missing}, has unknown {unknown}")
    if header["good"] not in get_args(Good):
        raise StatementError(
            f"{statement.name}: found good {header['good']!r}, expected {get_args(Good)}"
        )
    bucket_seconds(header["bucket"])
    italian: dict[str, str] = header.get("it", {})
    return Kpi(
        name=statement.name,
        good=header["good"],
        bucket=header["bucket"],
        warn=header.get("warn"),
        alarm=header.get("alarm"),
        sql=statement.text,
        tables=tables_of(statement.text),
        input=header.get("input"),
        is_costly=header.get("costly", False),
        title=_by_language("title", header, italian),
        unit=_by_language("unit", header, italian),
        about=_by_language("about", header, italian),
        source=_by_language("source", header, italian),
    )


def _by_language(key: str, english: dict[str, str], italian: dict[str, str]) -> dict[str, str]:
    return {"en": english[key], "it": italian.get(key, english[key])}
