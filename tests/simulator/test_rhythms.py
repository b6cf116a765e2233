"""The simulated city beside real ones: the fit that the documentation claims, and its charts."""

from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from lxml import etree

from docs.rhythms.__main__ import HERE, PAGE, kept_rhythms
from docs.rhythms.chart import Series, line_chart
from docs.rhythms.fit import r_squared
from docs.rhythms.real import real_rhythms
from docs.rhythms.simulated import simulated_rhythms
from simulator.world import World

LEAST_FIT = {
    "calls_workday": 0.8, "calls_weekend": 0.8, "calls_weekday": 0.75, "crashes_hour": 0.85,
    "crashes_weekday": 0.8, "response": 0.7, "traffic_workday": 0.8, "traffic_saturday": 0.9,
    "traffic_sunday": 0.85,
}  # fmt: skip


@pytest.fixture(scope="module")
def simulated(world: World) -> dict[str, list[float]]:
    return simulated_rhythms(world)


@pytest.mark.parametrize("name", LEAST_FIT)
def test_the_city_keeps_the_rhythm_of_real_ones(
    name: str, simulated: dict[str, list[float]]
) -> None:
    assert r_squared(kept_rhythms()[name].values, simulated[name]) > LEAST_FIT[name]


def test_every_kept_rhythm_is_simulated_drawn_and_named(simulated: dict[str, list[float]]) -> None:
    kept = kept_rhythms()
    assert set(kept) == set(simulated) == set(LEAST_FIT)
    page = PAGE.read_text("utf-8")
    for name in kept:
        chart = HERE / f"{name}.svg"
        assert chart.stat().st_size < 150_000
        lines = etree.parse(chart).findall("{*}polyline")
        assert [len(line.get("points").split()) for line in lines] == [len(kept[name].values)] * 2
        assert f"](rhythms/{name}.svg)" in page


def test_what_is_kept_is_what_the_files_say(shared_data: Callable[..., Path]) -> None:
    """Counted once more, by pandas."""
    folder = shared_data("incidents", "mke_police_calls_2018.csv").parents[1]
    read, kept = real_rhythms(folder), kept_rhythms()
    for name, rhythm in read.items():
        assert rhythm.values == pytest.approx(kept[name].values, abs=1e-3)
    roma = pandas.read_csv(
        shared_data("incidents", "roma_polizia_locale_incidenti_2018_dedup.csv"),
        parse_dates=["DataOraIncidente"],
    ).DataOraIncidente.dt.hour.value_counts()
    assert kept["crashes_hour"].values == pytest.approx(
        [roma[hour] / roma.mean() for hour in range(24)], abs=1e-3
    )
    sffd = pandas.read_csv(
        shared_data("incidents", "sffd_cad_calls_merged.csv"),
        parse_dates=["received_at", "on_scene_at"],
    )
    urgent = sffd[(sffd.final_priority.astype(str) == "3") & sffd.on_scene_at.notna()]
    calls = urgent.groupby("call_number").agg({"received_at": "first", "on_scene_at": "min"})
    waits = (calls.on_scene_at - calls.received_at).dt.total_seconds() / 60
    assert kept["response"].values[4] == pytest.approx(waits[waits > 0].median(), abs=0.05)


def test_the_fit_of_a_curve_to_itself_is_one() -> None:
    assert r_squared([1, 2, 3], [1, 2, 3]) == 1
    assert r_squared([1, 2, 3], [2, 2, 2]) == 0
    assert r_squared([1, 2, 3], [1, 2, 4]) == pytest.approx(0.5)


def test_a_chart_shows_what_it_is_given() -> None:
    drawn = line_chart(
        "A < B", ["x", "y", "z"], "n", [Series("one", [0, 1, 2]), Series("two", [2, 1, 0])]
    )
    root = etree.fromstring(drawn)
    assert root.findtext("{*}title") == "A < B"
    one, two = (line.get("points").split() for line in root.findall("{*}polyline"))
    heights = [[float(point.split(",")[1]) for point in line] for line in (one, two)]
    assert heights[0] == heights[1][::-1]
    assert heights[0] == sorted(heights[0], reverse=True)
