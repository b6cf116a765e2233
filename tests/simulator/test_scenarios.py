"""Scenarios as values: the same list gives the same city, and none of them changes the past."""

from itertools import pairwise
from statistics import mean

import pytest

from data.city import load_city
from simulator.buses import LATEST_S
from simulator.places import metres
from simulator.press.pages import PAGES
from simulator.press.traffic_measured import measured
from simulator.scenarios.bad_feeds import PAGES as FAULTY_PAGES
from simulator.scenarios.catalogue import SCRIPTS, script_of
from simulator.scenarios.demonstration import Demonstration
from simulator.scenarios.match_night import MatchNight
from simulator.scenarios.pile_up import PileUp
from simulator.scenarios.scenario import Scenario, ScenarioError, read_scenario
from simulator.scenarios.storm import Storm
from simulator.sites import sites
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

START = MONDAY_RUSH - 3_600
LATER = MONDAY_RUSH


def played(world: World, *kinds: str, until: int | None = None) -> World:
    """The city with these scenarios from ``START`` on."""
    listed = [script_of(kind).at(world.city, "", START) for kind in kinds]
    cut = [Scenario(s.since, until or s.until, s.kind, s.place) for s in listed]
    return world.playing(tuple(cut))


def pages(world: World, at: int) -> dict[str, bytes]:
    return {path: page.render(world, page.changed_at(world, at)) for path, page in PAGES.items()}


def test_one_list_of_scenarios_is_one_city(world: World) -> None:
    one, other = played(world, *SCRIPTS), played(world, *reversed(SCRIPTS))
    assert pages(one, LATER) == pages(other, LATER)
    assert pages(one, LATER) != pages(world, LATER)


def test_what_is_switched_on_changes_nothing_before(world: World) -> None:
    assert pages(played(world, *SCRIPTS), START - 1) == pages(world, START - 1)


def test_what_is_switched_off_changes_nothing_before(world: World) -> None:
    cut = LATER - 900
    long, short = played(world, *SCRIPTS), played(world, *SCRIPTS, until=cut)
    assert pages(long, cut - 1) == pages(short, cut - 1)
    assert pages(long, LATER) != pages(short, LATER)


def test_a_storm_brings_alerts_and_three_times_the_calls(world: World) -> None:
    stormy = played(world, "storm")
    hour = (START + 1_800, START + 1_800 + 3_600)
    added = [c for c in stormy.calls.between(*hour) if c.call_id.endswith("T")]
    expected = mean(world.calls.demand.expected(at) for at in range(*hour, 600))
    assert len(added) == pytest.approx(2 * expected, rel=0.3)
    kinds = {call.kind.kind_id for call in added}
    assert {"flooding", "tree_down", "signal_fault"} <= kinds
    for zone in ("Lomb-09", "Lomb-10"):
        levels = [stormy.weather.bulletin(zone, START + s).level for s in (0, 1_199, 1_200, 7_200)]
        assert levels[:2] in (["orange", "orange"], ["red", "red"])
        assert levels[2:] == ["red", "red"]
    after = Storm.at(world.city, "", START).until
    assert stormy.weather.issued_at(after) == after
    assert stormy.weather.bulletin("Lomb-09", after).level in ("green", "yellow")


def test_underpasses_fill_one_after_the_other(world: World) -> None:
    stormy = played(world, "storm")
    floods = [
        sum(o.category == "flood" and o.obstacle_id.startswith("storm") for o in found)
        for found in (stormy.obstacles.recent(START + m * 60) for m in (5, 12, 20, 40))
    ]
    assert floods[0] == 0
    assert floods == sorted(floods)
    assert floods[-1] == 5


def test_a_pile_up_jams_the_road_behind_it_alone(world: World) -> None:
    jammed = played(world, "accident")
    place = PileUp(world.city, PileUp.at(world.city, "", START)).place
    same_way = [s for s in sites(world.city) if s.road.road_id == "A51" and s.place.is_forward]
    behind = [s for s in same_way if 0 < place.road_m - s.place.road_m < 4_000]
    beyond = [s for s in same_way if s.place.road_m - place.road_m > 1_500]
    minute = (START + 2_400) // 60 * 60
    assert behind and beyond
    for site in behind:
        assert jammed.traffic.state(site, minute).speed_kmh < 0.4 * site.road.free_flow_kmh
    for site in beyond:
        assert jammed.traffic.state(site, minute) == world.traffic.state(site, minute)
    call = next(c for c in jammed.calls.between(START, START + 60) if c.call_id.endswith("I0"))
    life = jammed.lives.of(call)
    sent = {job.crew.agency.kind for job in jammed.dispatching.jobs(call)}
    assert life.injured_n == 7
    assert sent == {"municipal_police", "medical", "fire", "police"}
    assert len(jammed.dispatching.jobs(call)) >= 7


def test_a_match_fills_the_streets_around_the_stadium_twice(world: World) -> None:
    script = MatchNight(world.city, MatchNight.at(world.city, "", START))
    crowd = [script.crowd(START + minutes * 60) for minutes in (0, 45, 89, 150, 200, 230, 268)]
    assert crowd[0] == crowd[3] == 0
    assert crowd[0] < crowd[1] < crowd[2] > 0.95
    assert crowd[5] > 0.95 > crowd[6]
    near, far = script.stadium, (script.stadium[0] + 0.15, script.stadium[1])
    assert script.load(near, START + 89 * 60) > 1.8
    assert script.load(far, START + 89 * 60) < 1.01


def test_a_demonstration_closes_streets_ahead_and_opens_them_behind(world: World) -> None:
    script = Demonstration(world.city, Demonstration.at(world.city, "", START))
    walking = played(world, "demonstration")
    closed = [
        {
            round(o.place.road_m) + 100_000 * hash(o.place.road_id)
            for o in walking.obstacles.recent(START + minutes * 60)
            if o.obstacle_id.startswith("demonstration")
        }
        for minutes in (9, 25, 60, 100)
    ]
    assert not closed[0]
    assert all(closed[1:])
    assert all(not (a & b) for a, b in pairwise(closed[1:]))
    starts = [since for since, _ in (script.passes(m) for m, _ in script.route)]
    assert starts == sorted(starts)


@pytest.mark.parametrize("kind", ["cameras", "power"])
def test_a_district_goes_blind(world: World, kind: str) -> None:
    out = played(world, kind)
    script = script_of(kind)(world.city, script_of(kind).at(world.city, "", START))

    def dead(city: World, at: int) -> set[str]:
        listed = city.cameras.inventory
        return {c.camera_id for c in listed if city.cameras.outage(c, at)}

    new = dead(out, LATER - 60) - dead(world, LATER - 60)
    assert len(new) >= 10
    assert dead(out, START - 60) == dead(world, START - 60)
    assert dead(out, script.until) == dead(world, script.until)


def test_a_power_cut_silences_the_sensors_of_its_district(world: World) -> None:
    minute = (START + 600) // 60 * 60
    both = (played(world, "power"), world)
    dark, lit = (measured(w, minute).count(b"<roa:siteMeasurements>") for w in both)
    assert 3 <= lit - dark <= lit // 2


def test_every_kind_can_be_about_what_it_says(world: World) -> None:
    other = load_city("sanfrancisco")
    for kind, script in SCRIPTS.items():
        for city in (world.city, other):
            for place in list(script.places(city))[:4]:
                found = script.at(city, place, START)
                assert found.kind == kind and found.place == place
                script(city, found).blockages()
    assert World(other, 3, scenarios=tuple(s.at(other, "", START) for s in SCRIPTS.values()))
    with pytest.raises(ScenarioError, match="found place 'Atlantide', expected one of A51"):
        PileUp.at(world.city, "Atlantide", START)
    with pytest.raises(ScenarioError, match="found scenario 'rave', expected one of storm"):
        script_of("rave")


def test_faulty_pages_are_published_ones() -> None:
    assert set(FAULTY_PAGES) <= set(PAGES)


def test_a_scenario_is_plain_values() -> None:
    scenario = Scenario(10, 20, "storm", "milano")
    assert read_scenario(scenario.as_json()) == scenario
    for broken in ({}, {"since": 5, "until": 1}, {"since": "5", "until": 7}):
        with pytest.raises(ScenarioError):
            read_scenario(broken)


def late_by_scenario(world: World, played_world: World, at: int) -> dict[str, int]:
    """How much later each vehicle is than on a usual day; those in service on both."""
    usual = {bus.vehicle_id: bus.late_s for bus in world.buses.at(at)}
    found = played_world.buses.at(at)
    return {b.vehicle_id: b.late_s - usual[b.vehicle_id] for b in found if b.vehicle_id in usual}


@pytest.mark.parametrize("kind", ["storm", "demonstration"])
def test_buses_wait_at_closed_streets_twenty_minutes_at_most(world: World, kind: str) -> None:
    out = played(world, kind)
    before, after = (late_by_scenario(world, out, START + s) for s in (0, 4_800))
    assert set(before.values()) == {0}
    late = [delay for delay in after.values() if delay > 300]
    assert 5 <= len(late) < 40
    assert max(late) <= 1_200 + LATEST_S


def test_held_vehicles_stand_where_they_were_and_go_on_without_a_jump(world: World) -> None:
    out = played(world, "demonstration", "power")
    tracks: dict[str, list[tuple[float, float]]] = {}
    for at in range(START - 60, START + 7_200, 10):
        for bus in out.buses.at(at):
            tracks.setdefault(bus.vehicle_id, []).append(bus.point)
    steps = [metres(a, b) for track in tracks.values() for a, b in pairwise(track)]
    assert max(steps) / 10 * 3.6 < 75


def test_trams_without_current_stand(world: World) -> None:
    out = played(world, "power")
    script = script_of("power")(world.city, script_of("power").at(world.city, "", START))
    within = {
        bus.vehicle_id: bus.point
        for bus in out.buses.at(START + 1)
        if bus.line.kind == "tram" and script.is_dark(bus.point, START + 1)
    }
    assert within
    later = {bus.vehicle_id: bus for bus in out.buses.at(START + 3_000)}
    for vehicle_id, point in within.items():
        assert metres(later[vehicle_id].point, point) < 1
        assert later[vehicle_id].speed_kmh == 0
    after = {bus.vehicle_id: bus.point for bus in out.buses.at(script.until + 600)}
    assert all(metres(after[v], point) > 100 for v, point in within.items() if v in after)


def test_a_power_cut_silences_gates_and_environmental_sensors(world: World) -> None:
    out = played(world, "power")
    script = script_of("power")(world.city, script_of("power").at(world.city, "", START))
    at = START + 3_000
    silent = [s for s in out.sensors.inventory if not out.sensors.readings(s, at)]
    hourly = at // 3_600 * 3_600
    dark = [s for s in out.sensors.inventory if script.is_dark(s.point, START + 1)]
    assert silent
    assert silent == [s for s in dark if s.period_s < 3_600 or hourly > START]
    gates = [g for g in out.gates.inventory if script.is_dark((g.lon, g.lat), START + 1)]
    since = START // 300 * 300 + 300
    assert 10 < len(gates) < len(out.gates.inventory) / 2
    for gate in out.gates.inventory:
        usual = world.gates.transits(gate, since, since + 1_800)
        assert out.gates.transits(gate, since, since + 1_800) == (0 if gate in gates else usual)


def test_a_storm_washes_the_air_and_fills_gauges_and_rivers(world: World) -> None:
    out = played(world, "storm")

    def total(city: World, kind: str, name: str, at: int) -> float:
        listed = [s for s in city.sensors.inventory if s.kind == kind]
        return sum(
            r.value for s in listed for r in city.sensors.readings(s, at) if r.property == name
        )

    at = START + 3 * 3_600 - 60
    assert total(out, "rain_gauge", "rain", at) > 13 * 3
    assert total(out, "air_quality", "pm10", at) < 0.75 * total(world, "air_quality", "pm10", at)
    rivers = {s.sensor_id: s for s in out.sensors.inventory if s.kind == "river_level"}
    for gauge_id, rises_m in (("IDRO-01", 1.0), ("IDRO-03", 0.3)):
        now, usual = (w.sensors.readings(rivers[gauge_id], at)[0].value for w in (out, world))
        assert now > usual + rises_m


def test_a_match_is_heard_and_fills_the_gates_around_it(world: World) -> None:
    out = played(world, "match")
    script = MatchNight(world.city, MatchNight.at(world.city, "", START))
    since = (START + 75 * 60) // 300 * 300
    counts = {
        gate.gate_id: (
            world.gates.transits(gate, since, since + 900),
            out.gates.transits(gate, since, since + 900),
        )
        for gate in world.gates.inventory
    }
    near = [g.gate_id for g in world.gates.inventory if script.load((g.lon, g.lat), since) > 1.2]
    usual, now = (sum(counts[gate_id][n] for gate_id in near) for n in (0, 1))
    assert near
    assert now > 1.15 * usual
    assert all(after >= before for before, after in counts.values())
    louder = [
        s.sensor_id
        for s in out.sensors.inventory
        if s.kind == "noise"
        and out.sensors.readings(s, since)[0].value > world.sensors.readings(s, since)[0].value + 6
    ]
    assert louder
