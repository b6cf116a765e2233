"""What is typical, drawn behind the line of a chart; and incidents as marks on its time axis."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import cast

import plotly.graph_objects as go

from components.theme import QUIET, STATE
from components.voice import Voice

BAND = "rgba(143, 163, 184, 0.28)"
BREAK = timedelta(minutes=40)
"""Of what is further apart nothing is drawn between."""


@dataclass(frozen=True, slots=True)
class Typical:
    """What a value typically is at an instant: half of the earlier ones lie in the band."""

    at: datetime
    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that began at an instant, with the words told on hover."""

    at: datetime
    words: str


def with_band(
    figure: go.Figure, band: Sequence[Typical], name: str, unit: str, voice: Voice
) -> go.Figure:
    """A surface from low to high and a dotted line of the typical value, beneath what is there."""
    drawn = [trace for run in _runs(band) for trace in _traces(run, name, unit, voice)]
    there = cast(Iterable[go.Scatter], figure.data)
    return go.Figure([*drawn, *there], layout=figure.layout)


def draw_marks(figure: go.Figure, marks: Sequence[Mark], voice: Voice) -> None:
    """A triangle on the time axis for each."""
    if not marks:
        return
    figure.add_trace(
        go.Scatter(
            x=[_local(mark.at, voice) for mark in marks],
            y=[0] * len(marks),
            mode="markers",
            marker={"symbol": "triangle-up", "size": 10, "color": STATE["alarm"]},
            cliponaxis=False,
            text=[mark.words for mark in marks],
            hovertemplate="%{text}<extra></extra>",
        )
    )


def _traces(
    run: Sequence[Typical], name: str, unit: str, voice: Voice
) -> tuple[go.Scatter, go.Scatter, go.Scatter]:
    times = [_local(one.at, voice) for one in run]
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    low = go.Scatter(x=times, y=[one.low for one in run], **edge)
    high = go.Scatter(x=times, y=[one.high for one in run], fill="tonexty", fillcolor=BAND, **edge)
    middle = go.Scatter(
        x=times,
        y=[one.value for one in run],
        mode="lines",
        line={"width": 1, "dash": "dot", "color": QUIET},
        hovertemplate=f"{name} %{{y:,.1f}} {unit}<extra></extra>",
    )
    return low, high, middle


def _runs(band: Sequence[Typical]) -> Iterator[list[Typical]]:
    """Stretches without a gap."""
    run = list(band[:1])
    for before, after in pairwise(band):
        if after.at - before.at > BREAK:
            yield run
            run = []
        run.append(after)
    if run:
        yield run


def _local(at: datetime, voice: Voice) -> datetime:
    return at.astimezone(voice.zone).replace(tzinfo=None)
