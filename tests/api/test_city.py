"""The parts of the city as the map asks for them: light, approximate until official lines come."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import shape

from data.city import load_city
from etl.assembly import assemble
from etl.run import load_file
from tests.api.conftest import Room
from tests.etl.feeds import source

BYTES = 16_000
FILES = {"quarters": "milano_nil_simplified.geojson", "zones": "milano_municipi_simplified.geojson"}


@pytest.mark.parametrize(("kind", "parts_n"), [("zones", 9), ("quarters", 88)])
def test_parts_are_approximate_at_first_and_light(
    quiet_room: Room, kind: str, parts_n: int
) -> None:
    answer = quiet_room.get(f"/api/v1/city/{kind}")
    found = answer.get_json()["features"]
    assert len(found) == parts_n
    assert all(area["properties"]["is_approximate"] for area in found)
    packed = quiet_room.get(f"/api/v1/city/{kind}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < BYTES
    assert gzip.decompress(packed.data) == answer.data
    again = quiet_room.get(
        f"/api/v1/city/{kind}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_official_lines_replace_them_when_they_are_loaded(
    room: Room, shared_data: Callable[..., Path]
) -> None:
    files = {kind: shared_data("geo", name) for kind, name in FILES.items()}
    pipeline = assemble(room.settings, room.warehouse, load_city("milano"))
    lines = replace(source("boundaries_geojson", "file:///x"), source_id="lines")
    for kind, file in files.items():
        assert load_file(lines, pipeline, file).outcome == "loaded"
        answer = room.get(f"/api/v1/city/{kind}")
        found = answer.get_json()["features"]
        assert len(found) == len(json.loads(file.read_text())["features"])
        assert not any(area["properties"]["is_approximate"] for area in found), kind
        assert len(gzip.compress(answer.data)) < BYTES
    pipeline.close()


def test_municipalities_are_simplified_for_the_map(
    room: Room, shared_data: Callable[..., Path]
) -> None:
    file = shared_data("geo", "milano_cm_comuni.geojson")
    pipeline = assemble(room.settings, room.warehouse, load_city("milano"))
    lines = replace(source("boundaries_geojson", "file:///x"), source_id="lines")
    assert load_file(lines, pipeline, file).outcome == "loaded"
    pipeline.close()
    answer = room.get("/api/v1/city/areas", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < 60_000
    found = json.loads(gzip.decompress(answer.data))["features"]
    assert len(found) == 133
    assert [a["properties"]["id"] for a in found if a["properties"]["is_main"]] == ["015146"]
    real = {
        f["properties"]["com_istat_code"]: shape(f["geometry"]).buffer(0)
        for f in json.loads(file.read_text())["features"]
    }
    for area in found:
        ours, official = shape(area["geometry"]).buffer(0), real[area["properties"]["id"]]
        assert ours.symmetric_difference(official).area < 0.05 * official.area
