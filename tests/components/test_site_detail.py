"""The charts of a site: the typical band lies beneath the line, incidents stand on the time axis."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
from dash import dcc
from dash.development.base_component import Component

from components.chart_band import Typical, with_band
from components.charts import Series, over_time
from components.site_detail import site_detail
from components.voice import Voice
from data.incident_picture import NearIncident
from data.site_profile import ProfileQuarter

VOICE = Voice("en", ZoneInfo("Europe/Rome"))
AT = datetime(2026, 2, 7, 17, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Site:
    site_id: str = "s"
    name: str = "Monza"
    road: str = "viale Monza"
    direction: str = "southBound"
    lon: float = 9.2
    lat: float = 45.5
    observed_at: datetime = AT
    speed_kmh: float = 20
    flow_vph: float = 800
    occupancy_pct: float | None = 12.34
    travel_time_s: float | None = None
    free_flow_kmh: float = 50
    ratio_pct: float = 40


@dataclass(frozen=True)
class Reading:
    observed_at: datetime
    speed_kmh: float | None
    flow_vph: float | None


READINGS = [Reading(AT + n * QUARTER, 20 + n, 800) for n in range(4)]
PROFILE = [ProfileQuarter(AT + n * QUARTER, 40, 35, 45, None, None, None) for n in range(4)]
CRASH = NearIncident("i", 1, "Urto", None, AT + QUARTER, None, 120)


def figures(parts: list[Component]) -> list[go.Figure]:
    graphs = [p for part in parts for p in part._traverse() if isinstance(p, dcc.Graph)]  # type: ignore[attr-defined]
    return [graph.figure for graph in graphs]


def test_band_lies_beneath_the_line_and_incidents_on_the_axis() -> None:
    speed, flow = figures(site_detail(Site(), READINGS, PROFILE, [CRASH], VOICE))
    low, high, middle, line, mark = speed.data
    assert (list(low.y), list(high.y), list(middle.y)) == ([35] * 4, [45] * 4, [40] * 4)
    assert high.fill == "tonexty"
    assert list(line.y) == [20, 21, 22, 23]
    # 17:15 UTC is 18:15 in Rome.
    assert [f"{at:%d %H:%M}" for at in mark.x] == ["07 18:15"]
    assert mark.text == ("▲ 18:15 Urto",)
    assert len(flow.data) == 2, "no flow was typical: a line and the mark"


def test_what_is_typical_now_is_told_in_figures() -> None:
    words = "".join(str(part) for part in site_detail(Site(), READINGS, PROFILE, [], VOICE))
    assert "40 km/h" in words
    assert "12.3 %" in words


def test_a_gap_of_the_band_is_a_gap() -> None:
    figure = over_time(Series("Speed", "km/h", [AT], [1.0]), VOICE)
    early = [Typical(AT + n * QUARTER, 1, 2, 3) for n in range(3)]
    late = [Typical(one.at + timedelta(hours=5), 1, 2, 3) for one in early]
    drawn = with_band(figure, [*early, *late], "Typical", "km/h", VOICE)
    assert [len(trace.x) for trace in drawn.data] == [3] * 6 + [1]
