"""What needs somebody now: late or waiting incidents, grave alerts, feeds past their promise."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from dash import html
from dash.development.base_component import Component

from components.alert_list import Alert
from components.attributes import attributes
from components.freshness import Feed, Freshness, since
from components.incident_queue import QueuedIncident, is_breach
from components.voice import Voice
from components.words import ALERT_LEVELS, PRIORITY_SHAPES

GRAVE = ("red", "orange")
MOST = 40


class HeldAlert(Alert, Protocol):
    """An alert and from when it holds."""

    @property
    def from_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that needs somebody: ``opens`` names it, ``why`` and ``title`` tell it."""

    opens: str
    state: Literal["alarm", "attention"]
    why: str
    title: str
    since_at: datetime | None


def concerns(
    incidents: Sequence[QueuedIncident],
    alerts: Sequence[HeldAlert],
    feeds: Sequence[Feed],
    voice: Voice,
    at: datetime,
) -> list[Concern]:
    """What needs somebody at ``at``: alarms first, of each kind the newest first."""
    found = [
        *_newest_first(_of_incidents(incidents, voice, at)),
        *_newest_first(_of_alerts(alerts, voice)),
        *_newest_first(_of_feeds(feeds, voice, at)),
    ]
    return sorted(found, key=lambda concern: concern.state)


def attention_count(found: Sequence[Concern], voice: Voice) -> Component:
    """How many there are, in the colour of the worst, for the top bar."""
    state = found[0].state if found else "normal"
    told = voice("{n} to attend to", n=voice.number(len(found)))
    return html.Span(
        [html.Span("⚑", **attributes(aria_hidden="true")), f" {voice.number(len(found))}"],
        className=f"attention-count is-{state}",
        title=told,
        **attributes(aria_label=f"{voice('Alarms')}: {told}"),
        role="img",
    )


def attention_list(found: Sequence[Concern], voice: Voice) -> list[Component]:
    """A line for each, which opens its drawer."""
    if not found:
        return [html.P(voice("Nothing needs attention."), className="empty")]
    lines: list[Component] = [_line(concern, voice) for concern in found[:MOST]]
    if len(found) > MOST:
        lines.append(html.P(voice("and {n} more", n=voice.number(len(found) - MOST))))
    return lines


def heard(found: Sequence[Concern], incidents: Sequence[QueuedIncident], voice: Voice) -> Component:
    """What the browser sounds and says when it is new: emergencies, and all alarms."""
    calls = {f"incident:{i.incident_id}": _told(i, voice) for i in incidents if i.priority == 1}
    alarms = {c.opens: f"{c.why}: {c.title}" for c in found if c.state == "alarm"}
    return html.Span(hidden=True, **attributes(data_heard=json.dumps(calls | alarms)))


def _of_incidents(
    incidents: Sequence[QueuedIncident], voice: Voice, at: datetime
) -> Iterator[Concern]:
    for incident in incidents:
        opens, title = f"incident:{incident.incident_id}", _told(incident, voice)
        if is_breach(incident, at):
            yield Concern(opens, "alarm", voice("Past target"), title, incident.due_at)
        elif incident.priority == 1 and incident.state == "waiting":
            why = voice("Waits for a unit")
            yield Concern(opens, "alarm", why, title, incident.received_at)


def _of_alerts(alerts: Sequence[HeldAlert], voice: Voice) -> Iterator[Concern]:
    for alert in alerts:
        if alert.level in GRAVE:
            why = f"{voice('Alert')} · {voice(ALERT_LEVELS[alert.level])}"
            title = alert.headline or alert.event or alert.alert_id
            yield Concern(f"alert:{alert.alert_id}", "alarm", why, title, alert.from_at)


def _of_feeds(feeds: Sequence[Feed], voice: Voice, at: datetime) -> Iterator[Concern]:
    for feed in feeds:
        fresh = Freshness.of(feed)
        if feed.is_configured and fresh.is_stale(at):
            never = feed.newest_at is None
            why = voice("Never received") if never else voice("Feed late")
            yield Concern(f"feed:{feed.source_id}", "attention", why, feed.title, feed.newest_at)


def _newest_first(found: Iterator[Concern]) -> list[Concern]:
    return sorted(found, key=lambda c: c.since_at.timestamp() if c.since_at else 0, reverse=True)


def _told(incident: QueuedIncident, voice: Voice) -> str:
    mark = f"{PRIORITY_SHAPES.get(incident.priority or 0, '◌')} {incident.priority or '–'}"
    what = incident.title or incident.kind or voice("Incident")
    place = incident.address or incident.municipality
    return " · ".join(part for part in (f"{mark} {what}", place) if part)


def _line(concern: Concern, voice: Voice) -> Component:
    return html.Button(
        [
            html.Strong(concern.why, className=f"state is-{concern.state}"),
            since(concern.since_at, voice, "since"),
            html.Span(concern.title, className="menu-about"),
        ],
        className="menu-line",
        type="button",
        **attributes(data_select=concern.opens),
    )
