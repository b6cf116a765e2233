"""Alerts in force as a list, the worst first; those alike but for their zones share a line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.alert_levels import RANKS, Levelled, first_upper, level_chip, level_words, look_of
from components.attributes import attributes
from components.tally import Count
from components.voice import Voice
from components.words import ALERT_LEVELS, ALERT_SHAPES

ZONES_SHOWN = 12


class ForcedAlert(Levelled, Protocol):
    """An alert that holds."""

    @property
    def alert_id(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def event(self) -> str | None: ...
    @property
    def headline(self) -> str | None: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def from_at(self) -> datetime: ...
    @property
    def until_at(self) -> datetime | None: ...
    @property
    def zones(self) -> str | None: ...


def alert_lines(alerts: Sequence[ForcedAlert], voice: Voice, *, is_known: bool) -> list[Component]:
    """The list; says whether there is nothing in force or nothing known."""
    if not alerts:
        none = voice("No alert is in force.")
        told = none if is_known else voice("Not known: no source of alerts has delivered in time.")
        return [html.P(told, className="empty")]
    return [_line(group, voice) for group in _alike(alerts)]


def alert_counts(alerts: Sequence[Levelled], voice: Voice) -> list[Count]:
    """How many alerts are at which level."""
    looks = [look_of(alert) for alert in alerts]
    levels = [level for level in ALERT_SHAPES if level in ALERT_LEVELS and level != "green"]
    counts = [_count(level, voice(ALERT_LEVELS[level]), looks) for level in levels]
    others = [_count("other", voice("No level"), looks)] if "other" in looks else []
    return [*counts, *others]


def _count(look: str, word: str, looks: Sequence[str]) -> Count:
    return Count(f"{ALERT_SHAPES[look]} {word}", looks.count(look), f"level-{look}")


def _alike(alerts: Sequence[ForcedAlert]) -> list[list[ForcedAlert]]:
    groups: dict[tuple[object, ...], list[ForcedAlert]] = {}
    for a in sorted(alerts, key=lambda a: (-RANKS[look_of(a)], a.event or "", a.alert_id)):
        told = (look_of(a), a.severity, a.sender, a.event, a.headline, a.from_at, a.until_at)
        groups.setdefault(told, []).append(a)
    return list(groups.values())


def _line(alike: Sequence[ForcedAlert], voice: Voice) -> Component:
    alert = alike[0]
    event = first_upper(alert.event or voice("Alert"))
    headline = alert.headline if alert.headline and alert.headline != alert.event else None
    return html.Button(
        [
            html.Span(
                [level_chip(look_of(alert), level_words(alert, voice)), html.Strong(event)],
                className="alert-what",
            ),
            html.Span(_times(alert, voice), className="alert-when"),
            html.Span(headline or "", className="alert-headline"),
            html.Span(f"{voice('Zones')}: {_zones(alike)}", className="alert-zones"),
            html.Span(alert.sender, className="alert-sender"),
        ],
        className=f"alert-line level-{look_of(alert)}",
        type="button",
        **attributes(data_select=f"alert:{alert.alert_id}"),
    )


def _times(alert: ForcedAlert, voice: Voice) -> list[Component | str]:
    begin = voice.day(alert.from_at)
    if alert.until_at is None:
        return [begin]
    left = html.Span(
        className="countdown",
        title=voice("time left"),
        **attributes(data_due=alert.until_at.isoformat()),
    )
    return [f"{begin} – {voice.day(alert.until_at)} · ", left]


def _zones(alike: Sequence[ForcedAlert]) -> str:
    names = sorted({name for a in alike for name in (a.zones or "").split(", ") if name})
    more = f" +{len(names) - ZONES_SHOWN}" if len(names) > ZONES_SHOWN else ""
    return (", ".join(names[:ZONES_SHOWN]) + more) or "–"
