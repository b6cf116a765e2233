"""What stands around an incident of the toy city, counted by hand."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.incident_picture import IncidentPicture, NearSite, incident_picture
from data.moment import Moment
from data.records import TrafficReading
from data.scope import Scope
from data.warehouse import Warehouse
from tests.data.test_warehouse import load, run
from tests.toy import clock, open_toy

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Warehouse]:
    warehouse = open_toy(tmp_path)
    yield warehouse
    warehouse.close()


def picture(toy: Warehouse, name: str, at: str, **values: object) -> IncidentPicture | None:
    moment = Moment(at=clock(at), warehouse=toy, is_live=False, **values)
    return incident_picture(moment, name, ROME)


def known(toy: Warehouse, name: str, at: str, **values: object) -> IncidentPicture:
    found = picture(toy, name, at, **values)
    assert found is not None
    return found


def test_it_is_as_it_was_at_the_moment(toy: Warehouse) -> None:
    found = known(toy, "i2", "18:16")
    assert (found.incident.priority, found.incident.arrived_at) == (3, None)
    assert [sent.callsign for sent in found.dispatches] == ["Alfa 2"]
    assert found.changes == []
    later = known(toy, "i2", "18:40")
    assert (later.incident.priority, later.incident.arrived_at) == (2, clock("18:27"))
    assert [change.field for change in later.changes] == ["priority"]


def test_before_the_call_and_out_of_scope_there_is_nothing(toy: Warehouse) -> None:
    assert picture(toy, "i2", "18:09") is None
    assert picture(toy, "i2", "18:40", scope=Scope(agencies=frozenset({"vvf"}))) is None
    assert picture(toy, "never", "18:40") is None


def test_related_are_near_in_place_and_time(toy: Warehouse) -> None:
    # i5 is 468 m east and 222 m north of i2, 518 m away; yesterday's y3 is nearer, but a day before.
    assert known(toy, "i2", "19:10").related == []
    near_i4 = known(toy, "i4", "18:45")
    # i1 is 0.002 x cos 45.5 = 156 m west to east and 445 m north of i4: 471 m.
    assert [near.incident_id for near in near_i4.related] == ["i1"]
    assert near_i4.related[0].distance_m == pytest.approx(471, abs=3)
    assert near_i4.related[0].closed_at == clock("18:35")
    assert known(toy, "i1", "18:36").related == [], "i4 had not been received"


def test_sites_nearby_are_told_with_their_speed_and_free_flow(toy: Warehouse) -> None:
    found = known(toy, "i1", "18:15")
    # s1 lies 0.003 degrees south and 0.001 east of i1: 343 m. At 18:10 its reading was invalid.
    assert [site.site_id for site in found.sites] == ["s1"]
    site = found.sites[0]
    assert site.distance_m == pytest.approx(343, abs=3)
    assert (site.speed_kmh, site.free_flow_kmh) == (40, 50)
    assert site.typical_kmh is None, "one evening is no habit"


def test_typical_is_the_median_of_the_same_half_hour_of_weeks_before(toy: Warehouse) -> None:
    at = clock("18:15")
    load(toy, [*habit(at, [20, 30, 50])], run("habit"))
    assert typical(known(toy, "i1", "18:15").sites) == 30
    assert typical(known(toy, "i1", "18:34").sites) is None, "20 minutes later nothing was measured"


def habit(at: datetime, speeds: Sequence[float]) -> Iterator[TrafficReading]:
    for weeks, speed in enumerate(speeds, start=1):
        then = at - timedelta(weeks=weeks)
        yield TrafficReading(site_id="s1", observed_at=then.astimezone(UTC), speed_kmh=speed)
        broken = then + timedelta(minutes=1)
        yield TrafficReading(site_id="s1", observed_at=broken, speed_kmh=1, is_valid=False)


def typical(sites: Sequence[NearSite]) -> float | None:
    return next(site for site in sites if site.site_id == "s1").typical_kmh
