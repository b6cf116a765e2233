"""Parts of the city as they are drawn: cells within the municipality, official lines once loaded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box, mapping, shape

from data.city import load_city
from data.outlines import Outline, Outlines
from data.records import Boundary

MILANO = load_city("milano")
AREA_KM2 = 111.195**2 * 0.7013


def forms(drawn: dict[str, Outline]) -> dict[str, shapely.Geometry]:
    return {code: shapely.make_valid(shape(dict(area.geometry))) for code, area in drawn.items()}


def official(path: Path, kind: str, code: str) -> list[Boundary]:
    """The rows of a real file, read without our own reader."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [
        Boundary(kind=kind, area_id=str(f["properties"][code]), geometry=json.dumps(f["geometry"]))
        for f in features
    ]


@pytest.mark.parametrize(("kind", "parts_n"), [("zones", 9), ("quarters", 88)])
def test_parts_are_cells_that_fill_the_municipality_once(kind: str, parts_n: int) -> None:
    outlines = Outlines(MILANO, ())
    drawn: dict[str, Outline] = getattr(outlines, kind)
    town = shape(dict(outlines.alert["015146"].geometry))
    cells = forms(drawn)
    assert len(drawn) == parts_n
    assert all(area.is_approximate for area in drawn.values())
    assert all(cell.difference(town.buffer(0.001)).is_empty for cell in cells.values())
    assert sum(cell.area for cell in cells.values()) == pytest.approx(town.area, rel=0.02)
    assert outlines.approximate == ("municipality", "zone", "quarter")


def test_each_quarter_holds_its_own_centre() -> None:
    cells = forms(Outlines(MILANO, ()).quarters)
    for quarter in MILANO.quarters:
        centre = shapely.Point(quarter.lon, quarter.lat)
        assert cells[quarter.quarter_id].buffer(0.0006).contains(centre), quarter.name


def test_official_lines_replace_the_cells(shared_data: Callable[..., Path]) -> None:
    nil = official(shared_data("geo", "milano_nil_simplified.geojson"), "nil", "ID_NIL")
    zones = official(
        shared_data("geo", "milano_municipi_simplified.geojson"), "municipio", "MUNICIPIO"
    )
    some = Outlines(MILANO, nil)
    assert some.approximate == ("municipality", "zone")
    both = Outlines(MILANO, [*nil, *zones])
    assert both.approximate == ("municipality",)
    for rows, drawn, prefix in ((nil, both.quarters, "015146-NIL"), (zones, both.zones, "015146-")):
        for row in rows:
            code = prefix + (row.area_id.zfill(2) if row.kind == "nil" else row.area_id)
            real = shapely.make_valid(shapely.from_geojson(row.geometry))
            ours = forms(drawn)[code]
            off_km2 = real.symmetric_difference(ours).area * AREA_KM2
            assert off_km2 < 0.08 * max(real.area * AREA_KM2, 1), code


def test_an_outline_of_another_number_or_kind_replaces_nothing() -> None:
    square = json.dumps(mapping(box(9.1, 45.4, 9.2, 45.5)))
    strangers = [
        Boundary(kind=kind, area_id=code, geometry=square)
        for kind, code in (("nil", "89"), ("nil", "x"), ("municipio", "10"), ("other", "1"))
    ]
    drawn = Outlines(MILANO, strangers)
    assert drawn.approximate == ("municipality", "zone", "quarter")
    one = Outlines(MILANO, [Boundary(kind="nil", area_id="07", geometry=square)])
    assert [c for c, area in one.quarters.items() if not area.is_approximate] == ["015146-NIL07"]


def test_a_city_without_quarters_has_none_to_draw() -> None:
    other = Outlines(load_city("sanfrancisco"), ())
    assert other.quarters == {}
    assert other.zones
    assert "quarter" not in other.approximate
