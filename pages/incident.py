"""One incident on a screen of its own: what happened, who went, what stands around it?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

import services
from components.city_map import city_map, features, legend, map_note
from components.details import missing_note
from components.incident_around import cameras_near, incidents_near, traffic_near
from components.incident_detail import (
    changes,
    incident_facts,
    incident_head,
    milestones,
    units_sent,
)
from components.incident_map import INCIDENT_LAYERS, ITSELF, around, itself
from components.incident_notes import NoteIds, note_form, notes_list
from components.layers import camera_layer, event_layer, incident_layer, traffic_layer, unit_layer
from components.page import Parts, page_frame
from components.voice import Voice
from data import queries
from data.incident_picture import IncidentPicture, incident_picture
from data.journal.notes import add_note, notes_of
from data.journal.roles import JournalError, Role
from data.moment import Moment
from data.queries import IncidentRow, UnitState

TABLES = (
    *("incident", "incident_update", "dispatch", "unit", "camera", "camera_probe", "camera_work"),
    *("unit_position", "traffic_site", "traffic_reading", "traffic_event", "boundary"),
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
NOTES, MAP = "incident-notes", "incident-map"
FORM = NoteIds("incident-id", "incident-note", "incident-keep", "incident-kept")
WRITERS = (Role.OPERATOR, Role.COMMANDER)


def layout(incident_id: str = "", **_query: str) -> Component:
    """The way back, the head, the map, three columns, and the form for notes."""
    voice = services.voice()
    back = dcc.Link(f"← {voice('Incidents')}", href="/incidents", className="back")
    form = note_form(incident_id, FORM, voice)
    may_write = any(services.has_role(role) for role in WRITERS)
    told = [html.Div(id=TOLD), html.Div(id=NOTES), html.Div(form, hidden=not may_write)]
    view = replace(services.map_view(), home=ITSELF)
    picture = city_map(MAP, INCIDENT_LAYERS, voice, view)
    columns = [
        html.Section(html.Div(id=WHAT, className="panel-body"), className="panel what"),
        html.Section([picture, legend(voice)], className="panel map-panel map-frame"),
        html.Section(html.Div(id=AROUND, className="panel-body"), className="panel near"),
        html.Section(html.Div(told, className="panel-body"), className="panel told"),
    ]
    head = html.Header([back, html.Div(id=HEAD)], className="panel incident-top")
    return page_frame("incident", incident_id, [head, *columns], of=incident_id)


def frame(moment: Moment) -> Parts:
    """The incident as it was at a moment, and what stood around it."""
    voice, at, name = services.voice(moment), moment.at, moment.of or ""
    found = incident_picture(moment, name, voice.zone)
    if found is None:
        return _nothing(missing_note(name, voice))
    return {
        HEAD: lambda: {"children": html.H2(incident_head(found, voice))},
        WHAT: lambda: {
            "children": [
                incident_facts(found, voice, services.agency(found.incident.agency_id)),
                milestones(found, voice),
                units_sent(found, voice),
            ]
        },
        AROUND: lambda: {
            "children": [
                cameras_near(found, voice, at, is_now=moment.is_live),
                traffic_near(found, voice),
                incidents_near(found, voice),
            ]
        },
        TOLD: lambda: {"children": changes(found, voice)},
        NOTES: lambda: {"children": notes_list(notes_of(services.journal(), name, at), voice)},
        **_map_parts(found, moment, voice),
    }


def _map_parts(found: IncidentPicture, moment: Moment, voice: Voice) -> Parts:
    """The layers of the map, each of what lies around the incident."""
    one, at = found.incident, moment.at
    place = None if one.lon is None or one.lat is None else (one.lon, one.lat)
    sent = {dispatch.unit_id for dispatch in found.dispatches}

    def units() -> list[UnitState]:
        seen = queries.unit_states(moment)
        near = {unit.unit_id for unit in around(seen, place)}
        return [unit for unit in seen if unit.unit_id in near | sent]

    def others() -> list[IncidentRow]:
        near = around(queries.incidents(moment), place)
        return [other for other in near if other.incident_id != one.incident_id]

    drawn = (
        lambda: traffic_layer(around(queries.traffic_states(moment), place), voice),
        lambda: camera_layer(around(found.cameras, place), voice, at),
        lambda: event_layer(around(queries.traffic_events(moment), place), voice),
        lambda: unit_layer(units(), voice),
        lambda: incident_layer(others(), voice, at),
        lambda: itself(found, voice),
    )
    layers = {layer.id: _data(draw) for layer, draw in zip(INCIDENT_LAYERS, drawn, strict=True)}
    note = map_note(services.outlines(moment).approximate, voice)
    return {**layers, f"{MAP}-note": lambda: {"children": note}}


def _data(draw: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, object]]:
    return lambda: {"data": draw()}


def _nothing(note: Component) -> Parts:
    """A page of something that is not there: the note, and all else empty."""
    empty: Parts = {name: lambda: {"children": []} for name in (WHAT, AROUND, TOLD, NOTES)}
    layers = {layer.id: _data(lambda: features([])) for layer in INCIDENT_LAYERS}
    bare: Parts = {f"{MAP}-note": lambda: {"children": ""}}
    return {HEAD: lambda: {"children": note}, **empty, **layers, **bare}


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
