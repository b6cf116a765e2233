"""What stands around an incident: cameras that can see it, traffic beside it, other incidents."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.camera_state import camera_cause, cause_word
from components.camera_still import still
from components.details import lines, opener, section
from components.freshness import since
from components.incident_queue import priority_mark
from components.nearby import CAMERAS_WITHIN_M, NearCamera, nearest_cameras
from components.voice import NO_BREAK, Voice
from data.incident_picture import (
    INCIDENTS_WITHIN_M,
    SITES_WITHIN_M,
    IncidentPicture,
    NearIncident,
    NearSite,
)

SKIPPED_SHOWN = 5
UNPLACED = "Its place is not known."


def cameras_near(
    picture: IncidentPicture, voice: Voice, at: datetime, *, is_now: bool
) -> Component:
    """The nearest working cameras with what they show now, and the dead ones passed over."""
    found, title = picture.incident, voice("Nearest working cameras")
    if found.lon is None or found.lat is None:
        return section(title, html.Div(), True, voice(UNPLACED))
    working, skipped = nearest_cameras(picture.cameras, (found.lon, found.lat), at)
    none = voice("No working camera within {m} m.", m=voice.number(CAMERAS_WITHIN_M))
    shown = [_camera(near, voice, is_now=is_now) for near in working]
    body: list[Component] = [html.Div(shown, className="stills") if shown else html.P(none)]
    if skipped:
        body.append(_skipped(skipped, voice, at))
    return section(title, html.Div(body), False, "")


def traffic_near(picture: IncidentPicture, voice: Voice) -> Component:
    """Sites beside it: speed now, typical at this time of the week, and free."""
    title = voice("Traffic within {m} m", m=voice.number(SITES_WITHIN_M))
    if picture.incident.lon is None:
        return section(title, html.Div(), True, voice(UNPLACED))
    heads = ["Site", "Distance", "Now, km/h", "Typical", "Free flow", "Measured"]
    rows = [_site(site, voice) for site in picture.sites]
    none = voice("No measuring site within {m} m.", m=voice.number(SITES_WITHIN_M))
    return section(title, lines([voice(head) for head in heads], rows), not rows, none)


def incidents_near(picture: IncidentPicture, voice: Voice) -> Component:
    """Others within reach in place and time: they may be the same, or its consequence."""
    metres = voice.number(INCIDENTS_WITHIN_M)
    title = voice("Incidents within {m} m and two hours", m=metres)
    if picture.incident.lon is None:
        return section(title, html.Div(), True, voice(UNPLACED))
    heads = ["Priority", "Incident", "Distance", "Received", "State"]
    rows = [_incident(near, voice) for near in picture.related]
    body = lines([voice(head) for head in heads], rows)
    return section(title, body, not rows, voice("No other incident near in place and time."))


def _camera(near: NearCamera, voice: Voice, *, is_now: bool) -> Component:
    camera = near.camera
    name = camera.name or camera.camera_id
    told = [html.Strong(name), " ", _metres(near.distance_m, voice), " · "]
    return html.Figure(
        [
            still(camera, voice, is_now=is_now),
            html.Figcaption([*told, since(camera.observed_at, voice)]),
        ],
        **attributes(data_select=f"camera:{camera.camera_id}"),
    )


def _skipped(skipped: list[NearCamera], voice: Voice, at: datetime) -> Component:
    """``Passed over: Piazza Duomo 120 m, unreachable``."""
    told = [
        f"{near.camera.name or near.camera.camera_id} {_metres(near.distance_m, voice)}, "
        f"{cause_word(camera_cause(near.camera, at), voice).lower()}"
        for near in skipped[:SKIPPED_SHOWN]
    ]
    rest = len(skipped) - SKIPPED_SHOWN
    more = [voice("and {n} more", n=rest)] if rest > 0 else []
    words = f"{voice('Passed over, not working')}: {'; '.join([*told, *more])}"
    return html.P(words, className="skipped")


def _site(site: NearSite, voice: Voice) -> tuple[Component | str, ...]:
    return (
        opener(site.name, f"site:{site.site_id}"),
        _metres(site.distance_m, voice),
        _speed(site, voice),
        voice.number(site.typical_kmh),
        voice.number(site.free_flow_kmh),
        since(site.observed_at, voice),
    )


def _speed(site: NearSite, voice: Voice) -> Component | str:
    """The speed now, marked where it is far below what is typical, or else free."""
    measure = site.typical_kmh or site.free_flow_kmh
    if site.speed_kmh is None or not measure:
        return voice.number(site.speed_kmh)
    share = site.speed_kmh / measure
    state = "alarm" if share < 0.4 else "attention" if share < 0.67 else "normal"
    arrow = "▼ " if share < 0.67 else ""
    return html.Span(f"{arrow}{voice.number(site.speed_kmh)}", className=f"cell-{state}")


def _incident(near: NearIncident, voice: Voice) -> tuple[Component | str, ...]:
    return (
        priority_mark(near.priority, voice),
        opener(near.title or near.incident_id, f"incident:{near.incident_id}", near.address),
        _metres(near.distance_m, voice),
        html.Span(voice.clock(near.received_at), title=voice.day(near.received_at)),
        voice("Closed") if near.closed_at else voice("Open"),
    )


def _metres(metres: float, voice: Voice) -> str:
    return f"{voice.number(round(metres, -1))}{NO_BREAK}m"
