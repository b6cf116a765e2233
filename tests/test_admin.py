"""What the administration screen reads and does: for administrators alone, and written down."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.audit_words import DEEDS
from components.words import ROLES, SCENARIOS
from data.journal import SYSTEM, Actor, Journal, PermissionDenied, Role
from data.journal.audit import entries, last_logins
from data.journal.logins import open_login
from data.journal.people import NewPerson, add_person
from data.journal.play import Deed, record_play
from simulator.scenarios.catalogue import SCRIPTS

T = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.sqlite'}")) as opened:
        yield opened


def person(journal: Journal, name: str, role: Role) -> Actor:
    new = NewPerson(username=name, display_name=name, password_hash="x", roles=frozenset({role}))
    return Actor(add_person(journal, SYSTEM, new, T).person_id, name, "127.0.0.1")


def test_changing_the_simulation_is_for_administrators_and_written_down(journal: Journal) -> None:
    boss, desk = person(journal, "ada", Role.ADMINISTRATOR), person(journal, "bo", Role.COMMANDER)
    deeds: list[Deed] = ["scenario_started", "scenario_stopped", "time_paced"]
    for deed in deeds:
        record_play(journal, boss, deed, "storm", T, place="milano")
        with pytest.raises(PermissionDenied):
            record_play(journal, desk, deed, "storm", T)
    day = {"since": T - timedelta(days=1), "until": T + timedelta(days=1)}
    found = entries(journal, boss, **day, actor="AD")
    assert [(e.action, e.thing_id, e.detail) for e in found] == [
        (deed, "storm", {"place": "milano"}) for deed in reversed(deeds)
    ]
    assert entries(journal, boss, **day, actor="%") == []
    assert len(entries(journal, boss, **day, actions=["time_paced", "login"])) == 1
    assert entries(journal, boss, **day, actions=[]) == []
    assert {e.actor for e in entries(journal, boss, **day, action="person_added")} == {"system"}


def test_the_last_sign_in_of_each_person(journal: Journal) -> None:
    boss, desk = person(journal, "ada", Role.ADMINISTRATOR), person(journal, "bo", Role.COMMANDER)
    for hours in (1, 3, 2):
        open_login(journal, desk, T + timedelta(hours=hours))
    assert last_logins(journal, boss) == {desk.person_id: T + timedelta(hours=3)}
    with pytest.raises(PermissionDenied):
        last_logins(journal, desk)


def test_every_scenario_role_and_deed_has_its_words() -> None:
    assert set(SCENARIOS) == set(SCRIPTS)
    assert set(ROLES) == set(Role)
    assert set(DEEDS) >= {"login", "scenario_started", "scenario_stopped", "time_paced"}
