"""Messages that correct each other in any order: what was known at a second is the last one then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from data.kpi import kpis
from data.records import Dispatch, Incident, IncidentUpdate, UnitPosition
from data.warehouse import Warehouse
from tests.data.test_known import CALL, T, minute
from tests.data.test_warehouse import load, run

INCIDENTS, MESSAGES, SEED = 9, 160, 11


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked of an incident."""

    incident_id: str
    kind: str | None
    priority: int | None
    title: str | None
    dispatched_at: datetime | None
    closed_at: datetime | None
    reported_at: datetime


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = Warehouse.open(None, memory="256MB", threads=1)
    yield opened
    opened.close()


def test_what_was_known_is_the_last_message_told_by_then(warehouse: Warehouse) -> None:
    chance = Random(SEED)
    told: dict[str, list[Known]] = {}
    for n in range(MESSAGES):
        name, at = f"i{chance.randrange(INCIDENTS)}", minute(n // 2)
        message = _message(name, chance)
        load(warehouse, [message], run(f"m{n}", at))
        if chance.random() < 0.2:
            load(warehouse, [message], run(f"again{n}", at + timedelta(seconds=1)))
        _keep(told.setdefault(name, []), message, at)
    note = IncidentUpdate(incident_id="i1", observed_at=minute(50), field="note", note="seen")
    load(warehouse, [note], run("desk", minute(50)))
    for n in (-1, 0, 0.4, 1, 7, 30.5, 31, 60, 79, 100):
        known = warehouse.read(
            "SELECT incident_id, kind, priority, title, dispatched_at, closed_at, reported_at "
            "FROM incident ORDER BY incident_id",
            Known,
            known_at=minute(n),
        )
        last = [[m for m in told[name] if m.reported_at <= minute(n)][-1:] for name in sorted(told)]
        assert known == [message for messages in last for message in messages], n


def _message(name: str, chance: Random) -> Incident:
    def reached(of: float) -> datetime | None:
        return minute(of) if chance.random() < 0.6 else None

    return replace(
        CALL,
        incident_id=name,
        kind=chance.choice(["crash", "fire", None]),
        priority=chance.choice([1, 2, None]),
        title=chance.choice(["Urto", "Scontro"]),
        dispatched_at=reached(1),
        closed_at=reached(9),
    )


def _keep(told: list[Known], message: Incident, at: datetime) -> None:
    """One that says nothing new was known before; of two at one second the later one counts."""
    fields = ("incident_id", "kind", "priority", "title", "dispatched_at", "closed_at")
    now = Known(*(getattr(message, field) for field in fields), reported_at=at)
    if told and replace(now, reported_at=told[-1].reported_at) == told[-1]:
        return
    told.append(now)


@pytest.mark.parametrize(
    ("ago", "is_free"),
    [
        (timedelta(hours=11, minutes=59), False),
        (timedelta(hours=12), True),
        (timedelta(hours=12, seconds=1), True),
        (timedelta(days=40), True),
    ],
)
def test_who_was_sent_and_never_came_back_is_taken_for_half_a_day(
    warehouse: Warehouse, ago: timedelta, is_free: bool
) -> None:
    seen = UnitPosition(unit_id="u", observed_at=T, lon=9.1, lat=45.4, status="free")
    load(warehouse, [seen], run("positions", T))
    sent = Dispatch(incident_id="i", unit_id="u", dispatched_at=T - ago)
    load(warehouse, [replace(CALL, received_at=T - ago)], run("call", T))
    load(warehouse, [sent], run("sent", T))
    points = kpis()["units_free_n"].points(warehouse, T - timedelta(minutes=15), T, origin=T)
    assert [point.value for point in points] == [float(is_free)]
