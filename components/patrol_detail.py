"""One unit in the drawer: what it does now, the track of its shift, its incidents of today."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.details import detail, facts, lines, opener, section
from components.freshness import since
from components.incident_queue import priority_mark
from components.patrols import Patrol, state_word
from components.track import Road, Seen, spells, track_line
from components.voice import Voice
from components.words import UNIT_STATES

SPELLS_SHOWN = 12


class DetailedPatrol(Patrol, Protocol):
    """A unit with all that is known of it."""

    @property
    def agency_id(self) -> str | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def since_at(self) -> datetime | None: ...
    @property
    def incident_id(self) -> str | None: ...


class Sent(Protocol):
    """An incident that a unit was sent to."""

    @property
    def incident_id(self) -> str: ...
    @property
    def priority(self) -> int | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def dispatched_at(self) -> datetime: ...
    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def available_at(self) -> datetime | None: ...


def patrol_detail(
    patrol: DetailedPatrol,
    track: Sequence[Seen],
    sent: Sequence[Sent],
    roads: Iterable[Road],
    voice: Voice,
    agency: str | None,
) -> list[Component]:
    """State, current incident, track and today's incidents; ``agency`` is its name."""
    about = facts(
        [
            (voice("Number"), patrol.unit_id),
            (voice("State"), _state(patrol, voice)),
            (voice("Since"), patrol.since_at and voice.day(patrol.since_at)),
            (voice("Incident"), _incident(patrol, voice)),
            (voice("Agency"), agency),
            (voice("Vehicle"), patrol.kind),
            (voice("Station"), patrol.station),
            (voice("Seen"), since(patrol.observed_at, voice)),
        ]
    )
    body = [about, _sent(sent, voice), _track(track, roads, voice), _spells(track, voice)]
    return detail([patrol.callsign or patrol.unit_id], body, voice)


def _state(patrol: Patrol, voice: Voice) -> Component:
    word = state_word(patrol.state, voice)
    return html.Span(word, className=f"unit-mark unit-mark-{patrol.state}")


def _incident(patrol: DetailedPatrol, voice: Voice) -> Component | None:
    if patrol.incident_id is None:
        return None
    return opener(patrol.incident or voice("Incident"), f"incident:{patrol.incident_id}")


def _sent(sent: Sequence[Sent], voice: Voice) -> Component:
    heads = [voice(word) for word in ("Priority", "Incident", "Assigned", "On scene", "Available")]
    rows = [
        (
            priority_mark(s.priority, voice),
            opener(s.title or s.incident_id, f"incident:{s.incident_id}"),
            voice.clock(s.dispatched_at),
            voice.clock(s.arrived_at),
            voice.clock(s.available_at),
        )
        for s in sent
    ]
    none = voice("It has not been sent to any incident today.")
    return section(voice("Incidents today"), lines(heads, rows), not sent, none)


def _track(track: Sequence[Seen], roads: Iterable[Road], voice: Voice) -> Component:
    title = voice("Track of the shift, a position every 30 s at most")
    if not track:
        return section(title, html.Div(), True, voice("No position in the last eight hours."))
    return section(title, track_line(track, roads, voice), False, "")


def _spells(track: Sequence[Seen], voice: Voice) -> Component:
    told = spells(track)
    rows = [
        (
            state_word(spell.status, voice) if spell.status in UNIT_STATES else voice("Unknown"),
            voice.clock(spell.from_at),
            voice.span((spell.until_at - spell.from_at).total_seconds()),
        )
        for spell in told[:SPELLS_SHOWN]
    ]
    heads = [voice(word) for word in ("State", "From", "Duration")]
    return section(voice("What it did"), lines(heads, rows), not told, voice("Nothing known."))
