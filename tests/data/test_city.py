"""City profiles: what is in them, and what is refused."""

import shutil
from pathlib import Path

import pytest

from data.city import CityError, available_cities, load_city
from data.city import __file__ as city_module

REFERENCE = Path(city_module).parent / "reference"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A copy of the smallest profile, to be spoilt."""
    shutil.copytree(REFERENCE / "sanfrancisco", tmp_path / "sanfrancisco")
    return tmp_path / "sanfrancisco"


def test_every_profile_loads() -> None:
    assert {"milano", "sanfrancisco"} <= set(available_cities())
    for name in available_cities():
        city = load_city(name)
        assert city.city_id == name
        assert {kind.priority for kind in city.kinds} <= {t.priority for t in city.targets}


def test_milano_has_its_133_municipalities() -> None:
    city = load_city("milano")
    assert len({m.municipality_id for m in city.municipalities}) == 133
    assert city.municipality("015146").name == "Milano"
    assert 3_150_000 < sum(m.population for m in city.municipalities) < 3_300_000
    assert len(city.zones) == 9
    assert city.zone.key == "Europe/Rome"
    assert sum(s.agency_id == "pl-milano" for s in city.stations) == 15


def test_milano_has_its_quarters_gates_and_venues() -> None:
    city = load_city("milano")
    assert len(city.quarters) == 88
    assert {quarter.zone_id for quarter in city.quarters} == {zone.zone_id for zone in city.zones}
    assert 175 < sum(quarter.area_km2 for quarter in city.quarters) < 185
    areas = [gate.area for gate in city.gates]
    assert (areas.count("area_c"), areas.count("area_b")) == (42, 188)
    assert {"san-siro", "forum", "fiera-rho", "santa-giulia", "duomo", "scala", "linate"} <= {
        venue.venue_id for venue in city.venues
    }


def test_a_profile_may_do_without_quarters_gates_and_venues() -> None:
    city = load_city("sanfrancisco")
    assert (city.quarters, city.gates, city.venues) == ((), (), ())


def test_targets_are_longer_for_lower_priorities() -> None:
    targets = sorted(load_city("milano").targets, key=lambda t: t.priority)
    assert [t.priority for t in targets] == [1, 2, 3, 4, 5]
    arrivals = [t.call_to_arrival_s for t in targets]
    assert arrivals == sorted(arrivals)
    assert all(t.call_to_dispatch_s < t.call_to_arrival_s for t in targets)


def test_roads_are_lines_near_the_city() -> None:
    city = load_city("milano")
    assert len(city.roads) >= 60
    for road in city.roads:
        assert len(road.points) >= 2
        assert all(
            abs(x - city.view.lon) < 0.5 and abs(y - city.view.lat) < 0.25 for x, y in road.points
        )


@pytest.mark.parametrize("name", ["nowhere", "../milano", "Milano", ""])
def test_unknown_city_is_refused(name: str) -> None:
    with pytest.raises(CityError, match="expected one of milano, sanfrancisco"):
        load_city(name)


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("city.toml", "America/Los_Angeles", "America/Nowhere", "found timezone 'America/Nowhere'"),
        ("city.toml", 'name = "San', 'name == "San', "found invalid TOML"),
        ("city.toml", 'zone_title = "Neighborhood"', "", "found no zone_title"),
        ("city.toml", "priority = 3\nname_it", "priority = 9\nname_it", "found 9"),
        ("city.toml", 'kind = "fire"', 'kind = "circus"', "found 'circus'"),
        ("municipalities.csv", "808000", "many", "line 2: found population 'many'"),
        ("municipalities.csv", "37.7749", "97.7749", "line 2: found lon -122.4194, lat 97.7749"),
        ("municipalities.csv", "0617918", "0667000", "found '0667000' twice"),
        ("municipalities.csv", "population,", "people,", "found 'people'"),
        ("zones.csv", "mission,0667000", "mission,0000000", "zones.csv: found '0000000'"),
        ("stations.csv", "sfpd,Bayview", "mounties,Bayview", "stations.csv: found 'mounties'"),
        ("streets.csv", "Third Street,bayview", "Third Street,mars", "found 'mars'"),
        ("roads.geojson", '"motorway"', '"towpath"', "road kind: found 'towpath'"),
        ("roads.geojson", '"features"', '"things"', "found 'features', expected GeoJSON"),
        ("roads.geojson", "[-122.3930,37.7100]", "[-122.3930,137.7100]", "lat 137.71"),
    ],
)
def test_bad_profile_is_refused(
    profile: Path, file: str, old: str, new: str, sentence: str
) -> None:
    text = (profile / file).read_text(encoding="utf-8")
    assert old in text
    (profile / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CityError) as caught:
        load_city("sanfrancisco", profile.parent)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_and_misencoded_files_are_refused(profile: Path) -> None:
    (profile / "streets.csv").write_bytes(b"name,zone_id,lon,lat\nVia Ca\xb7,soma,0,0\n")
    with pytest.raises(CityError, match="expected UTF-8 text"):
        load_city("sanfrancisco", profile.parent)
    (profile / "streets.csv").unlink()
    with pytest.raises(CityError, match=r"streets\.csv: found no such file"):
        load_city("sanfrancisco", profile.parent)
