"""Charts over time: one template, no junk, gaps shown as gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import plotly.graph_objects as go
from dash import dcc
from dash.development.base_component import Component

from components.theme import ACCENT, QUIET, STATE, TEMPLATE
from components.voice import Voice

DAY = timedelta(hours=24)
SEPARATORS = {"it": ",.", "en": ".,"}
"""Of decimals and of thousands."""
FEW = 3
"""Points that a line alone would not show."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time under one name and unit."""

    name: str
    unit: str
    times: Sequence[datetime]
    values: Sequence[float | None]


def chart(chart_id: str, label: str) -> Component:
    """An empty chart; its ``figure`` comes with the frame."""
    return dcc.Graph(
        id=chart_id,
        figure=go.Figure(layout={"template": TEMPLATE}),
        config={"displayModeBar": False, "responsive": True},
        className="chart",
        responsive=True,
    )


def over_time(
    series: Series,
    voice: Voice,
    limit: float | None = None,
    is_bar: bool = False,
    until: datetime | None = None,
) -> go.Figure:
    """One series against the city's time, with its limit; over the day that ends at ``until``.

    Bars begin with the first whole bucket of that day.
    """
    times = [moment.astimezone(voice.zone).replace(tzinfo=None) for moment in series.times]
    trace = (
        go.Bar(
            x=times,
            y=list(series.values),
            marker={"color": ACCENT},
            xperiod=_step_ms(times),
            xperiodalignment="middle",
        )
        if is_bar
        else go.Scatter(
            x=times,
            y=list(series.values),
            mode="lines" if len(times) > FEW else "lines+markers",
            line={"color": ACCENT, "width": 2},
            connectgaps=False,
        )
    )
    trace.update(name=series.name, hovertemplate="%{y:,.1f} " + series.unit + "<extra></extra>")
    figure = go.Figure(trace, layout={"template": TEMPLATE, "uirevision": series.name})
    figure.update_layout(separators=SEPARATORS[voice.language])
    figure.update_yaxes(title={"text": series.unit, "font": {"color": QUIET}}, rangemode="tozero")
    figure.update_xaxes(type="date")
    if until is not None:
        end = until.astimezone(voice.zone).replace(tzinfo=None, second=0, microsecond=0)
        begin = end - DAY
        if is_bar:
            begin = next((moment for moment in times if moment >= begin), begin)
        figure.update_xaxes(range=[begin, end])
    if limit is not None:
        figure.add_hline(y=limit, line={"color": STATE["attention"], "dash": "dot", "width": 1})
    _explain(figure, series, voice)
    return figure


def _step_ms(times: Sequence[datetime]) -> float:
    """How long a bar's bucket lasts; it stands over its bucket, not around the bucket's begin."""
    return (times[1] - times[0]).total_seconds() * 1_000 if len(times) > 1 else 0


def _explain(figure: go.Figure, series: Series, voice: Voice) -> None:
    """Says why a chart looks empty: no value at all, or one that makes no line."""
    known_n = sum(value is not None for value in series.values)
    if known_n < 2:
        why = voice("Only one value so far.") if known_n else voice("No value in this period.")
        figure.add_annotation(text=why, xref="paper", yref="paper", x=0.5, y=0.5, showarrow=False)
