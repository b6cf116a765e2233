"""The drawer: one incident, camera, site, unit, event or feed, at the moment the page shows."""

from collections.abc import Callable
from urllib.parse import quote

from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

import services
from components.alert_detail import alert_detail
from components.camera_state import camera_cause, camera_look, cause_word, work_word
from components.camera_still import still
from components.details import detail, facts, missing, state_word
from components.event_detail import event_detail
from components.feed_detail import feed_detail
from components.freshness import since
from components.incident_detail import incident_head, incident_parts
from components.patrol_detail import patrol_detail
from components.shell import DRAWER, SELECTION
from components.sign_detail import sign_detail
from components.site_detail import site_detail
from components.voice import Voice
from data import queries
from data.incident_picture import incident_picture, incidents_beside
from data.journal.notes import notes_of
from data.moment import Moment
from data.site_profile import site_profile

Detail = Callable[[str, Moment, Voice], list[Component]]


@callback(Output(DRAWER, "children"), Input(SELECTION, "data"), prevent_initial_call=True)
def show_selected(selection: dict[str, str | None] | None) -> list[Component]:
    """What is selected, read at the moment that the page shows."""
    if not selection:
        return []
    kind, _, name = str(selection.get("what") or "").partition(":")
    moment = services.moment(selection.get("at"), clock=selection.get("clock"))
    voice = services.voice(moment)
    read = DETAILS.get(kind)
    return read(name[:200], moment, voice) if read else missing(kind[:40], voice)


def _incident(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = incident_picture(moment, name, voice.zone)
    if found is None:
        return missing(name, voice)
    notes = notes_of(services.journal(), name, moment.at)
    own = dcc.Link(voice("On a page of its own"), href=f"/incidents/{quote(name, safe='')}")
    agency = services.agency(found.incident.agency_id)
    parts = incident_parts(found, notes, voice, moment.at, is_now=moment.is_live, agency=agency)
    return detail(incident_head(found, voice), [html.P(own), *parts], voice)


def _camera(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = next((c for c in queries.camera_states(moment) if c.camera_id == name), None)
    if found is None:
        return missing(name, voice)
    word = cause_word(camera_cause(found, moment.at), voice)
    about = facts(
        [
            (voice("Number"), found.camera_id),
            (voice("Road"), found.road),
            (voice("State"), state_word(word, camera_look(found, moment.at))),
            (voice("Since"), found.since_at and voice.day(found.since_at)),
            (voice("Checked"), since(found.observed_at, voice)),
            (voice("Usable, last 24 hours"), _percent(found.usable_pct, voice)),
            (voice("Answer"), found.latency_ms and f"{voice.number(found.latency_ms)} ms"),
            (voice("Planned work"), found.work and work_word(found.work, voice)),
        ]
    )
    picture = still(found, voice, is_now=moment.is_live)
    return detail([found.name or found.camera_id], [picture, about], voice)


def _site(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = next((s for s in queries.traffic_states(moment) if s.site_id == name), None)
    if found is None:
        return missing(name, voice)
    return site_detail(
        found,
        queries.site_readings(moment, name),
        site_profile(moment, name, voice.zone),
        incidents_beside(moment, found.lon, found.lat),
        voice,
    )


def _unit(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = next((u for u in queries.unit_rows(moment) if u.unit_id == name), None)
    if found is None:
        return missing(name, voice)
    midnight = moment.at.astimezone(voice.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    sent = queries.unit_incidents(moment, name, midnight)
    track, agency = queries.unit_track(moment, name), services.agency(found.agency_id)
    return patrol_detail(found, track, sent, services.city().roads, voice, agency)


def _event(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = next((e for e in queries.traffic_events(moment) if e.event_id == name), None)
    return missing(name, voice) if found is None else event_detail(found, voice)


def _sign(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = next((s for s in queries.sign_states(moment) if s.sign_id == name), None)
    if found is None:
        return missing(name, voice)
    return sign_detail(found, queries.sign_messages(moment, name), voice)


def _alert(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = queries.alert(moment, name)
    if found is None:
        return missing(name, voice)
    return alert_detail(found, queries.alert_chain(moment, name), voice, moment.at)


def _feed(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = next((f for f in queries.feed_states(moment) if f.source_id == name), None)
    if found is None:
        return missing(name, voice)
    runs, rejected = queries.feed_runs(moment, name)[:20], queries.quarantine(moment, name)[:20]
    agency = services.agency(found.agency_id)
    return feed_detail(found, runs, rejected, voice, agency)


def _percent(value: float | None, voice: Voice) -> str | None:
    return None if value is None else f"{voice.number(value, 1)} %"


DETAILS: dict[str, Detail] = {
    "incident": _incident,
    "camera": _camera,
    "site": _site,
    "unit": _unit,
    "event": _event,
    "sign": _sign,
    "alert": _alert,
    "feed": _feed,
}
