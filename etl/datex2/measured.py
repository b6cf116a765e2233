"""MeasuredData: what sites measured, as traffic readings.

NDW writes speed -1, or any speed of which no vehicle was input, where nothing passed: that is no
value, not an error. ``dataError`` makes a value unknown and the reading invalid; whatever number
stands beside it is the error's code (NTIS 255, 15300). Anything else outside what a road can do is
refused with the whole item.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from data.records import TrafficReading
from etl.datex2.combining import figures
from etl.datex2.elements import REMEMBERED, Element, instant, local, number, vehicle_class
from etl.datex2.publication import Publication
from etl.datex2.quantities import Quantity, Value

NO_VALUE: Final = -1.0
DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Reported:
    """How DATEX II writes a quantity, and the most a road can do; there is one of each."""

    quantity: Quantity
    number: str
    most: float


QUANTITIES: Final = {
    "vehicleFlow": Reported("flow", "vehicleFlowRate", 30_000.0),
    "averageVehicleSpeed": Reported("speed", "speed", 250.0),
    "occupancy": Reported("occupancy", "percentage", 100.0),
    "travelTime": Reported("travel_time", "duration", DAY_S),
}
IGNORED: Final = frozenset(
    {
        "averageTimeHeadway", "averageDistanceHeadway", "concentration", "pcuFlow", "axleFlow",
        "percentageLongVehicles", "freeFlowSpeed", "freeFlowTravelTime", "trafficStatus",
        "normallyExpectedTravelTime", "individualVehicleMeasurements",
    }
)  # fmt: skip
"""Quantities the warehouse has no column for."""

INDEXED: Final = "indexed"
REFERENCE: Final = "reference"
TIME: Final = "time"
NUMBER: Final = "number"
INPUTS: Final = "numberOfInputValuesUsed"
ERROR: Final = "dataError"
VEHICLES: Final = "forVehiclesWithCharacteristicsOf"
PERIOD: Final = "measurementOrCalculationPeriod"
MEANING: Final = "timeMeaning"
FORECAST: Final = "forecast"
TRUE: Final = ("true", "1")
ROLES: Final = {
    "measuredValue": INDEXED,
    "physicalQuantity": INDEXED,
    "measurementSiteReference": REFERENCE,
    "predefinedLocationReference": REFERENCE,
    "measurementTimeDefault": TIME,
    "measurementOrCalculationTime": TIME,
    "timeValue": TIME,
    **{reported.number: NUMBER for reported in QUANTITIES.values()},
    **{name: name for name in (ERROR, VEHICLES, PERIOD, MEANING, FORECAST)},
}
"""What else is read of an item."""


Item = tuple[str, str, list[Value], dict[str, str]]
"""What an item says before it is combined: site, time, values, and notes by element name."""


def read_item(item: Element) -> Item:
    """One pass over an item's elements; raises ``ValueError`` where it cannot be read.

    This is where the time goes in a payload of 50,000 values, hence one loop and no tree of calls.
    A quantity's element is ``open_`` from where it is met until its number or its error is.
    """
    site_id, time, index = "", "", 0
    vehicles: str | None = None
    values: list[Value] = []
    notes: dict[str, str] = {}
    open_: Element = None
    reported = QUANTITIES["vehicleFlow"]
    for element in item.iterdescendants():
        role = _ROLES[element.tag]
        if role is None:
            continue
        if role is NUMBER:
            if element.getparent() is open_:
                inputs = open_.get(INPUTS)
                values.append(_value(reported, index, element.text, inputs, vehicles))
                open_ = None
        elif role is INDEXED:
            if text := element.get("index"):
                index, vehicles = _index(text), None
        elif isinstance(role, Reported):
            if open_ is not None:
                values.append(Value(reported.quantity, index, None))
            open_, reported = element, role
        elif role is ERROR:
            if element.text in TRUE and element.getparent() is open_:
                values.append(Value(reported.quantity, index, None, True))
                open_ = None
        elif role is REFERENCE:
            site_id = site_id or (element.get("id") or "").strip()
        elif role is TIME:
            time = time or (element.text or "").strip()
        elif role is VEHICLES:
            vehicles = vehicle_class(element)
        else:
            notes[role] = (element.text or "").strip()
    if not site_id:
        raise ValueError("found no reference to a site or location with an id, expected one")
    return site_id, time, values, notes


def site_reading(item: Element, publication: Publication) -> TrafficReading:
    """One ``siteMeasurements``. Raises ``ValueError`` where it cannot be read."""
    return reading(read_item(item), publication)


def reading(item: Item, publication: Publication, time: str = "") -> TrafficReading:
    """The values of one site at one time as one row, whose time is the end of its period.

    ``time`` is meant where the item has none.
    """
    site_id, own_time, values, notes = item
    observed_at, period_s = instant(own_time or time), None
    if PERIOD in notes:
        period_s = round(number(notes[PERIOD], 0, DAY_S, "period in seconds"))
        if notes.get(MEANING) == "beginTime":
            observed_at += timedelta(seconds=period_s)
    flow, speed, occupancy, travel_time, is_valid = figures(
        values, publication.meanings.get(site_id), publication.table_id
    )
    return TrafficReading(
        site_id=site_id,
        observed_at=observed_at,
        period_s=period_s,
        flow_vph=flow,
        speed_kmh=speed,
        occupancy_pct=occupancy,
        travel_time_s=travel_time,
        is_valid=is_valid,
    )


class _Roles(dict[str, "Reported | str | None"]):
    """What an element is to us by its tag, worked out once."""

    def __missing__(self, tag: str) -> "Reported | str | None":
        name = local(tag)
        role = QUANTITIES.get(name) or ROLES.get(name)
        if len(self) < REMEMBERED:
            self[tag] = role
        return role


_ROLES = _Roles()


@lru_cache(maxsize=REMEMBERED)
def _index(text: str) -> int:
    return int(number(text, 0, 1e6, "index"))


@lru_cache(maxsize=REMEMBERED)
def _value(
    reported: Reported, index: int, text: str | None, inputs: str | None, vehicles: str | None
) -> Value:
    """One value as its site reports it; remembered, for a payload repeats its few values."""
    amount: float | None = number(text, NO_VALUE, reported.most, reported.number)
    counted = number(inputs, 0, 1e9, INPUTS) if inputs else None
    if amount < 0 or (counted == 0 and reported.quantity != "flow"):
        if NO_VALUE < amount < 0:
            raise ValueError(f"found {reported.number} {amount:g}, expected 0 or more, or -1")
        amount = None
    return Value(reported.quantity, index, amount, False, counted, vehicles)
