"""The life of alerts: what updates and cancels end, in whatever order the messages arrive."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from data import queries
from data.kpi import kpis
from data.moment import Moment
from data.records import Alert
from data.staging import FeedRun
from data.warehouse import Warehouse

BEGIN = datetime(2026, 2, 7, 12, tzinfo=UTC)


def message(name: str, minute: int, kind: str = "Alert", refers: str = "", **more: object) -> Alert:
    """A message sent so many minutes after noon; ``refers`` names others by their identifiers."""
    named = "\n ".join(f"meteo@example.it,{other},2026-02-07T12:00:00+00:00" for other in refers)
    given = {
        "alert_id": name,
        "sender": "meteo@example.it",
        "sent_at": BEGIN + timedelta(minutes=minute),
        "message_type": kind,
        "status": "Actual",
        "severity": "Severe",
        "references": named or None,
        "expires_at": BEGIN + timedelta(hours=6),
    }
    return Alert(**(given | more))  # type: ignore[arg-type]


def in_force(folder: Path, messages: Sequence[Alert], *minutes: int) -> list[set[str]]:
    """What holds so many minutes after noon, one load a message; the key figure says as many."""
    warehouse = Warehouse.open(None, spool=folder / "spool")
    try:
        for number, arrived in enumerate(messages):
            with warehouse.staging() as staging:
                staging.add_rows(Alert, [arrived])
                staging.merge(
                    FeedRun(
                        run_id=f"r{number}", source_id="cap", started_at=BEGIN, finished_at=BEGIN,
                        outcome="loaded", read_n=1, loaded_n=1, format="alert_cap",
                    )
                )  # fmt: skip
        return [held(warehouse, BEGIN + timedelta(minutes=minute)) for minute in minutes]
    finally:
        warehouse.close()


def held(warehouse: Warehouse, at: datetime) -> set[str]:
    found = {row.alert_id for row in queries.alerts_in_force(Moment(at, warehouse))}
    span = timedelta(minutes=15)
    points = kpis()["alerts_in_force_n"].points(warehouse, at - span, at, bucket="15m", origin=at)
    assert points[-1].value == len(found)
    return found


ALERT, UPDATE = message("A", 0), message("U", 10, "Update", "A")
SECOND = message("V", 20, "Update", "U")
SEQUENCES = {
    "updated": ([ALERT, UPDATE], {5: {"A"}, 15: {"U"}}),
    "updated twice": ([ALERT, UPDATE, SECOND], {5: {"A"}, 15: {"U"}, 25: {"V"}}),
    "cancelled": ([ALERT, message("C", 30, "Cancel", "A")], {25: {"A"}, 35: set()}),
    "cancel names both": (
        [ALERT, UPDATE, message("C", 30, "Cancel", "AU")],
        {25: {"U"}, 35: set()},
    ),
    "cancel names the update": (
        [ALERT, UPDATE, message("C", 30, "Cancel", "U")],
        {25: {"U"}, 35: set()},
    ),
    "cancel names the first alone": (
        [ALERT, UPDATE, SECOND, message("C", 30, "Cancel", "A")],
        {25: {"V"}, 35: set()},
    ),
    "cancel of one of two parts": (
        [ALERT, UPDATE, message("W", 10, "Update", "A"), message("C", 30, "Cancel", "AU")],
        {25: {"U", "W"}, 35: {"W"}},
    ),
    "update after a cancel": (
        [ALERT, message("C", 10, "Cancel", "A"), message("U", 20, "Update", "A")],
        {15: set(), 25: {"U"}},
    ),
    "of nothing known": ([message("U", 10, "Update", "X")], {15: {"U"}}),
    "of itself": ([message("U", 10, "Update", "U")], {15: {"U"}}),
    "in a circle": (
        [message("U", 10, "Update", "V"), message("V", 20, "Update", "U")],
        {25: {"V"}},
    ),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_sequences_end_the_same_in_every_order_of_arrival(name: str, tmp_path: Path) -> None:
    messages, expected = SEQUENCES[name]
    for order in permutations(messages) if len(messages) < 4 else (messages, messages[::-1]):
        assert in_force(tmp_path, order, *expected) == list(expected.values())


@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft"])
def test_only_actual_messages_hold_or_end_anything(status: str, tmp_path: Path) -> None:
    drill = [message("D", 5, status=status), message("C", 10, "Cancel", "A", status=status)]
    assert in_force(tmp_path, [ALERT, *drill], 15) == [{"A"}]


@pytest.mark.parametrize(
    ("more", "minute", "holds"),
    [
        ({"expires_at": BEGIN + timedelta(minutes=10)}, 9, True),
        ({"expires_at": BEGIN + timedelta(minutes=10)}, 10, False),
        ({"expires_at": None}, 24 * 60 - 1, True),
        ({"expires_at": None}, 24 * 60, False),
        ({"expires_at": None, "onset_at": BEGIN + timedelta(hours=2)}, 25 * 60, True),
        ({"onset_at": BEGIN + timedelta(minutes=10)}, 9, False),
        ({"onset_at": BEGIN - timedelta(hours=3)}, 0, True),
        ({"urgency": "Past"}, 5, False),
        ({"level": "green"}, 5, False),
        ({"level": "yellow"}, 5, True),
        ({"message_type": "Ack"}, 5, False),
        ({"message_type": "Error"}, 5, False),
    ],
)
def test_when_a_message_holds(
    more: dict[str, object], minute: int, holds: bool, tmp_path: Path
) -> None:
    found = in_force(tmp_path, [message("A", 0, **more)], minute)
    assert found == [{"A"} if holds else set()]
