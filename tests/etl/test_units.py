"""Vehicle positions through a whole load: named, located, and told when they come from the future."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl.pipeline import Pipeline
from etl.run import load_file
from tests.etl.feeds import pipeline_into, source
from tests.goldens import FOLDER

UNNAMED = b"$GPRMC,180000.00,A,4527.8640,N,00911.4200,E,010.0,084.4,070226,,,A*5E\r\n"


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = pipeline_into(tmp_path)
    yield made
    made.close()
    made.warehouse.close()


def test_a_receiver_without_a_name_is_called_after_its_source(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    file = tmp_path / "log.nmea"
    file.write_bytes(UNNAMED)
    for source_id in ("moto-1", "moto-2"):
        run = load_file(source("unit_nmea", source_id=source_id), pipeline, file)
        assert (run.outcome, run.loaded_n) == ("loaded", 1)
    found = list(
        pipeline.warehouse.query("SELECT unit_id, run_id FROM unit_position ORDER BY unit_id")
    )
    assert [row["unit_id"] for row in found] == ["moto-1", "moto-2"]


def test_vehicles_are_located_and_described(pipeline: Pipeline) -> None:
    file = FOLDER / "unit_gtfs_realtime" / "mixed" / "input.pb"
    run = load_file(source("unit_gtfs_realtime", max_reject_pct=50), pipeline, file)
    assert (run.outcome, run.loaded_n, run.rejected_n) == ("loaded", 5, 4)
    found = list(
        pipeline.warehouse.query(
            "SELECT callsign, p.municipality_id FROM unit_position AS p "
            "JOIN unit USING (unit_id) ORDER BY callsign"
        )
    )
    assert [row["callsign"] for row in found] == ["7002", "FA123BC", "Tram 4011", None, None]
    assert {row["municipality_id"] for row in found} == {"015146"}


def test_positions_from_the_future_are_told(pipeline: Pipeline, tmp_path: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=3)
    file = tmp_path / "positions.json"
    file.write_text(
        f'{{"unit_id": "a", "observed_at": "{ahead.isoformat()}", "lon": 9, "lat": 45}}'
    )
    run = load_file(source("unit_json"), pipeline, file)
    assert run.outcome == "loaded"
    assert run.reason
    assert "ahead of our clock" in run.reason
    assert run.newest_at is None, "the feed is not fresher for it"
