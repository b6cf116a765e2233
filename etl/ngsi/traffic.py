"""TrafficFlowObserved: a site and what it counted.

The model's ``intensity`` is the number of vehicles *in the period*, so it is a flow only with
``dateObservedFrom`` and ``dateObservedTo`` (or an interval in ``dateObserved``); without them no
flow is made up. ``occupancy`` is a fraction of the period, or per cent where its unit says so.
"""

from datetime import datetime

from data.records import Record, TrafficReading, TrafficSite
from etl.ngsi.entity import Entity
from etl.ngsi.units import TO_KMH
from etl.periods import instant, seconds

MEASURED = ("averageVehicleSpeed", "occupancy", "intensity")
HOUR_S = 3_600
MOST_VPH, MOST_KMH = 30_000.0, 250.0
IGNORED = frozenset(
    {"laneId", "averageGapDistance", "averageHeadwayTime", "averageVehicleLength", "congested",
     "reversedLane", "vehicleType", "vehicleSubType", "refRoadSegment"}
)  # fmt: skip
"""What the model has and the warehouse has no column for."""


def flow_observed(entity: Entity) -> list[Record]:
    """Raises ``ValueError`` where the entity says nothing of traffic, or not when."""
    place = entity.place()
    site = TrafficSite(
        site_id=entity.id,
        name=entity.text("name", "description"),
        road=entity.text("roadName") or entity.address(),
        direction=entity.text("laneDirection", "direction"),
        lon=place.lon,
        lat=place.lat,
    )
    reading = _reading(entity)
    return [site, reading] if place.lon is not None else [reading]


def _reading(entity: Entity) -> TrafficReading:
    begin, end = entity.period() or (None, _own_time(entity) or entity.changed_at())
    if end is None:
        raise ValueError("found no dateObserved, expected the time of the values")
    period_s = seconds(begin, end)
    flow, speed, occupancy = _flow_vph(entity, period_s), _speed_kmh(entity), _occupancy_pct(entity)
    if flow is None and speed is None and occupancy is None:
        values = "averageVehicleSpeed, occupancy, or intensity with its period"
        raise ValueError(f"found no value of traffic, expected {values}")
    return TrafficReading(
        site_id=entity.id,
        observed_at=end,
        period_s=period_s,
        flow_vph=flow,
        speed_kmh=speed,
        occupancy_pct=occupancy,
    )


def _own_time(entity: Entity) -> datetime | None:
    """When the values themselves say that they were observed."""
    values = (entity.attribute(name) for name in MEASURED)
    times = (value.observed_at for value in values if value and value.observed_at is not None)
    return max(map(instant, times), default=None)


def _flow_vph(entity: Entity, period_s: int | None) -> float | None:
    if period_s is None:
        return None
    vehicles = entity.number("intensity", 0, MOST_VPH * period_s / HOUR_S)
    return None if vehicles is None else vehicles * HOUR_S / period_s


def _speed_kmh(entity: Entity) -> float | None:
    code = _unit(entity, "averageVehicleSpeed") or "KMH"
    if code not in TO_KMH:
        raise ValueError(f"found averageVehicleSpeed in {code[:20]!r}, expected km/h, m/s or mph")
    speed = entity.number("averageVehicleSpeed", 0, MOST_KMH / TO_KMH[code])
    return None if speed is None else speed * TO_KMH[code]


def _occupancy_pct(entity: Entity) -> float | None:
    if _unit(entity, "occupancy") in ("P1", "%"):
        return entity.number("occupancy", 0, 100)
    share = entity.number("occupancy", 0, 1)
    return None if share is None else 100 * share


def _unit(entity: Entity, name: str) -> str | None:
    attribute = entity.attribute(name)
    return attribute.unit.strip().upper() if attribute and attribute.unit else None
