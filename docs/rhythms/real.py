"""The rhythms of real cities, counted from public files into a few dozen numbers each."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

OFFICER_STARTED = frozenset(
    {
        "TRAFFIC STOP", "BUSINESS CHECK", "RETURN STATION", "FOLLOW UP", "PATROL", "REPORTS",
        "SPECIAL ASSIGN", "INVESTIGATION", "POLICE ADMIN", "PARK AND WALK", "ASSIGNMENT",
        "OUT OF SERVICE", "SUBJ STOP", "TS TARGETED", "PROPERTY PICKUP", "COURT DUTY",
        "BUS INVESTIGATIO", "PRISONER TRANS", "TAVERN CHECK", "CONVEY PROPERTY",
        "NON PURSUIT NO P", "VEHICLE MAINT", "PROBATION/PAROLE", "SUBJ WANTED",
        "CITIZEN CONTACT", "SHOTSPOTTER",
    }
)  # fmt: skip
PARTIAL_DAYS = {date(2018, 5, day) for day in (17, 18, 21)}
SATURDAY, SUNDAY, AUGUST = 5, 6, 8
HALF_HOURS = [f"{n // 2:02d}:{n % 2 * 30:02d}" for n in range(48)]
HOURS = [f"{n:02d}" for n in range(24)]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
DECILES = [f"{n} %" for n in range(10, 100, 10)]
URGENT, MINUTE_S = "3", 60


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One rhythm: ``values`` by ``labels``; where it is from is in the title."""

    title: str
    unit: str
    labels: list[str]
    values: list[float]

    def as_json(self) -> dict[str, str | list[str] | list[float]]:
        """As plain values."""
        return {**asdict(self), "values": [round(value, 4) for value in self.values]}


def real_rhythms(folder: Path) -> dict[str, Rhythm]:
    """Every rhythm, by the name of its chart."""
    return {**_calls(folder), **_crashes(folder), **_responses(folder), **_transits(folder)}


def shares(counted: Iterable[int], keys: int) -> list[float]:
    """How often each key comes, as a share of the mean."""
    found = Counter(counted)
    mean = sum(found.values()) / keys
    return [found[key] / mean for key in range(keys)]


def per_day(moments: list[datetime]) -> list[float]:
    """How many come on each weekday, per such day, as a share of the mean."""
    days = Counter(moment.date() for moment in moments)
    levels = [_mean([n for day, n in days.items() if day.weekday() == w]) for w in range(7)]
    return [level / _mean(levels) for level in levels]


def deciles(values: list[float]) -> list[float]:
    """The nine deciles."""
    ordered = sorted(values)
    return [ordered[len(ordered) * n // 10] for n in range(1, 10)]


def _calls(folder: Path) -> dict[str, Rhythm]:
    rows = _rows(folder / "incidents" / "mke_police_calls_2018.csv")
    wanted = (row["time"] for row in rows if row["nature"] not in OFFICER_STARTED)
    moments = [m for m in map(datetime.fromisoformat, wanted) if m.date() not in PARTIAL_DAYS]
    workdays = [m.hour for m in moments if m.weekday() < SATURDAY]
    weekends = [m.hour for m in moments if m.weekday() >= SATURDAY]
    whose = "police calls, Milwaukee 2018"
    unit = "share of the mean"
    return {
        "calls_workday": Rhythm(f"Workdays: {whose}", unit, HOURS, shares(workdays, 24)),
        "calls_weekend": Rhythm(f"Weekends: {whose}", unit, HOURS, shares(weekends, 24)),
        "calls_weekday": Rhythm(f"Weekdays: {whose}", unit, WEEKDAYS, per_day(moments)),
    }


def _crashes(folder: Path) -> dict[str, Rhythm]:
    rows = _rows(folder / "incidents" / "roma_polizia_locale_incidenti_2018_dedup.csv")
    moments = [datetime.fromisoformat(row["DataOraIncidente"]) for row in rows]
    hours = shares((m.hour for m in moments), 24)
    whose, unit = "crashes, Roma 2018", "share of the mean"
    return {
        "crashes_hour": Rhythm(f"Hours: {whose}", unit, HOURS, hours),
        "crashes_weekday": Rhythm(f"Weekdays: {whose}", unit, WEEKDAYS, per_day(moments)),
    }


def _responses(folder: Path) -> dict[str, Rhythm]:
    """From the call to the first unit on scene, emergencies only."""
    first: dict[str, tuple[datetime, datetime]] = {}
    for row in _rows(folder / "incidents" / "sffd_cad_calls_merged.csv"):
        if row["final_priority"] != URGENT or not row["on_scene_at"]:
            continue
        times = (row["received_at"], row["on_scene_at"])
        received, arrived = (datetime.fromisoformat(text) for text in times)
        known = first.get(row["call_number"])
        first[row["call_number"]] = (received, min(arrived, known[1]) if known else arrived)
    waits = [(b - a).total_seconds() / MINUTE_S for a, b in first.values() if b > a]
    title = "Call to arrival, emergencies: San Francisco Fire Department"
    return {"response": Rhythm(title, "minutes", DECILES, deciles(waits))}


def _transits(folder: Path) -> dict[str, Rhythm]:
    counted: dict[str, list[list[float]]] = {"workday": [], "saturday": [], "sunday": []}
    days: dict[date, list[float]] = {}
    for row in _rows(folder / "traffic" / "milano_area_c" / "orari_2012.csv", delimiter=";"):
        day = date(int(row["year"]), int(row["month"]), int(row["day"]))
        if day.month != AUGUST and row["totale"].isdecimal():
            days.setdefault(day, []).append(float(row["totale"]))
    for day, values in days.items():
        if len(values) == len(HALF_HOURS):
            kind = {SATURDAY: "saturday", SUNDAY: "sunday"}.get(day.weekday(), "workday")
            counted[kind].append(values)
    return {
        f"traffic_{kind}": Rhythm(
            f"{kind.capitalize()}: transits at Area C, Milano 2012",
            "share of the mean", HALF_HOURS, _profile(listed),
        )
        for kind, listed in counted.items()
    }  # fmt: skip


def _profile(days: list[list[float]]) -> list[float]:
    means = [_mean(list(column)) for column in zip(*days, strict=True)]
    return [value / _mean(means) for value in means]


def _mean(values: list[float] | list[int]) -> float:
    return sum(values) / len(values)


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)
