"""One incident, part by part: what it is, its milestones, the units sent, what became known."""

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.details import facts, lines, opener, section
from components.freshness import since
from components.incident_around import cameras_near, incidents_near, traffic_near
from components.incident_notes import Written, notes_list
from components.incident_queue import priority_mark, target_countdown
from components.voice import Voice
from components.words import MILESTONES, PRIORITIES
from data.incident_picture import IncidentPicture


def incident_head(picture: IncidentPicture, voice: Voice) -> list[Component | str]:
    """``▲ 1 Emergency · Crash with injured``."""
    found = picture.incident
    word = voice(PRIORITIES.get(found.priority or 0, "No priority"))
    title = found.title or found.kind or voice("Incident")
    return [priority_mark(found.priority, voice), f" {word} · {title}"]


def incident_parts(
    picture: IncidentPicture,
    notes: Sequence[Written],
    voice: Voice,
    at: datetime,
    *,
    is_now: bool,
    agency: str | None,
) -> list[Component]:
    """Every part, for the drawer and for the page; ``is_now`` tells whether stills can be had."""
    return [
        incident_facts(picture, voice, agency),
        milestones(picture, voice),
        units_sent(picture, voice),
        cameras_near(picture, voice, at, is_now=is_now),
        traffic_near(picture, voice),
        incidents_near(picture, voice),
        changes(picture, voice),
        notes_list(notes, voice),
    ]


def incident_facts(picture: IncidentPicture, voice: Voice, agency: str | None) -> Component:
    """What is known of it, the time left to the target first; ``agency`` is its name."""
    found = picture.incident
    return html.Section(
        facts(
            [
                (voice("Target"), target_countdown(found, voice) if found.due_at else None),
                (voice("Place"), _place(picture)),
                (voice("Agency"), agency),
                (voice("Description"), found.description),
                (voice("Outcome"), found.outcome),
                (voice("Injured"), found.injured_n),
                (voice("Dead"), found.dead_n),
                (voice("Number"), found.incident_id),
                (voice("Reported"), since(found.reported_at, voice)),
                (voice("Source"), f"{found.source_id} · {found.run_id}"),
            ]
        ),
        className="incident-facts",
    )


def milestones(picture: IncidentPicture, voice: Voice) -> Component:
    """When what was reached, how long after the call, and when the target is or was."""
    found = picture.incident
    reached = [(voice(word), getattr(found, column)) for column, word in MILESTONES.items()]
    if found.due_at is not None:
        reached.append((voice("Target, arrival"), found.due_at))
    known = sorted(((word, moment) for word, moment in reached if moment), key=lambda r: r[1])
    rows = [
        (
            word,
            html.Span(voice.seconds(moment), title=voice.day(moment)),
            voice.told((moment - found.received_at).total_seconds(), "s"),
        )
        for word, moment in known
    ]
    heads = [voice(word) for word in ("Milestone", "When", "After the call")]
    title = f"{voice('Milestones')} · {voice.day(found.received_at)}"
    return section(title, lines(heads, rows), not rows, "")


def units_sent(picture: IncidentPicture, voice: Voice) -> Component:
    """The units sent, each with its own times."""
    rows = [
        (
            opener(sent.callsign or sent.unit_id, f"unit:{sent.unit_id}"),
            voice.seconds(sent.dispatched_at),
            voice.seconds(sent.enroute_at),
            voice.seconds(sent.arrived_at),
            voice.seconds(sent.available_at),
        )
        for sent in picture.dispatches
    ]
    heads = [voice(w) for w in ("Unit", "Assigned", "On the way", "On scene", "Available")]
    return section(voice("Units"), lines(heads, rows), not rows, voice("No unit has been sent."))


def changes(picture: IncidentPicture, voice: Voice) -> Component:
    """What became known of it, oldest first."""
    rows = [
        (
            html.Span(voice.seconds(change.observed_at), title=voice.day(change.observed_at)),
            change.field,
            change.value or change.note,
        )
        for change in picture.changes
    ]
    heads = [voice(word) for word in ("When", "Field", "Value")]
    return section(voice("Updates"), lines(heads, rows), not rows, voice("No updates."))


def _place(picture: IncidentPicture) -> str:
    """Address, municipality and zone; a municipality that ends the address is not said twice."""
    found = picture.incident
    address, town = found.address or "", found.municipality or ""
    parts = (address, "" if town and address.endswith(town) else town, found.zone)
    return " · ".join(part for part in parts if part)
