"""The drawer: one incident, camera, site, unit, event or feed, at the moment the page shows."""

from collections.abc import Callable
from urllib.parse import quote

from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

import services
from components.alert_detail import alert_detail
from components.camera_state import camera_cause, camera_look, cause_word, work_word
from components.camera_still import still
from components.charts import Series, over_time
from components.details import detail, facts, lines, missing, section, state_word
from components.freshness import since
from components.incident_detail import incident_head, incident_parts
from components.patrol_detail import patrol_detail
from components.reasons import reason_told
from components.shell import DRAWER, SELECTION
from components.sign_detail import sign_detail
from components.voice import Voice
from components.words import (
    CAUSES,
    DIRECTIONS,
    RUN_OUTCOMES,
    SEVERITIES,
)
from data import queries
from data.incident_picture import incident_picture
from data.journal.notes import notes_of
from data.moment import Moment
from data.queries import TrafficState

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
    readings = queries.site_readings(moment, name)
    times = [reading.observed_at for reading in readings]
    speed = Series(voice("Speed"), "km/h", times, [r.speed_kmh for r in readings])
    flow = Series(voice("Flow"), voice("veh/h"), times, [r.flow_vph for r in readings])
    about = facts(
        [
            (voice("Number"), found.site_id),
            (voice("Road"), _along(found, voice)),
            (voice("Speed"), _with_unit(found.speed_kmh, "km/h", voice)),
            (voice("Free flow"), _with_unit(found.free_flow_kmh, "km/h", voice)),
            (voice("Flow"), _with_unit(found.flow_vph, voice("veh/h"), voice)),
            (voice("Occupancy"), _percent(found.occupancy_pct, voice)),
            (voice("Travel time"), found.travel_time_s and voice.told(found.travel_time_s, "s")),
            (voice("Measured"), since(found.observed_at, voice)),
        ]
    )
    charts = [
        section(series.name, _graph(series, voice), not readings, voice("no reading"))
        for series in (speed, flow)
    ]
    return detail([found.name or found.site_id], [about, *charts], voice)


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
    if found is None:
        return missing(name, voice)
    about = facts(
        [
            (voice("Number"), found.event_id),
            (voice("Kind"), voice(found.kind)),
            (voice("Cause"), _word(CAUSES, found.cause, voice)),
            (voice("Severity"), _word(SEVERITIES, found.severity, voice)),
            (voice("Road"), found.road),
            (voice("From"), voice.day(found.from_at)),
            (voice("Until"), found.until_at and voice.day(found.until_at)),
            (voice("Periods"), found.valid_periods),
            (voice("Delay"), found.delay_s and voice.told(found.delay_s, "s")),
            (voice("Effects"), _effects(found.effects)),
            (voice("Description"), found.comment),
            (voice("Location code"), found.location_code),
        ]
    )
    return detail([found.title or voice(found.kind)], [about], voice)


def _sign(name: str, moment: Moment, voice: Voice) -> list[Component]:
    found = next((s for s in queries.sign_states(moment) if s.sign_id == name), None)
    if found is None:
        return missing(name, voice)
    return sign_detail(found, queries.sign_messages(moment, name), voice)


def _effects(told: str | None) -> str | None:
    """The facts of a record to be read; shapes of alternative routes are for maps."""
    lines = [line for line in (told or "").splitlines() if ": {" not in line]
    return "\n".join(lines) or None


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
    about = facts(
        [
            (voice("Number"), found.source_id),
            (voice("Format"), found.format),
            (voice("Fills"), found.tables),
            (voice("Agency"), services.agency(found.agency_id)),
            (voice("Licence"), found.licence),
            (voice("Every"), found.every_s and voice.span(found.every_s)),
        ]
    )
    heads = [voice(w) for w in ("When", "Outcome", "Read", "Rejected", "Reason")]
    rows = [
        (
            voice.seconds(r.finished_at),
            voice(RUN_OUTCOMES[r.outcome]),
            voice.number(r.read_n),
            voice.number(r.rejected_n),
            reason_told(r.reason, voice),
        )
        for r in runs
    ]
    items = [(q.position, reason_told(q.reason, voice), html.Pre(q.item[:400])) for q in rejected]
    kept = [voice(word) for word in ("Item", "Reason", "Content")]
    path = f"/feeds/{quote(name, safe='')}"
    return detail(
        [found.title],
        [
            html.P(dcc.Link(voice("Runs, payloads, what depends on it"), href=path)),
            about,
            section(voice("Quarantine"), lines(kept, items), not items, voice("Nothing rejected.")),
            section(voice("Runs"), lines(heads, rows), not rows, voice("It has never run.")),
        ],
        voice,
    )


def _graph(series: Series, voice: Voice) -> Component:
    return dcc.Graph(
        figure=over_time(series, voice), config={"displayModeBar": False}, className="chart"
    )


def _word(words: dict[str, str], code: str | None, voice: Voice) -> str | None:
    """A publisher's code in the reader's language; one that is not listed stays as it came."""
    return voice(words[code]) if code in words else code


def _along(site: TrafficState, voice: Voice) -> str:
    """``SS35 · northbound``."""
    direction = _word(DIRECTIONS, site.direction, voice)
    return " · ".join(part for part in (site.road, direction) if part)


def _percent(value: float | None, voice: Voice) -> str | None:
    return None if value is None else f"{voice.number(value, 1)} %"


def _with_unit(value: float | None, unit: str, voice: Voice) -> str | None:
    return None if value is None else f"{voice.number(value)} {unit}"


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
