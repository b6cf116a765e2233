"""Situations: accidents, obstructions, works, closures and conditions, as traffic events.

A record's type is its ``kind``, whatever it is; its detail (``vehicleObstructionType``,
``roadMaintenanceType`` …) is the ``cause``, the publisher's ``causeType`` where it has none.
NTIS leaves ``version`` empty: the record's version time stands for it. A record of which the
identity, the type and the start can be read is loaded; what else of it cannot is left out and
reported. What a record means for traffic is in its ``effects``.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from data.records import TrafficEvent
from etl.datex2.details import cause, comment, title
from etl.datex2.effects import effects
from etl.datex2.elements import (
    Element,
    children,
    instant,
    kind,
    leaves,
    local,
    number,
    required,
    text_of,
)
from etl.datex2.locations import place
from etl.datex2.publication import Publication
from etl.datex2.validity import validity
from etl.feed import Reject

LOCATION, LOCATION_V2 = "locationReference", "groupOfLocations"
TRUE: Final = ("true", "1")
LONGEST_DELAY_S: Final = 7 * 86_400.0


def events(situation: Element, publication: Publication, reject: Reject) -> Iterator[TrafficEvent]:
    """The records of one ``situation``; those that cannot be read go to ``reject``."""
    severity: str | None = None
    for part in situation:
        name = local(part.tag)
        if name == "overallSeverity":
            severity = text_of(part)
        elif name == "situationRecord":
            problems: list[str] = []
            try:
                yield _event(part, situation.get("id"), severity, publication, problems)
            except ValueError as error:
                reject(str(error), part)
            if problems:
                reject.part("; ".join(problems), "record", part)


def _event(
    record: Element,
    situation_id: str | None,
    severity: str | None,
    publication: Publication,
    problems: list[str],
) -> TrafficEvent:
    parts = children(record)
    version, versioned_at = _version(record, parts, publication)
    is_over = _is_over(parts)
    type_ = _kind(record)
    valid = validity(parts, is_over, publication.published_at)
    location = parts[LOCATION] if LOCATION in parts else parts.get(LOCATION_V2)
    where, why = place(location), cause(type_, parts)
    delay_s, no_delay = _delay(parts) if "impact" in parts else (None, None)
    problems += [problem for problem in (valid.problem, where.problem, no_delay) if problem]
    return TrafficEvent(
        event_id=required(record, "id"),
        version=version,
        situation_id=situation_id,
        kind=type_,
        cause=why,
        severity=text_of(parts.get("severity")) or severity,
        validity_status=valid.status,
        from_at=valid.from_at,
        until_at=valid.until_at,
        valid_periods=valid.periods,
        road=where.road,
        lon=where.lon,
        lat=where.lat,
        geometry=where.geometry,
        location_code=where.codes,
        delay_s=delay_s,
        effects=effects(record, why, where.lanes),
        title=title(parts, why),
        comment=comment(record) if "generalPublicComment" in parts else None,
        closed_at=(versioned_at or publication.published_at()) if is_over else None,
    )


def _kind(record: Element) -> str:
    found = kind(record)
    if found is None:
        raise ValueError("found a situationRecord without xsi:type, expected one")
    return found


def _version(
    record: Element, parts: dict[str, Element], publication: Publication
) -> tuple[str, datetime | None]:
    time = text_of(parts.get("situationRecordVersionTime"))
    versioned_at = instant(time) if time else None
    version = (record.get("version") or "").strip()
    if not version:
        version = (versioned_at or publication.published_at()).isoformat()
    return version, versioned_at


def _delay(parts: dict[str, Element]) -> tuple[float | None, str | None]:
    """Seconds of delay, or why they cannot be read."""
    text = leaves(parts["impact"]).get("delayTimeValue")
    try:
        return number(text, 0, LONGEST_DELAY_S, "delayTimeValue") if text else None, None
    except ValueError as error:
        return None, str(error)


def _is_over(parts: dict[str, Element]) -> bool:
    life = leaves(parts["management"]) if "management" in parts else {}
    return life.get("end") in TRUE or life.get("cancel") in TRUE
