"""MeasurementSiteTable: the places where traffic is measured, and what their values' indexes mean.

Version 2 calls a place ``measurementSiteRecord``, version 3 ``measurementSite``. The links that
elaborated data refers to are predefined locations, in a publication of their own: they are sites
too, of a kind that nothing says.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

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
from etl.feed import Reject

PREDEFINED: Final = ("predefinedLocation", "predefinedLocationContainer")
SITES = ("measurementSiteRecord", "measurementSite")
WHOLE_ROAD = frozenset({"allLanesCompleteCarriageway"})
LOCATIONS = ("measurementSiteLocation", "locationReference")
PREDEFINED_AT: Final = ("location", "locationReference", "groupOfLocations")
DIRECTIONS: Final = (
    "tpegDirection", "directionBoundAtPoint", "directionBoundOnLinearSection", "directionBound"
)  # fmt: skip
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


def site(item: Element, publication: Publication, reject: Reject) -> TrafficSite:
    """One site; its values' meanings are noted for readings in the same payload.

    A part of it that cannot be read goes to ``reject``. Raises ``ValueError`` where it has no id.
    """
    parts, site_id = children(item), required(item, "id")
    if CHARACTERISTICS in parts and publication.is_one_of_several:
        publication.meanings[site_id] = _meanings(item)
    location = next((parts[name] for name in LOCATIONS if name in parts), None)
    found = _located(site_id, words(parts.get("measurementSiteName")), location, item, reject)
    return replace(
        found,
        kind=_kind(parts.get("measurementEquipmentTypeUsed")),
        direction=text_of(parts.get("measurementSide")) or found.direction,
        lanes_n=_lanes(parts.get("measurementSiteNumberOfLanes"), item, reject),
    )


def predefined(item: Element, reject: Reject) -> Iterator[TrafficSite]:
    """The site that a predefined location is; none where the element only holds others."""
    parts = children(item)
    location = next((parts[name] for name in PREDEFINED_AT if name in parts), None)
    if location is not None:
        name = words(parts.get("predefinedLocationName"))
        yield _located(required(item, "id"), name, location, item, reject)


def _located(
    site_id: str, name: str | None, location: Element | None, item: Element, reject: Reject
) -> TrafficSite:
    where, about = place(location), leaves(location)
    if where.problem:
        reject.part(where.problem, "site", item)
    return TrafficSite(
        site_id=site_id,
        name=name,
        road=where.road,
        direction=next((about[name] for name in DIRECTIONS if name in about), None),
        lon=where.lon,
        lat=where.lat,
        length_m=_amount("lengthAffected", about.get("lengthAffected"), LONGEST_M, item, reject),
    )


def _lanes(part: Element | None, item: Element, reject: Reject) -> int | None:
    lanes = _amount("measurementSiteNumberOfLanes", text_of(part), MOST_LANES, item, reject)
    return None if lanes is None else int(lanes)


def _amount(
    name: str, text: str | None, most: float, item: Element, reject: Reject
) -> float | None:
    try:
        return number(text, 0, most, name) if text else None
    except ValueError as error:
        reject.part(str(error), "site", item)
        return None


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
