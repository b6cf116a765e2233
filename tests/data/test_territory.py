"""Locating positions in municipalities, with official outlines and without."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely import union_all
from shapely.geometry import box, mapping, shape

from data.city import load_city
from data.records import Boundary
from data.territory import Territory

MILANO = load_city("milano")


def outline(area_id: str, west: float, south: float, east: float, north: float) -> Boundary:
    geometry = json.dumps(mapping(box(west, south, east, north)))
    return Boundary(kind="municipality", area_id=area_id, geometry=geometry)


def test_every_centre_is_in_its_own_cell() -> None:
    lon, lat = ([getattr(m, axis) for m in MILANO.municipalities] for axis in ("lon", "lat"))
    found = Territory(MILANO).locate(lon, lat)
    assert found == [m.municipality_id for m in MILANO.municipalities]


def test_cells_cover_the_region_once() -> None:
    areas = Territory(MILANO).areas()
    assert len(areas) == 133
    assert all(area.is_approximate for area in areas)
    shapes = [shape(area.geometry) for area in areas]
    assert sum(s.area for s in shapes) == pytest.approx(union_all(shapes).area, rel=1e-6)


def test_parts_of_the_city_are_in_the_city() -> None:
    quarters = MILANO.quarters
    found = Territory(MILANO).locate([q.lon for q in quarters], [q.lat for q in quarters])
    assert set(found) == {"015146"}


def test_cells_are_nearly_the_official_areas(shared_data: Callable[..., Path]) -> None:
    features = json.loads(shared_data("geo", "milano_cm_comuni.geojson").read_text())["features"]
    real = {f["properties"]["com_istat_code"]: shape(f["geometry"]).buffer(0) for f in features}
    drawn = {a.area_id: shape(dict(a.geometry)) for a in Territory(MILANO).areas()}
    right = sum(drawn[code].intersection(area).area for code, area in real.items())
    assert right > 0.75 * sum(area.area for area in real.values())
    milano = real["015146"]
    assert drawn["015146"].intersection(milano).area > 0.97 * milano.area


def test_nowhere_is_none() -> None:
    territory = Territory(MILANO)
    lon, lat = [0.0, float("nan"), 9.19, 12.5], [0.0, 45.46, float("nan"), 41.9]
    assert territory.locate(lon, lat) == [None, None, None, None]
    assert territory.locate([], []) == []


def test_official_outline_wins_over_cells() -> None:
    square = outline("015146", 9.0, 45.3, 9.4, 45.6)
    territory = Territory(MILANO, [square])
    sesto = MILANO.municipality("015209")
    assert Territory(MILANO).locate([sesto.lon], [sesto.lat]) == ["015209"]
    assert territory.locate([sesto.lon], [sesto.lat]) == ["015146"]
    drawn = {area.area_id: area for area in territory.areas()}
    assert not drawn["015146"].is_approximate
    assert drawn["015118"].is_approximate
    assert "015209" not in drawn, "nothing of its cell is left outside the outline"


def test_shared_border_goes_to_one_municipality() -> None:
    west, east = outline("015146", 9.0, 45.0, 9.1, 45.6), outline("015002", 9.1, 45.0, 9.2, 45.6)
    assert Territory(MILANO, [west, east]).locate([9.1], [45.3]) == ["015002"]
    assert Territory(MILANO, [east, west]).locate([9.1], [45.3]) == ["015002"]


def test_boundaries_of_other_kinds_and_places_are_left_out() -> None:
    stranger = outline("999999", 9.0, 45.3, 9.4, 45.6)
    zone = Boundary(kind="zone", area_id="015146", geometry=stranger.geometry)
    assert all(area.is_approximate for area in Territory(MILANO, [stranger, zone]).areas())


def test_official_boundaries_of_milano(shared_data: Callable[..., Path]) -> None:
    features = json.loads(shared_data("geo", "milano_cm_comuni.geojson").read_text())["features"]
    boundaries = [
        Boundary(
            kind="municipality",
            area_id=feature["properties"]["com_istat_code"],
            geometry=json.dumps(feature["geometry"]),
        )
        for feature in features
    ]
    territory = Territory(MILANO, boundaries)
    assert not any(area.is_approximate for area in territory.areas())
    lon, lat = ([getattr(m, axis) for m in MILANO.municipalities] for axis in ("lon", "lat"))
    assert territory.locate(lon, lat) == [m.municipality_id for m in MILANO.municipalities]
    lon, lat = ([getattr(s, axis) for s in MILANO.streets] for axis in ("lon", "lat"))
    assert set(territory.locate(lon, lat)) == {"015146"}


def test_a_profile_of_another_city_works() -> None:
    territory = Territory(load_city("sanfrancisco"))
    assert territory.locate([-122.41, -122.47], [37.76, 37.68]) == ["0667000", "0617918"]
