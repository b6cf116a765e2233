"""The queue of open incidents: most urgent first, with the time left to the target."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice
from components.words import INCIDENT_STATES, PRIORITIES, PRIORITY_SHAPES


class Targeted(Protocol):
    """What arrival is measured by."""

    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...


class QueuedIncident(Targeted, Protocol):
    """What a line of the queue shows."""

    @property
    def incident_id(self) -> str: ...
    @property
    def priority(self) -> int | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def address(self) -> str | None: ...
    @property
    def municipality(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def units(self) -> str | None: ...


def by_urgency(incidents: Sequence[QueuedIncident], at: datetime) -> list[QueuedIncident]:
    """By priority; within one, those past target first, then those that reach it soonest."""
    return sorted(incidents, key=lambda i: (i.priority or 9, _left_s(i, at)))


def is_breach(incident: QueuedIncident, at: datetime) -> bool:
    """Nobody has arrived and the target has passed."""
    return incident.arrived_at is None and incident.due_at is not None and incident.due_at < at


def incident_queue(
    incidents: Sequence[QueuedIncident],
    voice: Voice,
    at: datetime,
    *,
    is_known: bool = True,
    most: int = 60,
) -> list[Component]:
    """Lines for the queue; says so when nothing is open or more is open than is drawn."""
    if not incidents:
        told = voice("Not known: no source of incidents has delivered yet.")
        return [html.P(voice("No open incidents.") if is_known else told, className="empty")]
    lines: list[Component] = [_line(i, voice, at) for i in by_urgency(incidents, at)[:most]]
    if len(incidents) > most:
        more = voice("and {n} less urgent", n=voice.number(len(incidents) - most))
        lines.append(html.P(more, className="empty"))
    return lines


def queue_summary(incidents: Sequence[QueuedIncident], voice: Voice, at: datetime) -> str:
    """``37 open · 3 past target``."""
    breaches = sum(is_breach(i, at) for i in incidents)
    open_n = voice("{n} open", n=voice.number(len(incidents)))
    return f"{open_n} · {voice('{n} past target', n=voice.number(breaches))}"


def priority_mark(priority: int | None, voice: Voice) -> Component:
    """A priority as shape, colour and number; the word is read out and shown on hover."""
    word = voice(PRIORITIES.get(priority or 0, "No priority"))
    return html.Span(
        [PRIORITY_SHAPES.get(priority or 0, "◌"), " ", str(priority or "–")],
        className=f"priority priority-{priority or 'none'}",
        title=word,
        **attributes(aria_label=f"{voice('Priority')} {priority or '–'} {word}"),
        role="img",
    )


def _line(incident: QueuedIncident, voice: Voice, at: datetime) -> Component:
    place = incident.address or incident.municipality or voice("place unknown")
    late = " is-breach" if is_breach(incident, at) else ""
    return html.Button(
        [
            html.Span(
                [
                    priority_mark(incident.priority, voice),
                    html.Span(_priority_word(incident, voice), className="priority-word"),
                ],
                className="queue-priority",
            ),
            html.Span(
                [
                    html.Strong(incident.title or incident.kind or voice("Incident")),
                    html.Span(place, className="queue-place"),
                    html.Span(incident.units or "—", className="queue-units"),
                ],
                className="queue-what",
            ),
            html.Span(
                [
                    html.Span(
                        className="elapsed", **attributes(data_at=incident.received_at.isoformat())
                    ),
                    html.Span(voice(INCIDENT_STATES[incident.state])),
                    target_countdown(incident, voice),
                ],
                className="queue-when",
            ),
        ],
        className=f"queue-line priority-edge-{incident.priority or 'none'}{late}",
        type="button",
        **attributes(data_select=f"incident:{incident.incident_id}"),
    )


def _priority_word(incident: QueuedIncident, voice: Voice) -> str:
    return voice(PRIORITIES.get(incident.priority or 0, "No priority"))


def target_countdown(incident: Targeted, voice: Voice) -> Component:
    """The time left to the target or past it, counted in the browser; kept or missed once there."""
    if incident.due_at is None:
        return html.Span("—", className="due")
    if incident.arrived_at is not None:
        is_met = incident.arrived_at <= incident.due_at
        word, name = (voice("in time"), "due-met") if is_met else (voice("late"), "due-missed")
        return html.Span(word, className=f"due {name}")
    return html.Span(
        className="due countdown",
        title=voice("Target {time}", time=voice.clock(incident.due_at)),
        **attributes(data_due=incident.due_at.isoformat()),
    )


def _left_s(incident: QueuedIncident, at: datetime) -> float:
    if incident.due_at is None or incident.arrived_at is not None:
        return float("inf")
    return (incident.due_at - at).total_seconds()
