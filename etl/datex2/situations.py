"""Situations: accidents, obstructions, works, closures and conditions, as traffic events.

A record's type is its ``kind``, whatever it is; its detail (``vehicleObstructionType``,
``roadMaintenanceType`` …) is the ``cause``, the publisher's ``causeType`` where it has none.
NTIS leaves ``version`` empty: the record's version time stands for it. Windows within the validity
(``validPeriod``), impacts on lanes, restrictions by vehicle and alternative routes are left unread.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from data.records import TrafficEvent
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
    words,
)
from etl.datex2.locations import place
from etl.datex2.publication import Publication
from etl.feed import Reject

LOCATIONS = ("locationReference", "groupOfLocations")
CREATED = ("situationRecordObservationTime", "situationRecordCreationTime")
NOT_DETAILS = frozenset({"trafficConstrictionType"})
LONGEST_DELAY_S = 7 * 86_400.0


def events(situation: Element, publication: Publication, reject: Reject) -> Iterator[TrafficEvent]:
    """The records of one ``situation``; those that cannot be read go to ``reject``."""
    severity: str | None = None
    for part in situation:
        name = local(part.tag)
        if name == "overallSeverity":
            severity = text_of(part)
        elif name == "situationRecord":
            try:
                yield _event(part, situation.get("id"), severity, publication)
            except ValueError as error:
                reject(str(error), part)


def _event(
    record: Element, situation_id: str | None, severity: str | None, publication: Publication
) -> TrafficEvent:
    parts = children(record)
    location = next((parts[name] for name in LOCATIONS if name in parts), None)
    type_ = _kind(record)
    where, cause = place(location), _cause(type_, parts)
    from_at, until_at = _validity(parts)
    version, versioned_at = _version(record, parts, publication)
    return TrafficEvent(
        event_id=required(record, "id"),
        version=version,
        situation_id=situation_id,
        kind=type_,
        cause=cause,
        severity=text_of(parts.get("severity")) or severity,
        from_at=from_at,
        until_at=until_at,
        road=where.road,
        lon=where.lon,
        lat=where.lat,
        geometry=where.geometry,
        delay_s=_delay(parts),
        title=_title(parts, cause),
        comment=_comment(record) if "generalPublicComment" in parts else None,
        closed_at=versioned_at if _is_over(parts) else None,
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


def _validity(parts: dict[str, Element]) -> tuple[datetime, datetime | None]:
    times = leaves(parts.get("validity"))
    start = times.get("overallStartTime") or _created(parts)
    end = times.get("overallEndTime")
    from_at, until_at = instant(start), instant(end) if end else None
    if until_at and until_at < from_at:
        raise ValueError(f"found an end {end} before the start {start}, expected it after")
    return from_at, until_at


def _created(parts: dict[str, Element]) -> str:
    return next((text for name in CREATED if (text := text_of(parts.get(name)))), "")


def _cause(kind: str, parts: dict[str, Element]) -> str | None:
    own = parts.get(_detail_of(kind))
    if own is not None:
        return text_of(own)
    for name, part in parts.items():
        if name.endswith("Type") and name not in NOT_DETAILS and (text := text_of(part)):
            return text
    return leaves(parts["cause"]).get("causeType") if "cause" in parts else None


@lru_cache(maxsize=256)
def _detail_of(kind: str) -> str:
    """The standard names a record's detail after its type: ``Accident``, ``accidentType``."""
    return f"{kind[:1].lower()}{kind[1:]}Type"


def _title(parts: dict[str, Element], cause: str | None) -> str | None:
    if "cause" not in parts:
        return None
    given = children(parts["cause"])
    if "causeDescription" in given:
        return words(given["causeDescription"])
    general = text_of(given.get("causeType"))
    return general if general != cause else None


def _comment(record: Element) -> str | None:
    return words(*(part for part in record if local(part.tag) == "generalPublicComment"))


def _delay(parts: dict[str, Element]) -> float | None:
    text = leaves(parts["impact"]).get("delayTimeValue") if "impact" in parts else None
    return number(text, 0, LONGEST_DELAY_S, "delayTimeValue") if text else None


def _is_over(parts: dict[str, Element]) -> bool:
    life = leaves(parts["management"]) if "management" in parts else {}
    return "true" in (life.get("end"), life.get("cancel"))
