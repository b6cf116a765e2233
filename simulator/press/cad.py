"""The dispatch system's exports: incidents and dispatches of the last day, and the units."""

import csv
import io
import json
from collections.abc import Iterator

from simulator.calls import HOUR_S, Call
from simulator.dispatching import Job
from simulator.fleet import commands
from simulator.lifecycle import LONGEST_S, Life
from simulator.press.page import Page, iso, never
from simulator.world import World

WINDOW_H = 24
WINDOW_S = WINDOW_H * HOUR_S
CODES = "ABCDE"
NDJSON = "application/x-ndjson"
UNIT_COLUMNS = ("unita", "ente", "mezzo", "sigla", "sede", "lon", "lat")


def window(at: int) -> int:
    """Since when incidents are listed: the last 24 whole hours and the hour that runs."""
    return (at // HOUR_S - WINDOW_H) * HOUR_S


def incidents_changed_at(world: World, at: int) -> int:
    """When the last milestone passed, the last call came in, or the window moved."""
    latest = at // HOUR_S * HOUR_S
    for call in world.calls.between(at - LONGEST_S, at + 1):
        passed = (m for m in world.lives.of(call).milestones() if m <= at)
        latest = max(latest, call.received_at, *passed)
    return latest


def dispatches_changed_at(world: World, at: int) -> int:
    """When a unit was last sent, set out, arrived or was free again, or the window moved."""
    latest = at // HOUR_S * HOUR_S
    for call in world.calls.between(at - LONGEST_S, at + 1):
        for job in world.dispatching.jobs(call):
            latest = max(latest, *(m for m in job.milestones() if m <= at), 0)
    return latest


def incidents(world: World, at: int) -> bytes:
    """One JSON object a line: an incident as known by now."""
    calls = world.calls.between(window(at), at + 1)
    return lines(incident_row(world, call, world.lives.of(call).known_at(at)) for call in calls)


def dispatches(world: World, at: int) -> bytes:
    """One JSON object a line: a unit sent to an incident, as known by now."""
    calls = world.calls.between(window(at), at + 1)
    jobs = (job for call in calls for job in world.dispatching.jobs(call))
    return lines(dispatch_row(world, job, at) for job in jobs if job.dispatched_at <= at)


def units(world: World, _: int) -> bytes:
    """CSV: every unit with its station."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(UNIT_COLUMNS)
    for crew in (crew for command in commands(world.city) for crew in command.crews):
        where = (f"{crew.home[0]:.4f}", f"{crew.home[1]:.4f}")
        station = crew.station.name
        writer.writerow(
            (crew.unit_id, crew.agency.agency_id, crew.vehicle, crew.callsign, station, *where)
        )
    return text.getvalue().encode()


def incident_row(world: World, call: Call, life: Life) -> dict[str, object]:
    """An incident as the export shows it."""
    zone = world.city.zone
    return {
        "numero": call.call_id,
        "ente": world.dispatching.agency_id(call),
        "tipologia": call.kind.kind_id,
        "codice": CODES[call.priority - 1],
        "titolo": call.kind.name_it,
        "note": call.nature.note,
        "indirizzo": call.place.address,
        "istat": call.place.municipality_id,
        "zona": call.place.zone_id,
        "x": round(call.place.point[0], 5),
        "y": round(call.place.point[1], 5),
        "ricevuto": iso(call.received_at, zone),
        "assegnato": iso(life.dispatched_at, zone),
        "partito": iso(life.enroute_at, zone),
        "sul_posto": iso(life.arrived_at, zone),
        "terminato": iso(life.cleared_at, zone),
        "chiuso": iso(life.closed_at, zone),
        "esito": life.outcome,
        "feriti": life.injured_n,
        "deceduti": life.dead_n,
    }


def dispatch_row(world: World, job: Job, at: int) -> dict[str, object]:
    """A unit sent to an incident as known at a time."""
    zone = world.city.zone

    def known(milestone: int) -> str | None:
        return iso(milestone, zone) if milestone <= at else None

    return {
        "intervento": job.call.call_id,
        "unita": job.crew.unit_id,
        "assegnata": iso(job.dispatched_at, zone),
        "partita": known(job.enroute_at),
        "sul_posto": known(job.arrived_at),
        "libera": known(job.available_at),
    }


def lines(rows: Iterator[dict[str, object]]) -> bytes:
    """One JSON object a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


PAGES = (
    Page("/cad/incidents.ndjson", "Interventi, 24 ore", NDJSON, incidents_changed_at, incidents),
    Page("/cad/dispatches.ndjson", "Unità inviate", NDJSON, dispatches_changed_at, dispatches),
    Page("/cad/units.csv", "Unità", "text/csv; charset=utf-8", never, units),
)
