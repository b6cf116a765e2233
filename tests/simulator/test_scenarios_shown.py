"""What ``docs/scenarios.md`` promises a watcher, on the screens that it promises it of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.archives.archive import Span
from simulator.archives.traffic import readings
from simulator.cameras import Camera
from simulator.places import metres
from simulator.press.cameras import inventory
from simulator.scenarios.catalogue import SCRIPTS, script_of
from simulator.scenarios.match_night import MatchNight
from simulator.scenarios.pile_up import PileUp
from simulator.sites import sites
from simulator.world import World
from tests.simulator.watching import (
    START,
    Screens,
    Watch,
    features,
    opened,
    with_class,
    words,
)

HOUR_S, MINUTE_S = 3_600, 60
PAGES = ("situation", "incidents", "units", "traffic", "cameras", "alerts", "feeds")


@dataclass(frozen=True, slots=True)
class Value:
    """One number read from the warehouse, for what no screen shows yet."""

    value: float | None


@pytest.fixture(scope="module")
def screens(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screens]:
    made = Screens(tmp_path_factory.mktemp("screens"), world.city)
    yield made
    made.close()


@pytest.fixture
def watch(world: World, tmp_path: Path, screens: Screens) -> Iterator[Watch]:
    yield from opened(world, tmp_path, screens)


def levels(seen: dict[str, Any]) -> dict[str, str]:
    """The colour of each alert zone on the map of Allerte."""
    layer = features(seen["alerts-zones-layer"])
    return {zone["key"].removeprefix("zone:"): zone["level"] for zone in layer}


def rows(seen: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return seen[part]["rowData"]


def seconds(row: dict[str, Any], column: str) -> float:
    return datetime.fromisoformat(row[column]).timestamp() - START


def observed(watch: Watch, sensor: str, name: str, minutes: float) -> float | None:
    """The last value of a sensor by a time."""
    until = datetime.fromtimestamp(START, UTC) + timedelta(minutes=minutes)
    found = watch.warehouse.read(
        "SELECT arg_max(value, observed_at) AS value FROM observation "
        "WHERE sensor_id LIKE $sensor AND property = $name AND observed_at <= $until",
        Value,
        {"sensor": f"%{sensor}", "name": name, "until": until},
    )
    return found[0].value


def test_a_storm_turns_the_zones_orange_then_red_and_ends(watch: Watch) -> None:
    zones = {"Lomb-09", "Lomb-10", "Lomb-12", "Lomb-13"}
    watch.poll(-1, "alert", "bulletin", "bulletin-tomorrow")
    before = levels(watch.see("alerts"))
    assert set(before) == zones
    assert set(before.values()) <= {"green", "yellow"}
    watch.play("storm")
    for minutes, level, word in ((6, "orange", "Arancione"), (26, "red", "Rossa")):
        watch.poll(minutes, "alert", "bulletin", "bulletin-tomorrow")
        assert levels(watch.see("alerts")) == dict.fromkeys(zones, level)
        told = words(watch.see("situation")["situation-alerts"])
        assert "Allerte in vigore" in told
        assert word in told
        assert any(zone in told for zone in ("Lomb-09", "Lomb-10"))
    assert watch.kpi("alerts_in_force_n") >= 2 * len(zones)
    watch.poll(181, "alert", "bulletin", "bulletin-tomorrow")
    assert set(levels(watch.see("alerts")).values()) <= {"green", "yellow"}


def test_a_storm_past_midnight_is_foreseen_for_tomorrow(watch: Watch) -> None:
    late = START + 11 * HOUR_S // 2
    watch.poll(300, "bulletin", "bulletin-tomorrow")
    before = _days(watch.see("alerts"))
    assert not any("Rossa" in cell for cells in before.values() for cell in cells)
    watch.play("storm", since=late)
    watch.poll(330 + 25, "bulletin", "bulletin-tomorrow")
    after = _days(watch.see("alerts"))
    for zone in ("Lomb-09", "Lomb-10"):
        assert [("Rossa" in cell) for cell in after[zone]] == [True, True]


def _days(seen: dict[str, Any]) -> dict[str, list[str]]:
    """What the board of days says of each zone: today, tomorrow."""
    (table,) = seen["alerts-days"]["children"]
    _, body = table["props"]["children"]
    cells = [row["props"]["children"] for row in body["props"]["children"]]
    return {words(zone): [words(today), words(tomorrow)] for zone, today, tomorrow in cells}


def test_a_storm_floods_underpasses_and_triples_the_calls(watch: Watch) -> None:
    watch.play("storm")
    watch.poll(75, "incidents", "situations")
    listed = rows(watch.see("incidents"), "incidents-table")

    def received(since: int, until: int) -> int:
        return sum(since <= seconds(row, "received_at") < until for row in listed)

    assert received(900, 4_500) > 2.3 * received(-3_600, 0)
    floods = [r for r in listed if r["title"] == "Allagamento" and "T" in r["key"]]
    events = [r for r in rows(watch.see("traffic"), "traffic-events") if "Sottopasso" in r["what"]]
    assert len(events) == 5
    assert len(floods) >= 5
    assert {round(seconds(e, "from_at") / MINUTE_S) for e in events} == {10, 16, 22, 28, 34}
    on_map = [f["tip"] for f in features(watch.see("situation")["situation-events-layer"])]
    assert sum("Sottopasso allagato" in tip for tip in on_map) == 5


def test_a_storm_is_felt_by_the_sensors(watch: Watch) -> None:
    watch.poll(-1, "environment")
    watch.play("storm")
    watch.poll(150, "environment")

    def change(sensor: str, name: str) -> float:
        before, after = (observed(watch, sensor, name, minutes) for minutes in (-1, 150))
        assert before is not None and after is not None
        return after - before

    assert change(":PLU-01", "precipitation") > 2
    assert change(":IDRO-01", "height") > 1
    assert 0 < change(":IDRO-03", "height") < change(":IDRO-01", "height")
    assert change(":ARIA-01", "pm10") < -5


def test_an_accident_queues_the_road_and_sends_four_agencies(watch: Watch, world: World) -> None:
    night = START - 14 * HOUR_S
    watch.poll(-1, "units", "traffic-sites", "traffic")
    watch.load("traffic-history", readings(world, Span(night, night + 3 * HOUR_S)) or b"")
    watch.play("accident")
    place = PileUp(world.city, PileUp.at(world.city, "", START)).place
    behind = {
        site.site_id
        for site in sites(world.city)
        if site.road.road_id == "A51"
        and site.place.is_forward == place.is_forward
        and 0 < place.road_m - site.place.road_m < 3_000
    }
    watch.poll(40, "traffic", "incidents", "dispatches", "situations", "positions")
    ranked = rows(watch.see("traffic"), "traffic-sites")
    jammed = {row["key"] for row in ranked if row["state"] == "alarm" and row["ratio"]}
    assert behind
    heard = {row["key"] for row in ranked if row["ratio"]}
    assert behind & heard
    assert behind & heard <= jammed
    drawn = {
        f["select"]: f["ratio"] for f in features(watch.see("situation")["situation-traffic-layer"])
    }
    assert all(drawn[f"site:{site_id}"] < 40 for site_id in behind & heard)
    _sees_the_crash(watch)
    watch.poll(90 + 20, "traffic")
    after = {row["key"]: row for row in rows(watch.see("traffic"), "traffic-sites") if row["ratio"]}
    assert not any(after[site_id]["state"] == "alarm" for site_id in behind & after.keys())


def _sees_the_crash(watch: Watch) -> None:
    """The crash heads the queue, with its units; its closure and itself are on the road."""
    queue = watch.see("situation")["situation-queue"]["children"]
    lines = [line for line in queue if "A51 Tangenziale Est" in words(line)]
    assert any("Incidente con feriti" in words(line) for line in lines)
    (crash,) = [
        row for row in rows(watch.see("incidents"), "incidents-table") if row["key"].endswith("I0")
    ]
    assert (crash["priority"], crash["title"]) == (1, "Incidente con feriti")
    sent = crash["units"].split(" · ")
    assert len(sent) >= 7
    agencies = {r["callsign"]: r["agency"] for r in rows(watch.see("units"), "units-table")}
    assert len({agencies[callsign] for callsign in sent if callsign in agencies}) >= 4
    events = [r["what"] for r in rows(watch.see("traffic"), "traffic-events") if r["road"] == "A51"]
    assert any("Due corsie chiuse" in what for what in events)
    assert any(what.startswith("Incidente") and "7 feriti" in what for what in events)


def test_a_demonstration_closes_streets_that_open_again(watch: Watch) -> None:
    watch.play("demonstration")
    closed: list[set[str]] = []
    for minutes in (5, 25, 80):
        watch.poll(minutes, "situations")
        listed = rows(watch.see("traffic"), "traffic-events")
        closed.append({row["key"] for row in listed if "corteo" in row["what"]})
    assert not closed[0]
    assert closed[1]
    assert closed[2]
    assert not closed[1] & closed[2]
    watch.poll(25, "units", "incidents", "dispatches", "positions")
    (escorted,) = [
        row for row in rows(watch.see("incidents"), "incidents-table") if row["key"].endswith("C0")
    ]
    sent = escorted["units"].split(" · ")
    agencies = {r["callsign"]: r["agency"] for r in rows(watch.see("units"), "units-table")}
    assert len(sent) >= 6
    assert len({agencies[callsign] for callsign in sent if callsign in agencies}) >= 3


def test_a_match_fills_the_streets_before_and_after_it(watch: Watch, world: World) -> None:
    evening = START + 2 * HOUR_S
    script = MatchNight(world.city, MatchNight.at(world.city, "", evening))
    near = [s for s in sites(world.city) if script.load(s.point, evening + 89 * MINUTE_S) > 1.4]
    assert len(near) >= 5
    watch.poll(-1, "traffic-sites")
    watch.play("match", since=evening)

    def swell(minutes: int) -> float:
        """The flow that the screen shows near the stadium, of that of a usual day."""
        watch.poll(minutes, "traffic")
        shown = {row["key"]: row["flow"] for row in rows(watch.see("traffic"), "traffic-sites")}
        heard = [site for site in near if shown.get(site.site_id) is not None]
        usual = sum(world.traffic.state(site, watch.at).flow_vph for site in heard)
        return sum(shown[site.site_id] for site in heard) / usual

    arriving, playing, leaving = (swell(120 + m) for m in (85, 150, 232))
    assert arriving > 1.2
    assert playing == pytest.approx(1, abs=0.01)
    assert leaving > 1.2


def test_a_match_brings_calls_around_the_stadium(watch: Watch) -> None:
    watch.play("match")
    watch.poll(89, "incidents")
    seen = watch.see("incidents")
    listed = [r for r in rows(seen, "incidents-table") if r["key"].endswith("M")]
    assert len(listed) >= 20
    titles = [row["title"] for row in listed]
    assert sum(title in {"Sosta irregolare", "Viabilità e incroci"} for title in titles) >= 8
    drawn = watch.see("situation")["situation-incidents-layer"]["data"]["features"]
    places = {f["properties"]["select"]: f["geometry"]["coordinates"] for f in drawn}
    open_now = [places[r["select"]] for r in listed if r["select"] in places]
    assert open_now
    assert all(metres((lon, lat), (9.124, 45.4781)) < 4_000 for lon, lat in open_now)


def _sample(world: World, centre: tuple[float, float]) -> tuple[list[Camera], list[Camera]]:
    """Cameras that work all the while: within a district and outside it."""
    sound = [
        camera
        for camera in world.cameras.inventory
        if not any(world.cameras.outage(camera, START + m * MINUTE_S) for m in (-1, 5, 61))
    ]
    within = [camera for camera in sound if metres(camera.point, centre) <= 2_000]
    outside = [camera for camera in sound if metres(camera.point, centre) > 2_000]
    return within[:8], outside[:24]


@pytest.mark.parametrize("kind", ["cameras", "power"])
def test_the_cameras_of_a_district_go_dark(watch: Watch, world: World, kind: str) -> None:
    """With 32 cameras of the inventory, for the sake of time."""
    script: Any = script_of(kind)(world.city, script_of(kind).at(world.city, "", START))
    within, outside = _sample(world, script.centre)
    kept = {camera.camera_id for camera in [*within, *outside]}
    head, *lines = inventory(world, START).decode().splitlines(keepends=True)
    listed = [line for line in lines if line.partition(",")[0] in kept]
    assert len(listed) == 32
    watch.load("cameras", "".join([head, *listed]).encode())
    watch.poll(-1, "camera-stills", "camera-works", "environment")
    assert watch.kpi("cameras_usable_pct") == 100
    cards = watch.see("cameras")["cameras-cards"]
    assert len(with_class(cards, "kpi-normal")) == 1
    watch.play(kind)
    watch.poll(16, "camera-stills")
    seen = watch.see("cameras")
    assert watch.kpi("cameras_usable_pct") == pytest.approx(75)
    assert "8 Irraggiungibili" in words(seen["cameras-causes"])
    states = {f["select"].partition(":")[2]: f["state"] for f in features(seen["cameras-layer"])}
    assert {name for name, state in states.items() if state == "alarm"} == {
        camera.camera_id for camera in within
    }
    assert len(with_class(seen["cameras-cards"], "kpi-alarm")) == 1
    watch.poll(61, "camera-stills")
    states = [f["state"] for f in features(watch.see("cameras")["cameras-layer"])]
    assert states == ["normal"] * 32


def test_a_power_cut_silences_sites_sensors_and_gates(watch: Watch, world: World) -> None:
    script: Any = script_of("power")(world.city, script_of("power").at(world.city, "", START))
    watch.poll(-1, "traffic-sites", "traffic", "environment", "area-c")
    playing = watch.play("power")
    watch.poll(17, "traffic", "environment", "incidents")
    listed = rows(watch.see("traffic"), "traffic-sites")
    silent = {row["key"] for row in listed if row["flow"] is None}
    dark = {site.site_id for site in sites(world.city) if script.reaches(site.point, START)}
    usual = sum(world.traffic.states(watch.at).flow_vph[0] > 0)
    assert dark
    assert dark <= silent
    assert len(silent) < len(dark) + 0.05 * usual
    assert len(listed) == usual + 1, "and Area C as a whole"
    drawn = features(watch.see("situation")["situation-traffic-layer"])
    assert {f["select"].partition(":")[2] for f in drawn if f["ratio"] is None} >= dark
    calls = [r for r in rows(watch.see("incidents"), "incidents-table") if r["key"][-1] == "E"]
    assert any(row["title"] == "Semaforo guasto" for row in calls)
    noise = [s for s in world.sensors.inventory if s.kind == "noise"]
    (quiet,) = [s for s in noise if script.reaches(s.point, START)][:1]
    loud = next(s for s in noise if not script.reaches(s.point, START))
    assert observed(watch, quiet.sensor_id, "LAeq", 0) is not None
    assert observed(watch, quiet.sensor_id, "LAeq", 17) == observed(
        watch, quiet.sensor_id, "LAeq", 0
    )
    assert observed(watch, loud.sensor_id, "LAeq", 17) != observed(watch, loud.sensor_id, "LAeq", 0)
    watch.poll(58, "area-c")
    counted = playing.gates.history(START + 900, START + 2_700).sum()
    assert counted < world.gates.history(START + 900, START + 2_700).sum()


def feed_row(watch: Watch, source_id: str) -> dict[str, Any]:
    """A source's line on Flussi."""
    return next(r for r in rows(watch.see("feeds"), "feeds-table") if r["key"] == source_id)


def test_a_feed_that_dies_is_told_as_failed_then_as_stale(watch: Watch) -> None:
    watch.poll(-1, "traffic-sites", "traffic", "situations", "area-c", "environment")
    assert feed_row(watch, "sim-traffic")["state"] == "normal"
    assert not with_class(watch.see("traffic")["traffic-cards"], "is-stale")
    watch.play("dead-feed", "/datex2/measured.xml")
    watch.poll(2, "traffic")
    failed = feed_row(watch, "sim-traffic")
    assert (failed["state_word"], failed["state"]) == ("Ultima esecuzione fallita", "attention")
    assert "503" in failed["reason"]
    watch.poll(6, "traffic")
    late = feed_row(watch, "sim-traffic")
    assert (late["state_word"], late["state"]) == ("In ritardo", "alarm")
    cards = with_class(watch.see("traffic")["traffic-cards"], "is-stale")
    assert "Velocità media" in words(cards)
    watch.hurry("traffic", 0.5)
    watch.poll(12, "traffic")
    hung = feed_row(watch, "sim-traffic")
    assert (hung["outcome"], "503" in hung["reason"]) == ("Non raggiunta", False)
    for page in PAGES:
        assert watch.see(page), page
    watch.hurry("traffic", 30)
    watch.poll(41, "traffic", "situations", "environment")
    assert feed_row(watch, "sim-traffic")["state"] == "normal"
    assert not with_class(watch.see("traffic")["traffic-cards"], "is-stale")


def test_a_feed_that_lies_is_caught_each_time(watch: Watch, world: World) -> None:
    watch.poll(-1, "traffic-sites", "traffic")
    watch.play("lying-feed", "/datex2/measured.xml")
    watch.poll(2, "traffic")
    ahead = feed_row(watch, "sim-traffic")
    assert (ahead["outcome"], "40" in ahead["reason"]) == ("Caricato", True)
    shown = rows(watch.see("traffic"), "traffic-sites")
    assert max(seconds(row, "observed_at") for row in shown if row["observed_at"]) <= 2 * MINUTE_S
    watch.poll(12, "traffic")
    (doubled, *_) = rows(watch.see("feed", of="sim-traffic"), "feed-runs")
    assert doubled["state"] == "normal"
    assert doubled["read_n"] == pytest.approx(2 * len(shown), rel=0.03)
    assert _readings_n(watch, 12) == pytest.approx(len(shown), rel=0.03)
    watch.poll(22, "traffic")
    garbage = watch.see("feed", of="sim-traffic")
    (run, *_) = rows(garbage, "feed-runs")
    assert (run["state"], run["rejected_n"] > 0) == ("normal", True)
    assert run["rejected_n"] == pytest.approx(len(shown) / 25, abs=3)
    assert words(garbage["feed-reasons"])
    assert "non disponibile" in " ".join(i["reason"] for i in rows(garbage, "feed-items"))
    newest = feed_row(watch, "sim-traffic")["newest_at"]
    for minutes in (32, 38):
        watch.poll(minutes, "traffic")
        assert feed_row(watch, "sim-traffic")["newest_at"] == newest
    for page in PAGES:
        assert watch.see(page), page


def test_other_pages_that_lie_are_caught_too(watch: Watch) -> None:
    """A text that is none is refused whole; the screens go on with what they have, and say so."""
    paths = {"positions": "/avl/positions.ndjson", "incidents": "/cad/incidents.ndjson"}
    watch.poll(-1, "units", *paths)
    watch.play("lying-feed", *paths.values())
    runs: dict[tuple[int, str], dict[str, Any]] = {}
    states: dict[tuple[int, str], str] = {}
    for minutes in (2, 12, 22, 32):
        watch.poll(minutes, *paths)
        for page in PAGES:
            assert watch.see(page), page
        for feed in paths:
            runs[minutes, feed] = rows(watch.see("feed", of=f"sim-{feed}"), "feed-runs")[0]
            states[minutes, feed] = feed_row(watch, f"sim-{feed}")["state_word"]
    assert "40" in runs[2, "positions"]["reason"]
    for feed in paths:
        assert runs[12, feed]["read_n"] == pytest.approx(2 * runs[2, feed]["read_n"], rel=0.05)
        assert runs[22, feed]["state"] == "alarm"
        assert "found byte 0xff" in runs[22, feed]["reason"]
        assert (runs[32, feed]["state"], states[32, feed]) == ("normal", "In ritardo")
    listed = [row["key"] for row in rows(watch.see("incidents"), "incidents-table")]
    assert len(set(listed)) == len(listed) > 100


def _readings_n(watch: Watch, minutes: int) -> float:
    """Rows of one minute."""
    at = datetime.fromtimestamp(START, UTC) + timedelta(minutes=minutes)
    found = watch.warehouse.read(
        "SELECT count(*)::DOUBLE AS value FROM traffic_reading WHERE observed_at = $at",
        Value,
        {"at": at},
    )
    return found[0].value or 0


def test_every_kind_of_scenario_is_watched_here() -> None:
    """A new kind needs a test of what it shows."""
    watched = {
        "storm", "accident", "demonstration", "match", "cameras", "power", "dead-feed",
        "lying-feed",
    }  # fmt: skip
    assert set(SCRIPTS) == watched
