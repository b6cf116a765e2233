"""The last seven days of alerts: a line a hazard, bars while a level held, higher where worse."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import dash_svg as svg
from babel.dates import format_datetime
from dash import html
from dash.development.base_component import Component

from components.alert_levels import RANKS, Levelled, first_upper, level_words, look_of, worst
from components.attributes import attributes
from components.voice import Voice

SPAN = timedelta(days=7)
WIDTH, HEIGHT = 1_000, 24
HEIGHTS = {"red": 24, "orange": 18, "yellow": 12, "other": 8}
MOST = 8


class Held(Levelled, Protocol):
    """A time in which a hazard was at a level."""

    @property
    def alert_id(self) -> str: ...
    @property
    def event(self) -> str | None: ...
    @property
    def headline(self) -> str | None: ...
    @property
    def from_at(self) -> datetime: ...
    @property
    def until_at(self) -> datetime: ...


def alert_history(held: Sequence[Held], voice: Voice, at: datetime) -> list[Component]:
    """The hazards with the worst level first; days as ticks of the city's midnights."""
    if not held:
        return [html.P(voice("No alert was in force in the last seven days."), className="empty")]
    grouped: dict[str, list[Held]] = {}
    for span in held:
        grouped.setdefault(span.event or "", []).append(span)
    ranked = sorted(grouped.items(), key=lambda item: (-_rank(item[1]), item[0]))
    lines = [_line(event, of, voice, at) for event, of in ranked[:MOST]]
    rest = len(ranked) - MOST
    more = (
        [html.P(voice("and {n} more hazards", n=rest), className="past-more")] if rest > 0 else []
    )
    return [_axis(voice, at), *lines, *more]


def _rank(of: Sequence[Held]) -> int:
    return RANKS[worst(look_of(span) for span in of) or "unknown"]


def _line(event: str, of: Sequence[Held], voice: Voice, at: datetime) -> Component:
    # What is worse is drawn over what is less bad.
    bars = [_bar(span, at) for span in sorted(of, key=lambda span: RANKS[look_of(span)])]
    name = first_upper(event) or voice("Alert")
    told = "; ".join(
        f"{level_words(s, voice)} {voice.day(s.from_at)} – {voice.day(s.until_at)}" for s in of
    )
    picture = svg.Svg(
        bars,
        className="past-bars",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        role="img",
        **attributes(aria_label=f"{name}: {told}"),
    )
    # The bars are for the mouse; by keyboard the hazard's name opens the worst of them.
    gravest = max(of, key=lambda span: (RANKS[look_of(span)], span.from_at))
    mark = html.Button(
        name,
        className="link past-name",
        title=name,
        type="button",
        **attributes(data_select=f"alert:{gravest.alert_id}"),
    )
    return html.Div([mark, picture], className="past-line")


def _bar(span: Held, at: datetime) -> Component:
    begin, end = _place(span.from_at, at), _place(span.until_at, at)
    height = HEIGHTS.get(look_of(span), HEIGHTS["other"])
    return svg.Rect(
        x=f"{begin:.1f}",
        y=f"{HEIGHT - height}",
        width=f"{max(end - begin, 2):.1f}",
        height=f"{height}",
        className=f"past-bar level-{look_of(span)}",
        **attributes(data_select=f"alert:{span.alert_id}"),
    )


def _axis(voice: Voice, at: datetime) -> Component:
    local = at.astimezone(voice.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [local - timedelta(days=n) for n in range(6, -1, -1)]
    ticks = [
        html.Span(
            format_datetime(day, "EEE d", tzinfo=voice.zone, locale=voice.language),
            className=f"past-tick at-{round(_place(day, at) / WIDTH * 100)}",
        )
        for day in days
    ]
    return html.Div([html.Span(), html.Div(ticks, className="past-ticks")], className="past-line")


def _place(moment: datetime, at: datetime) -> float:
    return min(max((moment - (at - SPAN)) / SPAN, 0.0), 1.0) * WIDTH
