"""The dispatch system's archive: incidents and units sent that the live export tells no more."""

from collections.abc import Iterator

from simulator.archives.archive import DAY_S, Archive, Span
from simulator.calls import Call
from simulator.press.cad import WINDOW_S, dispatch_row, incident_row, lines
from simulator.world import World


def incidents(world: World, span: Span) -> bytes | None:
    """One JSON object a line, as the live export has them."""
    rows = (incident_row(world, call, world.lives.of(call)) for call in _calls(world, span))
    return lines(rows) or None


def dispatches(world: World, span: Span) -> bytes | None:
    """One JSON object a line, as the live export has them."""
    jobs = (job for call in _calls(world, span) for job in world.dispatching.jobs(call))
    return lines(dispatch_row(world, job, job.available_at) for job in jobs) or None


def _calls(world: World, span: Span) -> Iterator[Call]:
    """The calls of the whole days that a span touches, so that a short one is worth a file."""
    return world.calls.between(span.since // DAY_S * DAY_S, span.until)


ARCHIVES = (
    Archive("sim-incidents", "table_mapped", ".ndjson", incidents, "incidents.toml", WINDOW_S),
    Archive("sim-dispatches", "table_mapped", ".ndjson", dispatches, "dispatches.toml", WINDOW_S),
)
