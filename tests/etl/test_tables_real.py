"""Table-like formats on the publishers' own files, against the csv module's reading of them."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.etl.tables import count, load, warehouse

Find = Callable[..., Path]
FILES = {
    "sffd": ("incident_sffd_csv", ("incidents", "sffd_cad_calls_merged.csv"), 18_114, 0),
    "mke": ("incident_milwaukee_csv", ("incidents", "mke_police_calls_2018.csv"), 33_968, 0),
    "roma": (
        "incident_roma_csv",
        ("incidents", "roma_polizia_locale_incidenti_2018_dedup.csv"),
        27_000,
        0,
    ),
    "orari": ("transit_areac_csv", ("traffic", "milano_area_c", "orari_2012.csv"), 17_568, 98),
    "giorno": ("transit_areac_csv", ("traffic", "milano_area_c", "giorno_2013.csv"), 365, 0),
    "comuni": (
        "alert_dpc_csv",
        ("civil_protection", "20260808-bollettino-oggi-comuni.csv"),
        7_904,
        12,
    ),
    "zone": ("alert_dpc_csv", ("civil_protection", "20260808-bollettino-oggi-zone.csv"), 187, 0),
    "history": (
        "alert_dpc_csv",
        ("civil_protection", "dpc_bollettini_lombardia_zone_history.csv.gz"),
        43_744,
        0,
    ),
}
TABLES = ("incident", "incident_update", "dispatch", "traffic_reading", "traffic_site", "alert",
          "alert_zone", "quarantine")  # fmt: skip


def lines(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    opener: Any = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, delimiter=delimiter))


def fingerprint(opened: Any) -> dict[str, int]:
    """Every row of every table, run and time of report included."""
    asked = "SELECT coalesce(sum(hash(columns(*))::HUGEINT), 0) FROM (SELECT row(t) AS r FROM {} t)"
    return {table: count(opened, asked.format(table)) for table in TABLES if table != "quarantine"}


@pytest.mark.parametrize("name", FILES)
def test_counts_items_and_changes_nothing_the_second_time(
    name: str, shared_data: Find, tmp_path: Path
) -> None:
    format, parts, read_n, rejected_n = FILES[name]
    file = shared_data(*parts)
    with warehouse(tmp_path) as opened:
        first = load(opened, format, file, "first")
        before = fingerprint(opened)
        second = load(opened, format, file, "second")
        assert fingerprint(opened) == before
    for run in (first, second):
        assert (run.read_n, run.rejected_n) == (read_n, rejected_n)
    assert list(tmp_path.joinpath("spool").iterdir()) == []


def test_sffd_calls_take_the_earliest_milestones_of_their_units(
    shared_data: Find, tmp_path: Path
) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    file = shared_data(*FILES["sffd"][1])
    calls: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in lines(file):
        calls[line["call_number"]].append(line)

    def instant(texts: list[str], choose: Callable[[list[str]], str]) -> datetime | None:
        found = [text for text in texts if text]
        if not found:
            return None
        return datetime.fromisoformat(choose(found)).replace(tzinfo=zone).astimezone(UTC)

    with warehouse(tmp_path) as opened:
        load(opened, "incident_sffd_csv", file)
        assert count(opened, "SELECT count(*) FROM dispatch") == 18_114
        rows = list(opened.query("SELECT * FROM incident"))
    assert len(rows) == len(calls) == 8_852
    for row in rows:
        units = calls[row["incident_id"]]
        for column, source, choose in (
            ("received_at", "received_at", min),
            ("dispatched_at", "dispatched_at", min),
            ("enroute_at", "enroute_at", min),
            ("arrived_at", "on_scene_at", min),
            ("cleared_at", "available_at", max),
            ("closed_at", "available_at", max),
        ):
            assert row[column] == instant([u[source] for u in units], choose), (row, column)
        assert row["title"] == units[0]["call_type"]
        assert row["priority"] in (1, 2, 3)
        assert (row["lon"], row["lat"]) == (float(units[0]["lon"]), float(units[0]["lat"]))


def test_roma_keeps_every_person_and_every_place(shared_data: Find, tmp_path: Path) -> None:
    file = shared_data(*FILES["roma"][1])
    published = lines(file)
    with warehouse(tmp_path) as opened:
        load(opened, "incident_roma_csv", file)
        (found,) = opened.query(
            "SELECT sum(injured_n) AS injured_n, sum(dead_n) AS dead_n, count(lon) AS placed_n, "
            "sum(lon) AS lon, sum(lat) AS lat, min(received_at) AS since, max(received_at) AS until, "
            "count(closed_at) AS closed_n, count(*) FILTER (outcome = 'recorded') AS recorded_n "
            "FROM incident"
        )
    zone = ZoneInfo("Europe/Rome")
    times = [datetime.fromisoformat(line["DataOraIncidente"]) for line in published]
    assert found["injured_n"] == sum(int(line["NUM_FERITI"]) for line in published)
    assert found["dead_n"] == sum(int(line["NUM_MORTI"]) for line in published) == 131
    assert found["placed_n"] == 25_590
    for column, source in (("lon", "Longitudine"), ("lat", "Latitudine")):
        total = sum(float(line[source].replace(",", ".")) for line in published if line[source])
        assert found[column] == pytest.approx(total)
    assert found["since"] == min(times).replace(tzinfo=zone)
    assert found["until"] == max(times).replace(tzinfo=zone)
    assert (found["closed_n"], found["recorded_n"]) == (0, 27_000)


def test_milwaukee_leaves_only_fresh_calls_open(shared_data: Find, tmp_path: Path) -> None:
    file = shared_data(*FILES["mke"][1])
    published = lines(file)
    newest = max(line["time"] for line in published)
    day_before = (datetime.fromisoformat(newest) - timedelta(days=1)).isoformat(sep=" ")
    going_on = [
        line
        for line in published
        if line["status"] in ("Service in Progress", "Open Investigation")
    ]
    with warehouse(tmp_path) as opened:
        load(opened, "incident_milwaukee_csv", file)
        assert count(opened, "SELECT count(*) FROM incident") == 33_968
        assert count(opened, "SELECT count(*) FROM incident_update") == 33_968
        assert count(opened, "SELECT count(*) FROM incident WHERE closed_at IS NULL") == len(
            going_on
        )
        assert count(
            opened,
            "SELECT count(*) FROM incident "
            "WHERE closed_at IS NULL AND outcome IS DISTINCT FROM 'recorded'",
        ) == sum(line["time"] >= day_before for line in going_on)


def test_area_c_halves_sum_to_what_was_published(shared_data: Find, tmp_path: Path) -> None:
    file = shared_data(*FILES["orari"][1])
    counted = [int(line["totale"]) for line in lines(file, ";") if line["totale"]]
    with warehouse(tmp_path) as opened:
        load(opened, "transit_areac_csv", file)
        (found,) = opened.query(
            "SELECT count(*) AS readings_n, count(DISTINCT observed_at) AS instants_n, "
            "sum(flow_vph * period_s / 3600) AS vehicles_n FROM traffic_reading"
        )
        reasons = list(opened.query("SELECT DISTINCT reason FROM quarantine"))
    assert found["readings_n"] == found["instants_n"] == len(counted) == 17_470
    assert found["vehicles_n"] == pytest.approx(sum(counted))
    assert [row["reason"] for row in reasons] == [
        "found no count in totale, expected a number of vehicles"
    ]


def test_area_c_days_and_halves_never_mix(shared_data: Find, tmp_path: Path) -> None:
    with warehouse(tmp_path) as opened:
        for run, name in enumerate(("orari", "giorno")):
            load(opened, "transit_areac_csv", shared_data(*FILES[name][1]), f"r{run}")
        sites = {
            row["site_id"]: row["n"]
            for row in opened.query(
                "SELECT site_id, count(*) AS n FROM traffic_reading GROUP BY site_id"
            )
        }
        assert count(opened, "SELECT count(*) FROM traffic_site") == 2
    assert sites == {"areac": 17_470, "areac_day": 365}


@pytest.mark.parametrize("name", ["comuni", "zone", "history"])
def test_bulletins_give_three_alerts_a_line(name: str, shared_data: Find, tmp_path: Path) -> None:
    file = shared_data(*FILES[name][1])
    colours = {"NESSUNA": "green", "GIALLA": "yellow", "ARANCIONE": "orange", "ROSSA": "red"}
    expected: dict[str, int] = defaultdict(int)
    for line in lines(file):
        for hazard in ("idrogeologico", "temporali", "idraulico"):
            words = line[f"avviso_{hazard}"]
            for word, colour in colours.items():
                expected[colour] += f"{word} ALLERTA" in words or f"ALLERTA {word}" in words
    with warehouse(tmp_path) as opened:
        load(opened, "alert_dpc_csv", file)
        found = {
            row["level"]: row["n"]
            for row in opened.query("SELECT level, count(*) AS n FROM alert GROUP BY level")
        }
        assert count(opened, "SELECT count(*) FROM alert_zone") == sum(found.values())
        assert count(opened, "SELECT count(*) FROM alert WHERE onset_at >= expires_at") == 0
    assert found == {colour: n for colour, n in expected.items() if n}
