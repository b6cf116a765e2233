"""Incidents told in full, and reported by other systems: by whom, within which scope, only once."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import services
from data.journal import SYSTEM, audit
from data.moment import Moment
from data.queries import feed_states, incident_changes
from data.records import Incident
from data.reporting import Report, change_incident, find_incident, open_incident
from data.scope import EVERYTHING
from data.warehouse import Warehouse
from tests.api.conftest import Room

PATH = "/api/v1/incidents"
MILANO = {"lon": 9.19, "lat": 45.4642}
SESTO_PLACE = {"lon": 9.2426, "lat": 45.535}
FIRE = {"kind": "fire", "title": "Fumo da un tetto", **MILANO}


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def audited(room: Room, action: str) -> list[audit.AuditEntry]:
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    return audit.entries(room.journal, SYSTEM, since=now - hour, until=now + hour, action=action)


def opened(room: Room, who: str = "operator", **body: Any) -> str:
    answer = room.post(PATH, who, json=FIRE | body)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()["id"]


def test_incident_is_told_with_its_changes_and_units(quiet_room: Room) -> None:
    found = quiet_room.get(f"{PATH}/i2?at=2026-02-07T18:25:00Z").get_json()
    told = found["properties"]
    assert (found["type"], found["id"], told["municipality_id"]) == ("Feature", "i2", "015146")
    assert [(c["field"], c["previous"], c["value"]) for c in told["changes"]] == [
        ("priority", "3", "2")
    ]
    assert [(d["unit_id"], d["arrived_at"]) for d in told["dispatches"]] == [("u1b", None)]


@pytest.mark.parametrize(("who", "status"), [("commander", 200), ("vvf", 404), ("sesto", 404)])
def test_incident_out_of_scope_is_not_found(quiet_room: Room, who: str, status: int) -> None:
    assert quiet_room.get(f"{PATH}/i1", who).status_code == status


@pytest.mark.parametrize("text", ["nope", "i1'--", "i1%00", "%27 OR 1=1", "i_", "../kpis"])
def test_unknown_incident_is_a_problem(quiet_room: Room, text: str) -> None:
    answer = quiet_room.get(f"{PATH}/{text}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_reported_incident_is_seen_by_screens_figures_and_feeds(room: Room) -> None:
    answer = room.post(PATH, "operator", json=FIRE | {"received_at": ago(minutes=20)})
    told = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/{told['id']}"
    assert told["id"].startswith("api-")
    assert told["properties"]["priority"] == 1, "the kind's own, where none is given"
    assert told["properties"]["municipality_id"] == "015146", "where its position lies"
    listed = room.get(PATH).get_json()["features"]
    assert told["id"] in [one["id"] for one in listed]
    points = room.get("/api/v1/kpis/incidents_open_n?zones=015146").get_json()["points"]
    assert points[-1]["value"] == 2, "i5 and the new one"
    moment = Moment(datetime.now(UTC), room.warehouse)
    run = next(feed for feed in feed_states(moment) if feed.source_id == "api")
    assert (run.outcome, run.loaded_n, run.rejected_n) == ("loaded", 1, 0)
    assert run.run_id == told["properties"]["run_id"]


def test_report_is_in_the_audit_with_its_text(room: Room) -> None:
    incident_id = opened(room)
    (entry,) = audited(room, "incident_opened")
    assert (entry.actor, entry.thing_id) == ("operator", incident_id)
    assert entry.detail["document"] == FIRE
    room.post(f"{PATH}/{incident_id}/updates", "commander", json={"note": "visto"})
    (entry,) = audited(room, "incident_updated")
    assert (entry.actor, entry.detail["document"]) == ("commander", {"note": "visto"})


@pytest.mark.parametrize("who", ["operator", "commander", "administrator"])
def test_room_staff_may_write(room: Room, who: str) -> None:
    incident_id = opened(room, who)
    answer = room.post(f"{PATH}/{incident_id}/updates", who, json={"priority": 3})
    assert (answer.status_code, answer.get_json()["properties"]["priority"]) == (200, 3)


@pytest.mark.parametrize("who", ["viewer", "analyst", "manager", None])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/i5/updates"])
def test_others_may_not(room: Room, path: str, who: str | None) -> None:
    before = room.warehouse.revision
    answer = room.post(path, who, json=FIRE)
    assert answer.status_code == (401 if who is None else 403)
    assert answer.mimetype == "application/problem+json"
    assert room.warehouse.revision == before


@pytest.mark.parametrize(
    ("who", "body"),
    [
        ("sesto", FIRE),
        ("sesto", {"kind": "fire", "municipality_id": "015146"}),
        ("sesto", {"kind": "fire"}),
        ("sesto", {"kind": "fire", "lon": 0, "lat": 0}),
        ("vvf", FIRE | {"agency_id": "pl-milano"}),
        ("vvf", FIRE),
        ("crashes", FIRE),
        ("nobody", FIRE),
    ],
)
def test_nobody_writes_outside_the_own_scope(room: Room, who: str, body: dict[str, Any]) -> None:
    before = room.warehouse.revision
    answer = room.post(PATH, who, json=body)
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert room.warehouse.revision == before
    assert audited(room, "incident_opened") == []


@pytest.mark.parametrize(
    ("who", "body"),
    [
        ("sesto", {"kind": "crash", **SESTO_PLACE}),
        ("sesto", {"kind": "crash", "municipality_id": "015209"}),
        ("vvf", FIRE | {"agency_id": "vvf"}),
        ("crashes", {"kind": "crash", **MILANO}),
    ],
)
def test_everyone_writes_within_the_own_scope(room: Room, who: str, body: dict[str, Any]) -> None:
    assert room.post(PATH, who, json=body).status_code == 201


def test_code_may_not_contradict_the_position(room: Room) -> None:
    answer = room.post(PATH, "sesto", json=FIRE | {"municipality_id": "015209"})
    assert answer.status_code == 400
    assert "municipality_id '015209', expected 015146" in answer.get_json()["detail"]
    answer = room.post(
        PATH, "sesto", json={"kind": "fire", "municipality_id": "015209", "zone_id": "015146-1"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("who", "incident_id", "body", "status"),
    [
        ("sesto", "i1", {"priority": 3}, 404),
        ("vvf", "i1", {"note": "x"}, 404),
        ("sesto", "i6", MILANO, 403),
        ("crashes", "i6", {"kind": "fire"}, 403),
        ("sesto", "i6", {"priority": 3}, 200),
        ("commander", "none", {"priority": 3}, 404),
    ],
)
def test_update_stays_within_the_scope(
    room: Room, who: str, incident_id: str, body: dict[str, Any], status: int
) -> None:
    answer = room.post(f"{PATH}/{incident_id}/updates", who, json=body)
    assert answer.status_code == status
    assert len(audited(room, "incident_updated")) == (status == 200)


def test_update_keeps_what_was_and_who_said_so(room: Room) -> None:
    at = datetime.now(UTC)
    body = {"priority": 3, "dispatched_at": "2026-02-07T19:55:00Z", "note": "auto in doppia fila"}
    told = room.post(f"{PATH}/i6/updates", "operator", json=body).get_json()["properties"]
    assert (told["priority"], told["dispatched_at"]) == (3, "2026-02-07T19:55:00+00:00")
    assert told["title"] == "Urto", "what the body does not name stays"
    changes = {c["field"]: c for c in told["changes"]}
    assert set(changes) == {"priority", "dispatched_at", "note"}
    assert (changes["priority"]["previous"], changes["priority"]["value"]) == ("2", "3")
    assert (changes["note"]["note"], changes["note"]["author"]) == (
        "auto in doppia fila",
        "operator",
    )
    assert len(incident_changes(Moment(datetime.now(UTC), room.warehouse), "i6")) == 3
    before = room.get(f"{PATH}/i6", query_string={"at": (at - timedelta(seconds=1)).isoformat()})
    assert before.get_json()["properties"]["priority"] == 2, "replay shows what the room knew"


def test_moved_incident_lies_elsewhere(room: Room) -> None:
    told = room.post(f"{PATH}/i6/updates", json=MILANO).get_json()
    assert told["geometry"]["coordinates"] == [9.19, 45.4642]
    assert told["properties"]["municipality_id"] == "015146"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "no kind"),
        ({"kind": "party"}, "kind 'party'"),
        ({"kind": "fire", "agency_id": "fbi"}, "agency_id 'fbi'"),
        ({"kind": "fire", "municipality_id": "1"}, "municipality_id '1'"),
        ({"kind": "fire", "zone_id": "x"}, "zone_id 'x'"),
        ({"kind": "fire", "prio": 1}, "key 'prio'"),
        ({"kind": "fire", "incident_id": "i1"}, "key 'incident_id'"),
        ({"kind": "fire", "source_id": "cad"}, "key 'source_id'"),
        ({"kind": "fire", "priority": 0}, "priority '0'"),
        ({"kind": "fire", "priority": 6}, "priority '6'"),
        ({"kind": "fire", "priority": True}, "priority 'true'"),
        ({"kind": "fire", "priority": "1"}, "priority"),
        ({"kind": "fire", "priority": None}, "priority 'null'"),
        ({"kind": "fire", "title": "  "}, "title"),
        ({"kind": "fire", "title": "x" * 201}, "title"),
        ({"kind": "fire", "title": "a\x00b"}, "title"),
        ({"kind": "fire", "title": ["x"]}, "title"),
        ({"kind": "fire", "lon": 9.19}, "lon and lat"),
        ({"kind": "fire", "lon": 181, "lat": 45}, "lon '181'"),
        ({"kind": "fire", "lon": "9.19", "lat": 45}, "lon"),
        ({"kind": "fire", "injured_n": -1}, "injured_n '-1'"),
        ({"kind": "fire", "injured_n": 1.5}, "injured_n '1.5'"),
        ({"kind": "fire", "received_at": "2999-01-01T00:00:00Z"}, "received_at"),
        ({"kind": "fire", "received_at": 1}, "received_at '1'"),
        ({"kind": "fire", "arrived_at": "2020-01-01T00:00:00Z"}, "arrived_at"),
        ({"kind": "fire", "closed_at": "2100-01-01T00:00:00Z"}, "closed_at"),
    ],
)
def test_bad_report_is_refused_with_its_reason(
    quiet_room: Room, body: dict[str, Any], named: str
) -> None:
    before = quiet_room.warehouse.revision
    answer = quiet_room.post(PATH, json=body)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert named in answer.get_json()["detail"]
    assert "expected" in answer.get_json()["detail"]
    assert quiet_room.warehouse.revision == before


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"fire"', "application/json", 400),
        (b'{"kind": NaN}', "application/json", 400),
        (b'{"title": "\\ud800"}', "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"kind": "fire"}', "text/plain", 415),
        (b"kind=fire", "application/x-www-form-urlencoded", 415),
        (b'{"title": "' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_body_that_is_no_json_object_is_a_problem(
    quiet_room: Room, body: bytes, type_: str, status: int
) -> None:
    for path in (PATH, f"{PATH}/i5/updates"):
        answer = quiet_room.post(path, data=body, content_type=type_)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_update_needs_something_new(quiet_room: Room) -> None:
    assert quiet_room.post(f"{PATH}/i5/updates", json={}).status_code == 400
    answer = quiet_room.post(f"{PATH}/i5/updates", json={"agency_id": "cc"})
    assert "key 'agency_id'" in answer.get_json()["detail"]


def test_text_that_looks_like_sql_is_only_text(room: Room) -> None:
    text = "'); DROP TABLE incident; --"
    incident_id = opened(room, title=text, description=text, address=text)
    told = room.get(f"{PATH}/{incident_id}").get_json()["properties"]
    assert (told["title"], told["description"], told["address"]) == (text, text, text)
    assert room.get(f"{PATH}/i1").status_code == 200


def test_repeated_request_changes_nothing_more(room: Room) -> None:
    again = {"Idempotency-Key": "call-77"}
    first = room.post(PATH, json=FIRE, headers=again)
    revision = room.warehouse.revision
    second = room.post(PATH, json=FIRE, headers=again)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json()["id"] == second.get_json()["id"]
    assert room.warehouse.revision == revision
    assert len(audited(room, "incident_opened")) == 1


def test_repeated_update_changes_nothing_more(room: Room) -> None:
    again = {"Idempotency-Key": "update-1"}
    for _ in range(3):
        told = room.post(f"{PATH}/i5/updates", json={"note": "visto"}, headers=again).get_json()
    assert [c["note"] for c in told["properties"]["changes"]] == ["visto"]


def test_key_used_for_another_request_is_refused(room: Room) -> None:
    again = {"Idempotency-Key": "call-78"}
    room.post(PATH, json=FIRE, headers=again)
    for path, body in ((PATH, FIRE | {"priority": 2}), (f"{PATH}/i5/updates", {"note": "x"})):
        answer = room.post(path, json=body, headers=again)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_key_of_another_writer_is_another_key(room: Room) -> None:
    again = {"Idempotency-Key": "1"}
    found = {
        room.post(PATH, who, json=FIRE, headers=again).get_json()["id"]
        for who in ("operator", "commander")
    }
    assert len(found) == 2


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_key_has_bounds(quiet_room: Room, key: str) -> None:
    answer = quiet_room.post(PATH, json=FIRE, headers={"Idempotency-Key": key})
    assert answer.status_code == 400


def test_one_key_at_once_is_one_incident(room: Room) -> None:
    found: set[str] = set()

    def post() -> None:
        answer = room.post(PATH, json=FIRE, headers={"Idempotency-Key": "rush"})
        found.add(answer.get_json()["id"])

    threads = [threading.Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert len(audited(room, "incident_opened")) == 1


def test_update_does_not_undo_a_load_that_came_between(room: Room) -> None:
    """The unit arrives, says the CAD, after we read the incident and before we write it."""
    asked_n = 0
    arrived_at = datetime(2026, 2, 7, 19, 58, tzinfo=UTC)

    def change(old: Incident) -> Incident:
        nonlocal asked_n
        asked_n += 1
        if asked_n == 1:
            _arrive(room.warehouse, old, arrived_at)
        return replace(old, title="Urto con feriti")

    report = Report("api-test", "operator", datetime.now(UTC), 1)
    new = change_incident(room.warehouse, EVERYTHING, "i6", change, None, report)
    found = find_incident(room.warehouse, EVERYTHING, "i6")
    assert asked_n == 2
    assert found == new
    assert found is not None
    assert (found.title, found.arrived_at) == ("Urto con feriti", arrived_at)


def test_failed_load_leaves_word_in_the_audit(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise TimeoutError("statement stopped")

    monkeypatch.setattr("api.incidents.open_incident", fail)
    assert room.post(PATH, json=FIRE).status_code == 503
    assert len(audited(room, "incident_not_written")) == 1
    assert services.warehouse() is room.warehouse


def _arrive(warehouse: Warehouse, old: Incident, arrived_at: datetime) -> None:
    report = Report("run-cad-9", "cad", datetime.now(UTC), 1)
    open_incident(warehouse, replace(old, arrived_at=arrived_at), report)
