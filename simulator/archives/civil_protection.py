"""The civil protection's archive: the bulletins and the CAP messages of a span."""

import io
import zipfile
from collections.abc import Iterator

from simulator.archives.archive import Archive, Span
from simulator.press.alerts import issued_at, message, messages
from simulator.press.bulletins import archived_by_zone
from simulator.world import World

ZIPPED_AT = (1980, 1, 1, 0, 0, 0)


def bulletins(world: World, span: Span) -> bytes | None:
    """CSV in the national shape: each bulletin by zone, for its day and the next."""
    issues = list(_issues(world, span))
    return archived_by_zone(world, issues) if issues else None


def alerts(world: World, span: Span) -> bytes | None:
    """A zip file of CAP messages, oldest first."""
    sent = list(messages(world, span.since - 1, span.until - 1))
    if not sent:
        return None
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for zone_id, at in reversed(sent):
            member = zipfile.ZipInfo(f"{zone_id}-{at}.xml", ZIPPED_AT)
            archive.writestr(member, message(world, zone_id, at))
    return sink.getvalue()


def _issues(world: World, span: Span) -> Iterator[int]:
    issued = issued_at(world, span.until - 1)
    while issued >= span.since:
        yield issued
        issued = issued_at(world, issued - 1)


ARCHIVES = (
    Archive("sim-bulletin", "alert_dpc_csv", ".csv", bulletins),
    Archive("sim-alert", "alert_cap", ".zip", alerts),
)
