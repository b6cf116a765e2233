"""The profile of Milano against the Comune's own files: quarters, gates and commands as published."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from data.city import load_city
from simulator.places import metres

MILANO = load_city("milano")


def features(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def outline(feature: dict) -> shapely.Geometry:
    return shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))


def test_quarters_lie_in_their_outlines(shared_data: Callable[..., Path]) -> None:
    found = features(shared_data("geo", "milano_nil_simplified.geojson"))
    official = {f"015146-NIL{f['properties']['ID_NIL']:02d}": outline(f) for f in found}
    assert set(official) == {quarter.quarter_id for quarter in MILANO.quarters}
    for quarter in MILANO.quarters:
        shape = official[quarter.quarter_id]
        assert shape.distance(shapely.Point(quarter.lon, quarter.lat)) < 0.0005, quarter.name
        size = shape.area * 111.195**2 * 0.7013
        assert quarter.area_km2 == pytest.approx(size, rel=0.05, abs=0.02), quarter.name


def test_quarters_are_in_the_municipio_that_holds_most_of_them(
    shared_data: Callable[..., Path],
) -> None:
    found = features(shared_data("geo", "milano_nil_simplified.geojson"))
    nils = {f["properties"]["ID_NIL"]: outline(f) for f in found}
    zones = {
        f"015146-{f['properties']['MUNICIPIO']}": outline(f)
        for f in features(shared_data("geo", "milano_municipi_simplified.geojson"))
    }
    for quarter in MILANO.quarters:
        shape = nils[int(quarter.quarter_id[-2:])]
        held = {zone_id: zone.intersection(shape).area for zone_id, zone in zones.items()}
        assert held[quarter.zone_id] == max(held.values()), quarter.name


def test_gates_of_area_c_are_where_the_comune_says(shared_data: Callable[..., Path]) -> None:
    published = {
        f["properties"]["label"].casefold(): tuple(f["geometry"]["coordinates"][:2])
        for f in features(shared_data("geo", "comune_milano", "ds82.ingressi_areac_varchi.geojson"))
    }
    ours = {gate.name.casefold(): gate for gate in MILANO.gates if gate.area == "area_c"}
    assert set(ours) == set(published)
    assert all(metres((g.lon, g.lat), published[name]) < 3 for name, g in ours.items())


def test_gates_of_area_b_stand_on_its_boundary(shared_data: Callable[..., Path]) -> None:
    listed = features(shared_data("geo", "comune_milano", "ds51.disciplina_aree.geojson"))
    area = next(outline(f) for f in listed if f["properties"]["tipo"] == "AREA_B")
    rim = area.boundary
    gates = [gate for gate in MILANO.gates if gate.area == "area_b"]
    assert all(rim.distance(shapely.Point(g.lon, g.lat)) < 0.001 for g in gates)


def test_commands_are_where_the_comune_says(shared_data: Callable[..., Path]) -> None:
    found = features(shared_data("geo", "milano_polizia_locale_comandi_decentrati.geojson"))
    stations = {s.name: s for s in MILANO.stations if s.agency_id == "pl-milano"}
    assert len(found) == 14
    for feature in found:
        name = feature["properties"]["Polizia Locale -  Comandi decentrati"]
        station = stations[re.sub(r"\s+", " ", name)]
        lon, lat = feature["geometry"]["coordinates"][:2]
        assert metres((station.lon, station.lat), (lon, lat)) < 20, name
