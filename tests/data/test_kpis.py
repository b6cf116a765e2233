"""Every key figure against values worked out by hand on the toy city."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.kpi import kpis
from data.scope import EVERYTHING, Scope
from data.warehouse import Warehouse
from tests.toy import clock, open_toy

EXPECTED = json.loads((Path(__file__).parents[1] / "kpis.json").read_text(encoding="utf-8"))
CASES = [
    pytest.param(name, case, id=f"{name}: {case['of']}")
    for name, entry in EXPECTED.items()
    for case in entry["cases"]
]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = open_toy(tmp_path_factory.mktemp("toy"))
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize("name", sorted(kpis()))
def test_every_kpi_has_values_worked_out_by_hand(name: str) -> None:
    assert EXPECTED[name]["cases"], "add its values on the toy city to tests/kpis.json"
    assert EXPECTED[name]["why"]


def test_no_values_are_left_of_kpis_that_are_gone() -> None:
    assert set(EXPECTED) == set(kpis())


@pytest.mark.parametrize(("name", "case"), CASES)
def test_kpi_is_what_a_person_would_count(toy: Warehouse, name: str, case: dict[str, Any]) -> None:
    points = kpis()[name].points(
        toy,
        clock(case["since"]),
        clock(case["until"]),
        bucket=case.get("bucket"),
        zones=case.get("zones"),
        scope=_scope(case.get("scope", {})),
        as_of=clock(case["as_of"]) if "as_of" in case else None,
    )
    found = {f"{point.bucket:%H:%M}": point.value for point in points}
    assert found == pytest.approx(case["points"])
    assert list(found) == sorted(found)


def test_trend_ends_in_a_whole_bucket_at_the_moment_shown(toy: Warehouse) -> None:
    at = clock("18:25")
    points = kpis()["incidents_open_n"].points(
        toy, at - timedelta(hours=24), at, origin=at, as_of=at
    )
    assert (points[-1].bucket, points[-1].value) == (clock("18:10"), 3)
    assert len(points) == 96


def test_cases_say_on_how_many_facts_a_percentile_rests(toy: Warehouse) -> None:
    found = kpis()["incidents_call_to_arrival_p90_s"].points(toy, clock("18:00"), clock("19:00"))
    assert [point.cases for point in found] == [3]


def test_unit_dispatched_before_the_call_does_not_make_a_negative_count(tmp_path: Path) -> None:
    warehouse = open_toy(tmp_path)
    _insert_slip(warehouse, clock("18:20"), clock("18:10"))
    for name in ("incidents_waiting_n", "incidents_open_n"):
        points = kpis()[name].points(
            warehouse, clock("18:00"), clock("19:00"), zones=["slip"], bucket="5m"
        )
        assert {point.value for point in points} == {0}
    warehouse.close()


def _insert_slip(warehouse: Warehouse, received_at: datetime, closed_at: datetime) -> None:
    warehouse._connection.execute(
        "INSERT INTO incident BY NAME SELECT 'slip' AS incident_id, 'cad' AS source_id, "
        "'slip' AS zone_id, $received AS received_at, $closed AS dispatched_at, "
        "$closed AS closed_at, 'run' AS run_id, $received AS reported_at",
        {"received": received_at, "closed": closed_at},
    )


def _scope(limits: dict[str, list[str]]) -> Scope:
    given = {name: frozenset(values) for name, values in limits.items()}
    return Scope(**given) if given else EVERYTHING
