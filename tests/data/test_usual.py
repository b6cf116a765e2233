"""What is usual at an hour, on calls placed by hand: which weeks count, whose, and on which clock."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.hourly import HOLDS_S, OPEN_HOLDS_S, Hourly
from data.kpi import kpis
from data.moment import Moment
from data.records import Incident
from data.scope import Scope
from data.usual import Usual, first_kept_at, hour_of, usual
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run

ROME = ZoneInfo("Europe/Rome")
RECEIVED = kpis()["incidents_received_n"]
NOW = datetime(2026, 6, 10, 18, 5, tzinfo=ROME)
WEEK = timedelta(weeks=1)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse.open(None, threads=1, spool=tmp_path / "spool")
    yield opened
    opened.close()


def call(name: str, at: datetime, town: str = "015146") -> Incident:
    return Incident(incident_id=name, received_at=at.astimezone(UTC), municipality_id=town)


def calls(counts: Sequence[int], town: str = "015146") -> list[Incident]:
    """``counts[n]`` calls at 17:30 of ``n + 1`` weeks ago, and always one a day before that."""
    at = datetime(2026, 6, 10, 17, 30, tzinfo=ROME)
    found = [call(f"first {town}", at - len(counts) * WEEK - timedelta(days=1), town)]
    for weeks, n in enumerate(counts, start=1):
        found += [call(f"{town} {weeks} {i}", at - weeks * WEEK, town) for i in range(n)]
    return found


def asked(warehouse: Warehouse, at: datetime = NOW, **values: object) -> Usual:
    return usual(Moment(at=at.astimezone(UTC), warehouse=warehouse, **values), RECEIVED, ROME)


def test_it_is_the_median_of_the_same_hour_of_the_weeks_before(warehouse: Warehouse) -> None:
    load(warehouse, calls([9, 1, 5, 3]), run("a"))
    found = asked(warehouse)
    # 1, 3, 5, 9: the middle is 4; a quarter lies below 1 + 0.75 x 2, a quarter above 5 + 0.25 x 4.
    assert (found.value, found.low, found.high, found.weeks_n) == (4, 2.5, 6, 4)
    assert found.from_at == datetime(2026, 6, 10, 17, 0, tzinfo=ROME)


def test_a_quiet_week_counts_as_nothing_and_one_before_all_records_not(
    warehouse: Warehouse,
) -> None:
    load(warehouse, calls([2, 0, 4]), run("a"))
    found = asked(warehouse)
    assert (found.value, found.weeks_n) == (2, 3)


def test_two_weeks_make_no_usual(warehouse: Warehouse) -> None:
    load(warehouse, calls([7, 7]), run("a"))
    assert asked(warehouse) == Usual(datetime(2026, 6, 10, 17, 0, tzinfo=ROME), 2)


def test_nothing_kept_is_no_week(warehouse: Warehouse) -> None:
    assert asked(warehouse).weeks_n == 0


def test_no_more_than_eight_weeks_count(warehouse: Warehouse) -> None:
    load(warehouse, calls([1] * 8 + [50] * 8), run("a"))
    found = asked(warehouse)
    assert (found.value, found.high, found.weeks_n) == (1, 1, 8)


def test_each_reader_has_the_usual_of_the_own_scope(warehouse: Warehouse) -> None:
    load(warehouse, calls([4, 4, 4]) + calls([1, 1, 1], "015209"), run("a"))
    sesto = Scope(municipalities=frozenset({"015209"}))
    assert [asked(warehouse).value, asked(warehouse, scope=sesto).value] == [5, 1]


def test_the_hour_is_the_citys_also_where_its_clock_was_changed_between(
    warehouse: Warehouse,
) -> None:
    summer = datetime(2026, 4, 1, 18, 5, tzinfo=ROME)
    hours = [datetime(2026, 4, 1, 17, 30, tzinfo=ROME) - n * WEEK for n in range(1, 5)]
    assert {hour.astimezone(UTC).hour for hour in hours} == {16}, "they were in winter time"
    load(warehouse, [call(f"i{n}", hour) for n, hour in enumerate(hours)], run("a"))
    found = asked(warehouse, summer)
    assert (found.value, found.weeks_n) == (1, 3), (
        "the first call opens the records within its week"
    )


def test_the_hour_holds_the_middle_of_the_last_bucket() -> None:
    open_n = kpis()["incidents_open_n"]
    at = datetime(2026, 6, 10, 18, 5, tzinfo=ROME)
    assert (RECEIVED.bucket, open_n.bucket) == ("1h", "15m")
    assert [hour_of(at, RECEIVED, ROME).hour, hour_of(at, open_n, ROME).hour] == [17, 17]
    later = at + timedelta(minutes=10)
    assert [hour_of(later, RECEIVED, ROME).hour, hour_of(later, open_n, ROME).hour] == [17, 18]


def test_it_is_worked_out_once_an_hour(warehouse: Warehouse) -> None:
    load(warehouse, calls([3, 3, 3]), run("a"))
    asked(warehouse)
    before = warehouse.reads.n
    for minutes in range(0, 20, 5):
        asked(warehouse, NOW + timedelta(minutes=minutes))
    assert warehouse.reads.n == before


def test_an_answer_holds_an_hour_and_an_open_one_a_minute() -> None:
    now = [0.0]
    hourly, made = Hourly(lambda: now[0]), list[str]()

    def work_out(name: str) -> str:
        made.append(name)
        return name

    for at in (0.0, OPEN_HOLDS_S, HOLDS_S - 1, HOLDS_S):
        now[0] = at
        assert hourly.answer("final", lambda: work_out("final")) == "final"
        assert hourly.answer("open", lambda: work_out("open"), lambda _: False) == "open"
    assert (made.count("final"), made.count("open")) == (2, 3)


def test_a_moment_before_all_that_is_kept_is_told_when_history_begins(warehouse: Warehouse) -> None:
    def begins(at: datetime, **values: object) -> datetime | None:
        return first_kept_at(Moment(at=at.astimezone(UTC), warehouse=warehouse, **values))

    assert begins(NOW) is None, "nothing at all is kept"
    load(warehouse, [call("a", NOW - WEEK)], run("a"))
    assert begins(NOW) is None
    assert begins(NOW - 2 * WEEK) == NOW - WEEK
    load(warehouse, [call("b", NOW - 3 * WEEK)], run("b"))
    assert begins(NOW - 2 * WEEK) is None, "an older file came since"
    assert begins(NOW - 4 * WEEK, clock="known") == NOW - 3 * WEEK
