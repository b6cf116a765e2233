"""What ``docs/scenarios.md`` promises a watcher, seen through the ordinary pipeline and queries."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import clock, queries
from data.city import load_city
from data.clock import MACHINE, Pace
from data.moment import Moment
from data.queries import RunRow
from data.warehouse import Warehouse
from etl.assembly import assemble, city_sources
from etl.run import run_source
from settings import read_settings
from simulator.scenarios.catalogue import script_of
from simulator.scenarios.outages import PowerCut
from simulator.scenarios.pile_up import PileUp
from simulator.server import CityServer
from simulator.sites import sites
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

ROOT = Path(__file__).parents[2]
START = MONDAY_RUSH // 60 * 60 - 3_600


class Watch:
    """A room at a second that is set by hand, fed by a city that plays what it is told."""

    def __init__(self, world: World, folder: Path) -> None:
        self.at, self._usual = START, world
        self._server = CityServer(("127.0.0.1", 0), world, lambda: self.at)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        environ = {"DATA_DIR": str(folder), "SIMULATOR_URL": address, "RAW_DAYS": "0"}
        file = str(ROOT / "simulator" / "sources.toml")
        settings = read_settings({**environ, "SOURCES": file})
        self.sources = {s.source_id: s for s in city_sources(settings, environ)}
        self.warehouse = Warehouse.open(None, spool=folder / "spool")
        self._room = assemble(settings, self.warehouse, load_city("milano"))

    def play(self, kind: str, place: str = "") -> None:
        scenario = script_of(kind).at(self._usual.city, place, START)
        self._server.show(self._usual.playing((scenario,)))

    def poll(self, minutes: float, *source_ids: str) -> Moment:
        """Poll sources so long after the start; the moment to look at."""
        self.at = START + int(minutes * 60)
        clock.follow(Pace(0, self.at, 0))
        for source_id in source_ids:
            run_source(self.sources[f"sim-{source_id}"], self._room)
        return Moment(at=datetime.fromtimestamp(self.at, UTC), warehouse=self.warehouse)

    def feed(self, moment: Moment, source_id: str) -> RunRow:
        """The last run of a source."""
        return queries.feed_runs(moment, f"sim-{source_id}")[0]

    def close(self) -> None:
        clock.follow(MACHINE)
        self._room.close()
        self.warehouse.close()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def watch(world: World, tmp_path: Path) -> Iterator[Watch]:
    before, world.address = world.address, ""
    with closing(Watch(world, tmp_path)) as made:
        yield made
    world.address = before


def test_a_storm(watch: Watch) -> None:
    watch.play("storm")
    orange = queries.alerts_in_force(watch.poll(6, "alert"))
    red = queries.alerts_in_force(watch.poll(26, "alert"))
    for zone in ("Lomb-09", "Lomb-10"):
        assert {a.level for a in orange if zone in (a.zones or "")} == {"orange"}
        assert {a.level for a in red if zone in (a.zones or "")} == {"red"}
    moment = watch.poll(75, "incidents", "situations")
    floods = [e for e in queries.traffic_events(moment) if "Sottopasso" in (e.comment or "")]
    assert len(floods) == 5
    listed = queries.incidents(moment, moment.at.replace(year=2025))

    def received(since: int, until: int) -> int:
        return sum(START + since <= i.received_at.timestamp() < START + until for i in listed)

    assert received(900, 4_500) > 2.3 * received(-3_600, 0)


def test_an_accident(watch: Watch, world: World) -> None:
    watch.play("accident")
    moment = watch.poll(40, "traffic-sites", "traffic", "incidents", "dispatches", "situations")
    place = PileUp(world.city, PileUp.at(world.city, "", START)).place
    behind = {
        s.site_id
        for s in sites(world.city)
        if s.road.road_id == "A51"
        and s.place.is_forward == place.is_forward
        and 0 < place.road_m - s.place.road_m < 3_000
    }
    free = {s.site_id: s.road.free_flow_kmh for s in sites(world.city)}
    states = [s for s in queries.traffic_states(moment) if s.site_id in behind and s.speed_kmh]
    assert states
    assert all((s.speed_kmh or 0) < 0.4 * free[s.site_id] for s in states)
    (crash,) = [i for i in queries.incidents(moment) if i.incident_id.endswith("I0")]
    assert (crash.priority, crash.kind) == (1, "crash_injury")
    assert len(queries.incident_dispatches(moment, crash.incident_id)) >= 7


def test_a_demonstration(watch: Watch) -> None:
    watch.play("demonstration")
    closed = [
        {e.event_id for e in queries.traffic_events(moment) if "corteo" in (e.comment or "")}
        for moment in (watch.poll(minutes, "situations") for minutes in (5, 25, 80))
    ]
    assert not closed[0] and closed[1] and closed[2]
    assert not closed[1] & closed[2]


def test_a_match(watch: Watch) -> None:
    watch.play("match")
    moment = watch.poll(89, "incidents")
    listed = queries.incidents(moment, moment.at.replace(year=2025))
    near = [i for i in listed if i.incident_id.endswith("M")]
    assert len(near) >= 20
    assert all(abs((i.lon or 0) - 9.124) < 0.05 for i in near)


def test_a_power_cut_silences_sites(watch: Watch, world: World) -> None:
    script = PowerCut(world.city, PowerCut.at(world.city, "", START))
    watch.poll(-1, "traffic-sites", "traffic")
    watch.play("power")
    moment = watch.poll(5, "traffic")
    dark = {s.site_id for s in sites(world.city) if script.is_dark(s.point, START + 60)}
    heard = {
        s.site_id
        for s in queries.traffic_states(moment)
        if s.observed_at and s.observed_at.timestamp() > START
    }
    assert dark and heard
    assert not dark & heard


def test_a_feed_that_dies(watch: Watch) -> None:
    watch.poll(-1, "traffic")
    watch.play("dead-feed", "/datex2/measured.xml")
    moment = watch.poll(6, "traffic")
    last = watch.feed(moment, "traffic")
    assert (last.outcome, "503" in (last.reason or "")) == ("transient", True)
    (state,) = [f for f in queries.feed_states(moment) if f.source_id == "sim-traffic"]
    assert state.newest_at
    promise_s = watch.sources["sim-traffic"].stale_after_s
    assert (moment.at - state.newest_at).total_seconds() > promise_s


def test_a_feed_that_lies(watch: Watch) -> None:
    watch.poll(-1, "traffic-sites", "traffic")
    watch.play("lying-feed", "/datex2/measured.xml")
    moment = watch.poll(2, "traffic")
    ahead = watch.feed(moment, "traffic")
    assert "minutes ahead of our clock" in (ahead.reason or "")
    shown = [s.observed_at for s in queries.traffic_states(moment) if s.observed_at]
    assert shown and max(shown) <= moment.at
    doubled = watch.feed(watch.poll(12, "traffic"), "traffic")
    assert doubled.outcome == "loaded"
    garbage = watch.feed(watch.poll(22, "traffic"), "traffic")
    assert garbage.outcome == "loaded" and garbage.rejected_n > 0
    old = watch.poll(32, "traffic")
    assert watch.feed(old, "traffic").outcome == "loaded"
    assert max(s.observed_at for s in queries.traffic_states(old) if s.observed_at) <= old.at
