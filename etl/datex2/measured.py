"""MeasuredData: what sites measured, as traffic readings.

NDW writes speed -1, or any speed of which no vehicle was input, where nothing passed: that is no
value, not an error. ``dataError``, or a fault of the equipment that measured it, makes a value
unknown and the reading invalid; whatever number stands beside it is the error's code (NTIS 255,
15300). So does a number outside what a road can do, which is also reported; a site of which no
value can be read is refused. NDW's reference values, beside the measured ones, are not measured.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from data.records import TrafficReading
from etl.datex2.combining import figures
from etl.datex2.elements import (
    REMEMBERED,
    ByTag,
    Element,
    instant,
    number,
    vehicle_class,
)
from etl.datex2.locations import place
from etl.datex2.publication import Publication
from etl.datex2.quantities import Quantity, Value
from etl.feed import Reject

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
INDEXED: Final = "indexed"
REFERENCE: Final = "reference"
TIME_DEFAULT, TIME_OWN, TIME_VALUE = (
    "measurementTimeDefault", "measurementOrCalculationTime", "timeValue"
)  # fmt: skip
TIMES: Final = (TIME_DEFAULT, TIME_OWN)
"""A site's time, and a value's own; version 3 has either in a ``timeValue`` of its own."""
NUMBER: Final = "number"
INPUTS: Final = "numberOfInputValuesUsed"
ERROR: Final = "dataError"
FAULT: Final = "fault"
EXPECTATION: Final = "basicDataReferenceValue"
VEHICLES: Final = "forVehiclesWithCharacteristicsOf"
VEHICLE_TYPE: Final = "vehicleType"
PERIOD: Final = "measurementOrCalculationPeriod"
PERIOD_START, PERIOD_END = "startOfPeriod", "endOfPeriod"
MEANING: Final = "timeMeaning"
TRUE: Final = ("true", "1")
TO_END: Final = {"beginTime": 1.0, "middleTime": 0.5}
"""How much of its period lies after a time, by the time's meaning; by default it is the end."""
ROLES: Final = {
    "measuredValue": INDEXED,
    "physicalQuantity": INDEXED,
    "measurementSiteReference": REFERENCE,
    "predefinedLocationReference": REFERENCE,
    **{reported.number: NUMBER for reported in QUANTITIES.values()},
    "measurementEquipmentFault": FAULT,
    "physicalQuantityFault": FAULT,
    "elaboratedDataFault": FAULT,
    **{
        name: name
        for name in (
            ERROR, EXPECTATION, VEHICLES, VEHICLE_TYPE, PERIOD, PERIOD_START, PERIOD_END, MEANING,
            *TIMES, TIME_VALUE,
        )
    },
}  # fmt: skip
"""What else is read of an item."""
READ: Final = ByTag[Reported | str]({**ROLES, **QUANTITIES})
"""All that is read of an item, by its elements' tags."""


Item = tuple[str, str, list[Value], dict[str, str]]
"""What an item says before it is combined: site, time, values, and notes by element name."""


def read_item(item: Element, reject: Reject, site_id: str = "") -> Item:
    """One pass over an item's elements; raises ``ValueError`` where it cannot be read.

    This is where the time goes in a payload of 50,000 values, hence one loop and no tree of calls.
    A quantity's element is ``open_`` from where it is met until its number or its error is.
    ``site_id`` is known where the item is a part of one that names it.
    """
    index = 0
    vehicles: str | None = None
    is_faulty = is_expectation = False
    values: list[Value] = []
    notes: dict[str, str] = {}
    problems: list[str] = []
    open_: Element = None
    time_of = TIME_DEFAULT
    reported = QUANTITIES["vehicleFlow"]
    for element in item.iterdescendants():
        role = READ[element.tag]
        if role is None:
            continue
        if role is NUMBER:
            if element.getparent() is open_:
                try:
                    inputs = open_.get(INPUTS)
                    values.append(_value(reported, index, element.text, inputs, vehicles))
                except ValueError as error:
                    problems.append(str(error))
                    values.append(Value(reported.quantity, index, None, True))
                open_ = None
        elif role is INDEXED:
            if text := element.get("index"):
                index, vehicles = _index(text), None
                is_faulty = is_expectation = False
        elif isinstance(role, Reported):
            if open_ is not None:
                values.append(Value(reported.quantity, index, None))
            open_, reported = element, role
            if is_faulty or is_expectation:
                open_ = None
                if is_faulty:
                    values.append(Value(reported.quantity, index, None, True))
        elif role is ERROR:
            if element.text in TRUE and element.getparent() is open_:
                values.append(Value(reported.quantity, index, None, True))
                open_ = None
        elif role is REFERENCE:
            site_id = site_id or (element.get("id") or "").strip()
        elif role is VEHICLES:
            vehicles = vehicle_class(element)
        elif role is VEHICLE_TYPE:
            vehicles = vehicles or vehicle_class(element)
        elif role is FAULT:
            is_faulty = True
        elif role is EXPECTATION:
            is_expectation = True
        else:
            time_of = role if role in TIMES else time_of
            if text := (element.text or "").strip():
                notes.setdefault(time_of if role is TIME_VALUE else role, text)
    if open_ is not None:
        values.append(Value(reported.quantity, index, None))
    if problems and len(problems) == len(values):
        raise ValueError(problems[0])
    for problem in problems:
        reject.part(problem, "site", item)
    time = notes.get(TIME_OWN) or notes.get(TIME_DEFAULT) or ""
    return site_id or _coded_location(item), time, values, notes


def site_reading(item: Element, publication: Publication, reject: Reject) -> TrafficReading:
    """One ``siteMeasurements``. Raises ``ValueError`` where it cannot be read."""
    return reading(read_item(item, reject), publication)


def reading(item: Item, publication: Publication, time: str = "") -> TrafficReading:
    """The values of one site at one time as one row, whose time is the end of its period.

    ``time`` is meant where the item has none.
    """
    site_id, own_time, values, notes = item
    observed_at, period_s = _when(own_time or time, notes, publication)
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


def _when(
    time: str, notes: dict[str, str], publication: Publication
) -> tuple[datetime, int | None]:
    """The end of the period that an item is about, and the period's seconds."""
    if not time and PERIOD_END in notes:
        end = instant(notes[PERIOD_END])
        start = instant(notes.get(PERIOD_START, notes[PERIOD_END]))
        return end, round(number(str((end - start).total_seconds()), 0, DAY_S, "period")) or None
    text = notes.get(PERIOD) or publication.period_default
    if text is None:
        return instant(time), None
    period_s = round(number(text, 0, DAY_S, "period in seconds"))
    rest = TO_END.get(notes.get(MEANING, ""), 0.0)
    return instant(time) + timedelta(seconds=period_s * rest), period_s


def _coded_location(item: Element) -> str:
    """What stands for a site where its location is coded, not named: the first code."""
    for location in item.iter("{*}pertinentLocation"):
        if codes := place(location).codes:
            return codes.partition("\n")[0]
    raise ValueError("found no reference to a site or location with an id, expected one")


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
