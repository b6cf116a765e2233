"""One incident on a screen of its own: what happened, who went, what stands around it?"""

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

import services
from components.details import missing_note
from components.incident_around import cameras_near, incidents_near, traffic_near
from components.incident_detail import (
    changes,
    incident_facts,
    incident_head,
    milestones,
    units_sent,
)
from components.incident_notes import NoteIds, note_form, notes_list
from components.page import page_frame
from data import queries
from data.incident_picture import incident_picture
from data.journal.notes import add_note, notes_of
from data.journal.roles import JournalError, Role
from data.moment import Moment

TABLES = (
    *("incident", "incident_update", "dispatch", "unit", "camera", "camera_probe", "camera_work"),
    *("traffic_site", "traffic_reading"),
)
dash.register_page(
    __name__,
    path_template="/incidents/<incident_id>",
    name="Incident",
    order=21,
    icon="incidents",
    tables=TABLES,
)

HEAD, WHAT, AROUND, TOLD = "incident-head", "incident-what", "incident-around", "incident-told"
NOTES = "incident-notes"
FORM = NoteIds("incident-id", "incident-note", "incident-keep", "incident-kept")
WRITERS = (Role.OPERATOR, Role.COMMANDER)


def layout(incident_id: str = "", **_query: str) -> Component:
    """The way back, the head, three columns, and the form for notes."""
    voice = services.voice()
    back = dcc.Link(f"← {voice('Incidents')}", href="/incidents", className="back")
    form = note_form(incident_id, FORM, voice)
    may_write = any(services.has_role(role) for role in WRITERS)
    told = [html.Div(id=TOLD), html.Div(id=NOTES), html.Div(form, hidden=not may_write)]
    columns = [
        html.Section(html.Div(id=WHAT, className="panel-body"), className="panel"),
        html.Section(html.Div(id=AROUND, className="panel-body"), className="panel"),
        html.Section(html.Div(told, className="panel-body"), className="panel"),
    ]
    head = html.Header([back, html.Div(id=HEAD)], className="panel incident-top")
    return page_frame("incident", incident_id, [head, *columns], of=incident_id)


def frame(moment: Moment) -> dict[str, dict[str, object]]:
    """The incident as it was at a moment."""
    voice, at, name = services.voice(moment), moment.at, moment.of or ""
    found = incident_picture(moment, name, voice.zone)
    if found is None:
        parts = (missing_note(name, voice), *[[]] * 4)
    else:
        parts = (
            html.H2(incident_head(found, voice)),
            [incident_facts(found, voice), milestones(found, voice), units_sent(found, voice)],
            [
                cameras_near(found, voice, at, is_now=moment.is_live),
                traffic_near(found, voice),
                incidents_near(found, voice),
            ],
            changes(found, voice),
            notes_list(notes_of(services.journal(), name, at), voice),
        )
    ids = (HEAD, WHAT, AROUND, TOLD, NOTES)
    return {part_id: {"children": part} for part_id, part in zip(ids, parts, strict=True)}


@callback(
    output={"told": Output(FORM.told, "children"), "text": Output(FORM.text, "value")},
    inputs={"_clicks": Input(FORM.keep, "n_clicks")},
    state={"text": State(FORM.text, "value"), "incident_id": State(FORM.incident, "data")},
    prevent_initial_call=True,
)
def keep_note(_clicks: int, text: str | None, incident_id: str) -> dict[str, str | None]:
    """Write the note down; what is refused stays in the field."""
    return _kept(incident_id, text or "")


def _kept(incident_id: str, text: str) -> dict[str, str | None]:
    voice, now = services.voice(), services.now()
    if queries.incident(services.moment(), incident_id) is None:
        return {"told": voice("Nothing found"), "text": text}
    try:
        add_note(services.journal(), services.actor(), incident_id, text, now)
    except JournalError as error:
        return {"told": str(error), "text": text}
    return {"told": voice("Note kept at {time}.", time=voice.seconds(now)), "text": ""}
