"""Alerts in force: the official colour as a bar and as a word, what, where, until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.voice import Voice
from components.words import ALERT_LEVELS


class Alert(Protocol):
    """What a line shows."""

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
    """The worst alerts, a line each; nothing at all where none is in force."""
    ranked = sorted(alerts, key=lambda alert: _RANKS.get(alert.level or "", 0), reverse=True)
    lines: list[Component] = [_line(alert, voice) for alert in ranked[:most]]
    if len(alerts) > most:
        lines.append(html.P(voice("and {n} more alerts", n=voice.number(len(alerts) - most))))
    return lines


def _line(alert: Alert, voice: Voice) -> Component:
    word = voice(ALERT_LEVELS[alert.level]) if alert.level in ALERT_LEVELS else alert.severity
    until = voice("until {time}", time=voice.day(alert.until_at)) if alert.until_at else None
    what = " · ".join(part for part in (word, alert.event) if part)
    where = " · ".join(part for part in (_shortened(alert.zones), until) if part)
    return html.Div(
        [html.Strong(what), html.P(where)],
        className=f"alert level-{alert.level or 'none'}",
        title=alert.headline or "",
    )


def _shortened(zones: str | None, most: int = 4) -> str | None:
    if zones is None:
        return None
    names = zones.split(", ")
    return ", ".join(names[:most]) + (f" +{len(names) - most}" if len(names) > most else "")


_RANKS = {level: rank for rank, level in enumerate(ALERT_LEVELS, start=1)}
