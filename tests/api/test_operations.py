"""Liveness, readiness and metrics, and that none of them tells a secret."""

from pathlib import Path

import pytest

from tests.api.conftest import Room, make_room


def test_alive_needs_no_login(quiet_room: Room) -> None:
    answer = quiet_room.get("/healthz", None)
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_ready_names_every_check(quiet_room: Room) -> None:
    answer = quiet_room.get("/readyz", None)
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "checks": {"warehouse": "ok", "journal": "ok"}}
    assert answer.headers["Cache-Control"] == "no-store"


def test_not_ready_says_what_is_missing(tmp_path: Path) -> None:
    room = make_room(tmp_path, {"pipeline": lambda: "the scheduler has stopped"})
    answer = room.get("/readyz", None)
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["pipeline"] == "the scheduler has stopped"
    assert answer.get_json()["checks"]["warehouse"] == "ok"
    room.warehouse.close()
    assert room.get("/readyz", None).get_json()["checks"]["warehouse"] == "the warehouse is closed"
    assert room.get("/healthz", None).status_code == 200
    room.journal.close()


def test_missing_schema_file_is_not_ready(room: Room) -> None:
    room.warehouse._connection.execute("DELETE FROM migration WHERE name = '001_records'")
    answer = room.get("/readyz", None)
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["warehouse"] == "schema files not applied: 001_records"


def test_journal_that_lacks_a_migration_or_is_gone_is_not_ready(room: Room) -> None:
    with room.journal.write() as session:
        session.connection().exec_driver_sql("DELETE FROM alembic_version")
    assert "expected" in room.get("/readyz", None).get_json()["checks"]["journal"]
    with room.journal.write() as session:
        session.connection().exec_driver_sql("DROP TABLE alembic_version")
    assert room.get("/readyz", None).status_code == 503


def test_metrics_count_requests_by_route(room: Room) -> None:
    before = _value(room, 'requests_total{method="GET",route="/api/v1/units",status="400"}')
    room.get("/api/v1/units?bbox=1")
    room.get("/api/v1/units?bbox=2")
    after = _value(room, 'requests_total{method="GET",route="/api/v1/units",status="400"}')
    assert after - before == 2


def test_routes_nobody_has_are_one_label(room: Room) -> None:
    for n in range(3):
        room.get(f"/api/v1/{n}")
        room.ask(f"VERB{n}", "/api/v1/units", "commander")
    text = _metrics(room)
    assert 'route="none",status="404"' in text
    assert 'method="other",route=' in text
    assert "VERB" not in text


def test_metrics_tell_of_the_warehouse_and_the_feeds(room: Room) -> None:
    text = _metrics(room)
    assert "control_room_warehouse_up 1.0" in text
    assert 'control_room_feed_runs_total{outcome="loaded",source="cad"} 2.0' in text
    assert 'control_room_feed_runs_total{outcome="refused",source="cad"} 1.0' in text
    assert 'control_room_feed_age_seconds{source="cad"}' in text
    assert 'control_room_feed_rejected_total{outcome="loaded",source="cad"} 1.0' in text
    assert f"control_room_warehouse_revision {float(room.warehouse.revision)}" in text
    assert "process_resident_memory_bytes" in text
    assert "control_room_streams 0.0" in text
    reads = _value(room, "warehouse_reads_total")
    room.get("/api/v1/units")
    assert _value(room, "warehouse_reads_total") > reads


def test_metrics_are_there_while_the_warehouse_is_not(room: Room) -> None:
    room.warehouse.close()
    assert "control_room_warehouse_up 0.0" in _metrics(room)


def test_metrics_are_for_this_machine_or_for_people(quiet_room: Room) -> None:
    away = {"REMOTE_ADDR": "10.0.0.9"}
    assert quiet_room.get("/metrics", None, environ_overrides=away).status_code == 401
    assert quiet_room.get("/metrics", "viewer", environ_overrides=away).status_code == 200


@pytest.mark.parametrize("path", ["/readyz", "/metrics", "/api/v1/openapi.json"])
def test_nothing_tells_where_things_are_or_how_they_are_locked(quiet_room: Room, path: str) -> None:
    text = quiet_room.get(path).get_data(as_text=True)
    assert str(quiet_room.settings.data_dir) not in text
    assert all(token not in text for token in quiet_room.tokens.values())


def _metrics(room: Room) -> str:
    return room.get("/metrics", None).get_data(as_text=True)


def _value(room: Room, name: str) -> float:
    prefixes = (f"control_room_{name} ", f"control_room_http_{name} ")
    lines = [line for line in _metrics(room).splitlines() if line.startswith(prefixes)]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0
