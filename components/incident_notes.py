"""Notes of the room's staff on an incident, and where the next one is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components.details import section
from components.voice import Voice

MOST_CHARS = 4_000


class Written(Protocol):
    """A note, who wrote it and when."""

    @property
    def author(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class NoteIds:
    """The parts of the form that callbacks name."""

    incident: str
    text: str
    keep: str
    told: str


def notes_list(notes: Sequence[Written], voice: Voice) -> Component:
    """The notes, oldest first."""
    items = [
        html.Li(
            [
                html.Span(
                    f"{voice.seconds(note.at)} · {note.author}",
                    title=voice.day(note.at),
                    className="note-by",
                ),
                html.Span(note.text, className="note-text"),
            ]
        )
        for note in notes
    ]
    return section(voice("Notes"), html.Ul(items, className="notes"), not items, voice("No notes."))


def note_form(incident_id: str, ids: NoteIds, voice: Voice) -> Component:
    """A field and a button; what is half typed stays through every refresh."""
    return html.Div(
        [
            dcc.Store(id=ids.incident, data=incident_id),
            html.Label(voice("New note"), htmlFor=ids.text),
            dcc.Textarea(id=ids.text, maxLength=MOST_CHARS),
            html.Button(voice("Add note"), id=ids.keep, type="button"),
            html.P(id=ids.told, role="status"),
        ],
        className="note-form",
    )
