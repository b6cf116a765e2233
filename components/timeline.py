"""What happened in the last hour, on one line of time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice

SPAN = timedelta(minutes=60)
SELECTS = {
    "incident_received": "incident",
    "incident_closed": "incident",
    "alert": "alert",
    "traffic_event": "event",
    "camera_lost": "camera",
    "cameras_lost": "camera",
}
KINDS = {
    "incident_received": "New",
    "incident_closed": "Closed",
    "alert": "Alert",
    "traffic_event": "Traffic",
    "camera_lost": "Camera lost",
    "cameras_lost": "Cameras lost",
}


class Event(Protocol):
    """One thing that happened."""

    @property
    def happened_at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def subject_id(self) -> str: ...


def timeline(
    events: Sequence[Event], voice: Voice, at: datetime, *, is_known: bool = True
) -> Component:
    """Dots on a line that ends now; labels where there is room, newest first."""
    start = at - SPAN
    shown = [event for event in events if start <= event.happened_at <= at]
    unknown = voice("Not known: no source of incidents has delivered yet.")
    nothing = voice("Nothing to report in the last hour.") if is_known else unknown
    labelled = _with_room(shown, start)
    return html.Div(
        [_tick(start + SPAN * n / 4, start, voice) for n in range(5)]
        + [_dot(event, start, voice) for event in shown]
        + [_label(event, start, voice) for event in labelled]
        + ([] if shown else [html.P(nothing, className="empty")]),
        className="timeline",
    )


def _with_room(events: Sequence[Event], start: datetime, room: int = 8) -> list[Event]:
    taken: list[int] = []
    chosen: list[Event] = []
    for event in events:
        place = _place(event.happened_at, start)
        if all(abs(place - other) >= room for other in taken):
            taken.append(place)
            chosen.append(event)
    return chosen


def _place(moment: datetime, start: datetime) -> int:
    return round(100 * ((moment - start) / SPAN))


def _tick(moment: datetime, start: datetime, voice: Voice) -> Component:
    return html.Span(voice.clock(moment), className=f"tick at-{_place(moment, start)}")


def _dot(event: Event, start: datetime, voice: Voice) -> Component:
    told = f"{voice.clock(event.happened_at)} {voice(KINDS[event.kind])}: {event.name}"
    place = _place(event.happened_at, start)
    return html.Button(
        className=f"dot dot-{event.kind} at-{place}",
        title=told,
        type="button",
        **attributes(aria_label=told, data_select=f"{SELECTS[event.kind]}:{event.subject_id}"),
    )


def _label(event: Event, start: datetime, voice: Voice) -> Component:
    place = _place(event.happened_at, start)
    return html.Span(
        f"{voice(KINDS[event.kind])} · {event.name}",
        className=f"dot-label at-{place}",
        title=event.name,
    )
