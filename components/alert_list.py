"""Alerts in force: the official colour as a bar and as a word, what, where, until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice
from components.words import ALERT_LEVELS


class Alert(Protocol):
    """What a line shows."""

    @property
    def alert_id(self) -> str: ...
    @property
    def event(self) -> str | None: ...
    @property
    def level(self) -> str | None: ...
    @property
    def severity(self) -> str | None: ...
    @property
    def headline(self) -> str | None: ...
    @property
    def until_at(self) -> datetime | None: ...
    @property
    def zones(self) -> str | None: ...


def alert_list(alerts: Sequence[Alert], voice: Voice, most: int = 3) -> list[Component]:
    """How many, and the worst; those alike but for their zones share a line."""
    alike: dict[tuple[str, str, str], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda a: (-_RANKS.get(a.level or "", 0), a.alert_id)):
        until = voice.day(alert.until_at) if alert.until_at else ""
        alike.setdefault((alert.level or "", alert.event or "", until), []).append(alert)
    groups = list(alike.values())
    if not groups:
        return []
    told = voice("Alerts in force: {n}", n=voice.number(len(alerts)))
    lines: list[Component] = [html.H3(told), *(_line(group, voice) for group in groups[:most])]
    rest = sum(len(group) for group in groups[most:])
    if rest:
        lines.append(html.P(voice("and {n} more alerts", n=voice.number(rest))))
    return lines


def _line(alike: Sequence[Alert], voice: Voice) -> Component:
    alert = alike[0]
    word = voice(ALERT_LEVELS[alert.level]) if alert.level in ALERT_LEVELS else alert.severity
    until = voice("until {time}", time=voice.day(alert.until_at)) if alert.until_at else None
    event = alert.event and alert.event[:1].upper() + alert.event[1:]
    what = " · ".join(part for part in (word, event) if part)
    several = voice("{n} alerts", n=voice.number(len(alike))) if len(alike) > 1 else None
    where = " · ".join(part for part in (several, _zones(alike), until) if part)
    return html.Button(
        [html.Strong(what), html.Span(where)],
        className=f"alert level-{alert.level or 'none'}",
        title=alert.headline or "",
        type="button",
        **attributes(data_select=f"alert:{alert.alert_id}"),
    )


def _zones(alike: Sequence[Alert], most: int = 4) -> str:
    names = sorted({name for a in alike for name in (a.zones or "").split(", ") if name})
    return ", ".join(names[:most]) + (f" +{len(names) - most}" if len(names) > most else "")


_RANKS = {level: rank for rank, level in enumerate(ALERT_LEVELS, start=1)}
