"""Feeds for programs: states and runs for all, payloads and replays for administrators."""

import pytest

import services
from data.staging import FeedRun
from etl.desk import Desk
from tests.api.conftest import Room

RUN = "/api/v1/feeds/cad/runs/run-cad-1"


def test_states_and_runs(quiet_room: Room) -> None:
    feeds = quiet_room.get("/api/v1/feeds?at=2026-02-07T18:25:00Z").get_json()["feeds"]
    assert {feed["source_id"] for feed in feeds} == {"cad", "traffic", "weather"}
    runs = quiet_room.get("/api/v1/feeds/cad/runs?at=2026-02-07T18:25:00Z").get_json()["runs"]
    assert [run["run_id"] for run in runs] == ["run-cad-1"]
    assert quiet_room.get("/api/v1/feeds/none/runs").status_code == 404


@pytest.mark.parametrize("who", ["viewer", "operator", "commander", "analyst", "manager"])
def test_bytes_are_for_administrators(quiet_room: Room, who: str) -> None:
    assert quiet_room.get(f"{RUN}/payload", who).status_code == 403
    assert quiet_room.post(f"{RUN}/replay", who).status_code == 403
    assert quiet_room.get(f"{RUN}/payload", None).status_code == 401


@pytest.mark.parametrize("run_id", ["none", "run-traffic-1", "..%2F..%2Fetc", "x" * 3_000, "'--"])
def test_only_runs_of_the_source_have_payloads(quiet_room: Room, run_id: str) -> None:
    answer = quiet_room.get(f"/api/v1/feeds/cad/runs/{run_id}/payload", "administrator")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_a_payload_that_is_kept_no_more(quiet_room: Room) -> None:
    answer = quiet_room.get(f"{RUN}/payload", "administrator")
    assert answer.status_code == 404
    assert "expected one that was kept" in answer.get_json()["detail"]


def test_replay_answers_with_its_runs(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    at = services.now()
    made = FeedRun(
        run_id="r", source_id="cad", started_at=at, finished_at=at, outcome="loaded", format="x",
        read_n=3, loaded_n=2, rejected_n=1,
    )  # fmt: skip
    monkeypatch.setattr(Desk, "replay", lambda _self, source, run: [made])
    answer = room.post(f"{RUN}/replay", "administrator")
    assert answer.get_json()["runs"] == [
        {"run_id": "r", "outcome": "loaded", "reason": None, "read_n": 3, "loaded_n": 2,
         "rejected_n": 1}
    ]  # fmt: skip
