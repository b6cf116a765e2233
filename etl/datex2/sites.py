"""MeasurementSiteTable: the places where traffic is measured, and what their values' indexes mean.

Version 2 calls a place ``measurementSiteRecord``, version 3 ``measurementSite``.
"""

from data.records import TrafficSite
from etl.datex2.elements import (
    Element,
    children,
    leaves,
    local,
    number,
    required,
    text_of,
    vehicle_class,
    words,
)
from etl.datex2.locations import place
from etl.datex2.publication import Publication
from etl.datex2.quantities import Meaning, apart

SITES = ("measurementSiteRecord", "measurementSite")
WHOLE_ROAD = frozenset({"allLanesCompleteCarriageway"})
LOCATIONS = ("measurementSiteLocation", "locationReference")
LANES = ("specificLane", "laneNumber", "laneUsage")
CHARACTERISTICS = "measurementSpecificCharacteristics"
KINDS = {
    "loop": ("loop", "inductive", "induction", "magnet"),
    "radar": ("radar", "microwave", "laser"),
    "gate": ("gate", "toll"),
    "anpr_link": ("anpr", "platerecognition", "licenseplate", "bluetooth"),
    "probe": ("probe", "floating", "fcd", "gps"),
}
MOST_LANES, LONGEST_M = 50, 1e6


def site(item: Element, publication: Publication) -> TrafficSite:
    """One site; its values' meanings are noted for readings in the same payload.

    Raises ``ValueError`` where it cannot be read.
    """
    parts, site_id = children(item), required(item, "id")
    if CHARACTERISTICS in parts:
        publication.meanings[site_id] = _meanings(item)
    location = next((parts[name] for name in LOCATIONS if name in parts), None)
    where = place(location)
    lanes = text_of(parts.get("measurementSiteNumberOfLanes"))
    length = leaves(location).get("lengthAffected")
    return TrafficSite(
        site_id=site_id,
        kind=_kind(parts.get("measurementEquipmentTypeUsed")),
        name=words(parts.get("measurementSiteName")),
        road=where.road,
        direction=text_of(parts.get("measurementSide")),
        lon=where.lon,
        lat=where.lat,
        length_m=number(length, 0, LONGEST_M, "lengthAffected") if length else None,
        lanes_n=int(number(lanes, 0, MOST_LANES, "number of lanes")) if lanes else None,
    )


def _meanings(item: Element) -> dict[int, Meaning]:
    indexes: list[int] = []
    found: list[tuple[str, Meaning]] = []
    for part in item:
        if local(part.tag) == CHARACTERISTICS:
            indexes.append(int(number(part.get("index"), 0, 1e6, "index")))
            texts = leaves(part)
            lane = next((texts[name] for name in LANES if name in texts), None)
            vehicles = next(part.iter("{*}specificVehicleCharacteristics"), None)
            about = Meaning(None if lane in WHOLE_ROAD else lane, vehicle_class(vehicles))
            found.append((texts.get("specificMeasurementValueType", ""), about))
    return dict(zip(indexes, apart(found), strict=True))


def _kind(equipment: Element | None) -> str | None:
    text = (words(equipment) or text_of(equipment) or "").lower().replace(" ", "")
    for kind, signs in KINDS.items():
        if any(sign in text for sign in signs):
            return kind
    return None
