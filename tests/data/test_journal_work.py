"""What people write in the journal, who may, and what the audit keeps of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.journal import SYSTEM, Actor, Journal, JournalError, PermissionDenied, Role, audit
from data.journal.agencies import Agency, keep_agencies, list_agencies
from data.journal.models import ScopeRow
from data.journal.notes import acknowledge, acknowledgements_of, add_note, notes_of
from data.journal.people import (
    NOTHING,
    NewPerson,
    add_person,
    find_credential,
    find_person,
    list_people,
    set_active,
    set_roles,
    set_scope,
)
from data.journal.shares import end_share, share_incident, shared_incidents
from data.scope import EVERYTHING, Scope

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    keep_agencies(journal, SYSTEM, [Agency("pl", "Polizia Locale"), Agency("vvf", "VVF")], NOW)
    for role in Role:
        new = NewPerson(
            username=f"a-{role}",
            display_name=f"A {role.title()}",
            password_hash="scrypt:x",
            roles=frozenset({role}),
            agency_id="pl",
        )
        add_person(journal, SYSTEM, new, NOW)
    yield journal
    journal.close()


def actor(journal: Journal, role: Role) -> Actor:
    person = find_person(journal, f"a-{role}")
    assert person is not None
    return Actor(person.person_id, person.username, "192.0.2.7")


def actions(journal: Journal) -> list[str]:
    found = audit.entries(journal, SYSTEM, since=NOW - HOUR, until=NOW + 9 * HOUR)
    return [f"{entry.actor} {entry.action} {entry.thing_id}" for entry in found]


def test_a_note_is_kept_with_its_author_and_instant(journal: Journal) -> None:
    note = add_note(journal, actor(journal, Role.OPERATOR), "i-1", "  Due feriti. ", NOW)
    assert (note.author, note.text, note.at) == ("A Operator", "Due feriti.", NOW)
    add_note(journal, actor(journal, Role.COMMANDER), "i-1", "Chiusa.", NOW + HOUR)
    add_note(journal, actor(journal, Role.COMMANDER), "i-2", "Altro.", NOW)
    assert notes_of(journal, "i-1", NOW) == [note]
    assert [n.text for n in notes_of(journal, "i-1", NOW + HOUR)] == ["Due feriti.", "Chiusa."]
    assert "a-operator note_added i-1" in actions(journal)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4_001])
def test_a_note_has_a_length(journal: Journal, text: str) -> None:
    with pytest.raises(JournalError, match="expected 1 to 4000"):
        add_note(journal, actor(journal, Role.OPERATOR), "i-1", text, NOW)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR])
def test_only_the_rooms_staff_write(journal: Journal, role: Role) -> None:
    by = actor(journal, role)
    before = actions(journal)
    with pytest.raises(PermissionDenied) as denied:
        add_note(journal, by, "i-1", "x", NOW)
    assert denied.value.found == {role}
    assert denied.value.needed == {Role.OPERATOR, Role.COMMANDER}
    message = f"a-{role} may not write notes: found {role}, needed commander or operator"
    assert str(denied.value) == message
    with pytest.raises(PermissionDenied):
        acknowledge(journal, by, ("alert", "a-1"), NOW)
    assert notes_of(journal, "i-1", NOW) == []
    assert actions(journal) == before


def test_a_role_taken_away_counts_at_once(journal: Journal) -> None:
    by = actor(journal, Role.OPERATOR)
    set_roles(journal, SYSTEM, by.username, frozenset({Role.VIEWER}), NOW)
    with pytest.raises(PermissionDenied, match="found viewer, needed commander or operator"):
        add_note(journal, by, "i-1", "x", NOW)


def test_a_disabled_person_has_no_role(journal: Journal) -> None:
    by = actor(journal, Role.OPERATOR)
    set_active(journal, SYSTEM, by.username, False, NOW)
    with pytest.raises(PermissionDenied, match="found no role"):
        add_note(journal, by, "i-1", "x", NOW)


@pytest.mark.parametrize("person_id", [None, 0, 999])
def test_an_actor_made_up_has_no_role(journal: Journal, person_id: int | None) -> None:
    with pytest.raises(PermissionDenied, match="found no role"):
        add_note(journal, Actor(person_id, "system"), "i-1", "x", NOW)


def test_the_machine_writes_no_notes(journal: Journal) -> None:
    with pytest.raises(JournalError, match="expected a person with an account"):
        add_note(journal, SYSTEM, "i-1", "x", NOW)


def test_an_acknowledgement_names_person_and_thing(journal: Journal) -> None:
    by = actor(journal, Role.COMMANDER)
    first = acknowledge(journal, by, ("alert", "IT-1"), NOW, "Avvisato il COC.")
    acknowledge(journal, by, ("alert", "IT-2"), NOW + HOUR)
    acknowledge(journal, by, ("camera", "c-1"), NOW)
    assert acknowledgements_of(journal, "alert", NOW) == [first]
    assert (first.person, first.note) == ("A Commander", "Avvisato il COC.")
    assert [a.thing_id for a in acknowledgements_of(journal, "alert", NOW + HOUR)] == [
        "IT-1",
        "IT-2",
    ]


def test_a_share_shows_one_incident_to_one_agency_for_its_time(journal: Journal) -> None:
    by = actor(journal, Role.COMMANDER)
    share_incident(journal, by, "i-1", "vvf", NOW, NOW + HOUR)
    open_share = share_incident(journal, by, "i-2", "vvf", NOW)
    assert shared_incidents(journal, "vvf", NOW - HOUR) == frozenset()
    assert shared_incidents(journal, "vvf", NOW) == {"i-1", "i-2"}
    assert shared_incidents(journal, "pl", NOW) == frozenset()
    assert shared_incidents(journal, "vvf", NOW + HOUR) == {"i-2"}
    end_share(journal, by, open_share.share_id, NOW + 2 * HOUR)
    assert shared_incidents(journal, "vvf", NOW + 2 * HOUR) == frozenset()
    assert shared_incidents(journal, "vvf", NOW + HOUR) == {"i-2"}
    assert end_share(journal, by, open_share.share_id, NOW + 5 * HOUR).until_at == NOW + 2 * HOUR


def test_shares_are_refused_in_one_sentence(journal: Journal) -> None:
    by = actor(journal, Role.COMMANDER)
    with pytest.raises(JournalError, match="agency 'x' found"):
        share_incident(journal, by, "i-1", "x", NOW)
    with pytest.raises(JournalError, match="expected an end after"):
        share_incident(journal, by, "i-1", "vvf", NOW, NOW)
    with pytest.raises(JournalError, match="share 9 found nowhere"):
        end_share(journal, by, 9, NOW)
    with pytest.raises(PermissionDenied, match="found operator, needed commander"):
        share_incident(journal, actor(journal, Role.OPERATOR), "i-1", "vvf", NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_manage_accounts(journal: Journal, role: Role) -> None:
    by = actor(journal, role)
    with pytest.raises(PermissionDenied, match="needed administrator"):
        set_roles(journal, by, by.username, frozenset({Role.ADMINISTRATOR}), NOW)
    with pytest.raises(PermissionDenied, match="needed administrator"):
        set_scope(journal, by, by.username, EVERYTHING, NOW)
    with pytest.raises(PermissionDenied, match="needed administrator"):
        list_people(journal, by)
    with pytest.raises(PermissionDenied, match="needed administrator"):
        audit.entries(journal, by, since=NOW, until=NOW + HOUR)


def test_a_scope_is_kept_as_given(journal: Journal) -> None:
    scope = Scope(frozenset({"015146", "015011"}), None, frozenset())
    set_scope(journal, SYSTEM, "a-viewer", scope, NOW)
    viewer = find_person(journal, "A-Viewer ")
    assert viewer is not None
    assert viewer.scope == scope
    assert viewer.scope.key == scope.key


def test_a_missing_scope_lets_nothing_through(journal: Journal) -> None:
    viewer = find_person(journal, "a-viewer")
    assert viewer is not None
    with journal.write() as session:
        session.delete(session.get(ScopeRow, viewer.person_id))
    viewer = find_person(journal, "a-viewer")
    assert viewer is not None
    assert viewer.scope == NOTHING


def test_hashes_are_not_printed(journal: Journal) -> None:
    assert "scrypt" not in repr(find_credential(journal, "a-viewer"))
    assert "scrypt" not in repr(find_person(journal, "a-viewer"))


def test_agencies_are_renamed_and_never_removed(journal: Journal) -> None:
    before = actions(journal)
    keep_agencies(journal, SYSTEM, [Agency("pl", "Polizia Locale")], NOW)
    assert actions(journal) == before
    keep_agencies(journal, SYSTEM, [Agency("pl", "Polizia Locale Milano")], NOW)
    assert list_agencies(journal) == [Agency("pl", "Polizia Locale Milano"), Agency("vvf", "VVF")]


def test_the_audit_is_read_newest_first_in_part(journal: Journal) -> None:
    by = actor(journal, Role.ADMINISTRATOR)
    for hours in range(3):
        detail = {"rows_n": hours}
        audit.record(journal, by, "export", NOW + hours * HOUR, ("page", "traffico"), detail)
    found = audit.entries(journal, by, since=NOW, until=NOW + 3 * HOUR, action="export", limit=2)
    assert [entry.detail["rows_n"] for entry in found] == [2, 1]
    assert found[0].address == "192.0.2.7"
    assert found[0].person_id == by.person_id


def test_equal_scopes_have_equal_keys() -> None:
    one = Scope(frozenset({"a", "b"}), None, frozenset({"c"}))
    same = Scope(frozenset({"b", "a"}), None, frozenset({"c"}))
    assert one.key == same.key
    keys = {
        scope.key for scope in (one, EVERYTHING, NOTHING, Scope(frozenset({"a,b"}), None, None))
    }
    assert len(keys) == 4
    assert EVERYTHING.key == "all"
