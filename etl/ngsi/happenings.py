"""RoadAccident as an incident, Alert and WeatherAlert as an alert.

An accident asks for people, hence an incident and no traffic event. ``onGoing`` is open; one that
is over is closed when its status changed, where the broker tells; an accident of which that is
not known, or published without status as statistics are, is ``recorded`` and never was open.
"""

from datetime import datetime
from typing import Final

from data.records import Alert, Incident, Record
from etl.ngsi.entity import Entity
from etl.periods import instant

MOST_PERSONS = 10_000
ONGOING, RECORDED = "onGoing", "recorded"
STATUSES: Final = frozenset({ONGOING, "solved", "archived"})
CATEGORIES: Final = {
    "traffic": "Transport",
    "naturalDisaster": "Geo",
    "weather": "Met",
    "environment": "Env",
    "health": "Health",
    "security": "Security",
    "agriculture": "Other",
}
"""The model's categories as CAP's, and so its severities."""
SEVERITIES: Final = {
    "informational": "Minor",
    "low": "Minor",
    "medium": "Moderate",
    "high": "Severe",
    "critical": "Extreme",
}


def road_accident(entity: Entity) -> list[Record]:
    """Raises ``ValueError`` where the accident has no time, or an unknown status."""
    place = entity.place()
    received_at = entity.instant("accidentDate", "dateObserved", "dateCreated", "createdAt")
    if received_at is None:
        raise ValueError("found no accidentDate, expected the time of the accident")
    closed_at, outcome = _end(entity, received_at)
    incident = Incident(
        incident_id=entity.id,
        kind="crash",
        title=entity.text("name", "localId"),
        description=entity.text("description"),
        address=entity.address(),
        lon=place.lon,
        lat=place.lat,
        received_at=received_at,
        closed_at=closed_at,
        outcome=outcome,
        injured_n=_persons(entity, "totalInjured"),
        dead_n=_most(
            _persons(entity, "totalDeadPeopleWithin24Hours"),
            _persons(entity, "totalDeadPeopleWithin30Days"),
        ),
    )
    return [incident]


def _end(entity: Entity, received_at: datetime) -> tuple[datetime | None, str | None]:
    attribute = entity.attribute("status")
    status = attribute.value if attribute else None
    if status is not None and (not isinstance(status, str) or status not in STATUSES):
        expected = ", ".join(sorted(STATUSES))
        raise ValueError(f"found status {status!r:.60}, expected one of {expected}")
    if status == ONGOING:
        return None, None
    changed = attribute.observed_at or attribute.changed_at if attribute else None
    ended_at = instant(changed) if changed is not None else entity.changed_at()
    if status is None or ended_at is None or ended_at < received_at:
        return None, RECORDED
    return ended_at, status


def _persons(entity: Entity, name: str) -> int | None:
    found = entity.number(name, 0, MOST_PERSONS)
    if found is not None and not found.is_integer():
        raise ValueError(f"found {name} {found:g}, expected a whole number")
    return None if found is None else int(found)


def _most(*numbers: int | None) -> int | None:
    return max((number for number in numbers if number is not None), default=None)


def alert(entity: Entity) -> list[Record]:
    """Raises ``ValueError`` for words outside the model, or where sender or time are missing."""
    sender = entity.text("alertSource", "owner", "dataProvider", "source")
    sent_at = entity.instant("dateIssued", "dateObserved", "dateCreated")
    if sender is None or sent_at is None:
        raise ValueError("found an alert without alertSource or dateIssued, expected both")
    category = _word(entity, "category", CATEGORIES)
    return [
        Alert(
            alert_id=entity.id,
            sender=sender,
            sent_at=sent_at,
            message_type="Alert",
            status="Actual",
            event=entity.text("subCategory", "category", "name"),
            category=category,
            severity=_word(entity, "severity", SEVERITIES),
            onset_at=entity.instant("validFrom"),
            expires_at=entity.instant("validTo"),
            headline=entity.text("name", "alternateName"),
            description=entity.text("description"),
            geometry=entity.place().geometry,
        )
    ]


def _word(entity: Entity, name: str, words: dict[str, str]) -> str | None:
    word = entity.text(name)
    if word is not None and word not in words:
        raise ValueError(f"found {name} {word[:60]!r}, expected one of {', '.join(words)}")
    return words[word] if word else None
