"""Camera and Vehicle: what the city owns, and where it is."""

from urllib.parse import urlsplit

from data.records import Camera, Record, Unit, UnitPosition
from etl.ngsi.entity import Entity
from etl.periods import instant

SCHEMES = ("http", "https", "rtsp", "rtsps")
MOST_KMH, UNKNOWN = 500.0, -1
WHOLE_TURN = 360.0


def camera(entity: Entity) -> list[Record]:
    """Raises ``ValueError`` where its addresses are none that pictures come from."""
    place = entity.place()
    return [
        Camera(
            camera_id=entity.id,
            name=entity.text("cameraName", "name", "streamName"),
            owner=entity.text("owner", "dataProvider"),
            road=entity.address(),
            lon=place.lon,
            lat=place.lat,
            stream_url=_address(entity, "streamURL"),
            snapshot_url=_address(entity, "imageSnapshot"),
        )
    ]


def vehicle(entity: Entity) -> list[Record]:
    """A unit and where it is. Raises ``ValueError`` where the entity does not say where or when."""
    unit = Unit(
        unit_id=entity.id,
        agency_id=entity.text("owner"),
        kind=entity.text("vehicleSpecialUsage", "vehicleType"),
        callsign=entity.text("fleetVehicleId", "name"),
    )
    place, location = entity.place(), entity.attribute("location")
    if location is None or place.lon is None or place.lat is None:
        return [unit]
    observed = entity.period()
    observed_at = observed[1] if observed else entity.changed_at()
    if location.observed_at is not None:
        observed_at = instant(location.observed_at)
    if observed_at is None:
        raise ValueError("found a location without a time, expected observedAt or dateObserved")
    position = UnitPosition(
        unit_id=entity.id,
        observed_at=observed_at,
        lon=place.lon,
        lat=place.lat,
        speed_kmh=_known(entity.number("speed", UNKNOWN, MOST_KMH)),
        heading_deg=_heading(entity),
        status=entity.text("serviceStatus"),
    )
    return [unit, position]


def _heading(entity: Entity) -> float | None:
    name = "heading" if entity.attribute("heading") else "bearing"
    return _known(entity.number(name, UNKNOWN, WHOLE_TURN))


def _known(number: float | None) -> float | None:
    """The model writes -1 for what is not known at the moment."""
    return None if number is None or number < 0 else number


def _address(entity: Entity, name: str) -> str | None:
    text = entity.text(name)
    if text is not None and urlsplit(text).scheme.lower() not in SCHEMES:
        raise ValueError(f"found {name} {text[:60]!r}, expected an http or rtsp address")
    return text
