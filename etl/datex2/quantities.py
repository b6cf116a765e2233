"""The values a DATEX II site reports, and what each is about: a lane, a class of vehicles, all.

The meaning of a value's index stands in the site table. Where the table came in the same payload,
it is used. Otherwise, in this order:

* NTIS (table id ``NTIS_…``): eight indexes a lane, 0 speed, 1 headway, 2 occupancy, 3 to 6 flow of
  the four length classes, 7 flow of all vehicles where the loop does not classify. In its own files
  the classes' sum agrees with the lane's headway, and index 3 is often less than the others: it is
  a class, not their total.
* Values that say themselves which vehicles they count (``forVehiclesWithCharacteristicsOf``).
* Where flows come in several runs of three or more, with other values between, and the same one of
  every run, its first or its last, equals the sum of its others (NDW): a run is a lane, that one is
  its total.
* Elsewhere values are lanes in order, except that the first or last of three flows or more that
  equals the sum of all the others is their total.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import isclose
from typing import Literal, NamedTuple

Quantity = Literal["flow", "speed", "occupancy", "travel_time"]
NTIS_TABLES = "NTIS_"
NTIS_BLOCK, NTIS_TOTAL_FLOW = 8, 7
FEWEST_WITH_TOTAL = 3


class Meaning(NamedTuple):
    """The lane and the vehicle class a value is about; ``None`` is the whole road, all vehicles."""

    lane: str | None
    vehicles: str | None


class Value(NamedTuple):
    """One value as reported, ``slot`` its index.

    ``amount`` is ``None`` where the site says that it has none.
    """

    quantity: Quantity
    slot: int
    amount: float | None
    is_error: bool = False
    inputs: float | None = None
    vehicles: str | None = None


class Measured(NamedTuple):
    """A value and what it is about."""

    about: Meaning
    amount: float | None
    inputs: float | None


def measured(
    values: Sequence[Value], table: dict[int, Meaning] | None, table_id: str
) -> dict[Quantity, list[Measured]]:
    """Values by quantity, each with what it is about."""
    found: dict[Quantity, list[Measured]] = {}
    for value, about in zip(values, _meanings(values, table, table_id), strict=True):
        found.setdefault(value.quantity, []).append(Measured(about, value.amount, value.inputs))
    return found


def apart(meanings: Sequence[tuple[str, Meaning]]) -> list[Meaning]:
    """Quantities and meanings, where one pair that comes several times is one lane each time."""
    times, seen = Counter(meanings), Counter[tuple[str, Meaning]]()
    found: list[Meaning] = []
    for pair in meanings:
        _, meaning = pair
        seen[pair] += 1
        if times[pair] > 1:
            meaning = Meaning(f"{meaning.lane or ''}#{seen[pair]}", meaning.vehicles)
        found.append(meaning)
    return found


def _meanings(
    values: Sequence[Value], table: dict[int, Meaning] | None, table_id: str
) -> list[Meaning]:
    if table:
        return [table.get(v.slot, Meaning(f"index {v.slot}", v.vehicles)) for v in values]
    if table_id.startswith(NTIS_TABLES):
        return [_ntis(value.quantity, value.slot) for value in values]
    if any(value.vehicles for value in values):
        return apart([(value.quantity, Meaning(None, value.vehicles)) for value in values])
    return _by_order(values)


@lru_cache(maxsize=1_024)
def _ntis(quantity: Quantity, index: int) -> Meaning:
    lane, place = divmod(index, NTIS_BLOCK)
    is_class = quantity == "flow" and place != NTIS_TOTAL_FLOW
    return Meaning(str(lane), str(place) if is_class else None)


def _by_order(values: Sequence[Value]) -> list[Meaning]:
    flows = [value.amount for value in values if value.quantity == "flow"]
    lanes = _lanes_of_runs(values) if len(flows) >= 2 * FEWEST_WITH_TOTAL else []
    total = _place_of_total(flows)
    counts, seen = Counter(value.quantity for value in values), Counter[Quantity]()
    found: list[Meaning] = []
    for value in values:
        place = seen[value.quantity]
        seen[value.quantity] += 1
        if counts[value.quantity] != counts["flow"]:
            found.append(Meaning(f"{value.quantity} {place}", None))
        elif lanes:
            found.append(lanes[place])
        elif total is None:
            found.append(Meaning(str(place), None))
        else:
            found.append(Meaning(None, None if place == total else str(place)))
    return found


def _lanes_of_runs(values: Sequence[Value]) -> list[Meaning]:
    """What each flow is about where every run of flows has a total; nothing where not."""
    runs: list[list[float | None]] = []
    previous: Quantity | None = None
    for value in values:
        if value.quantity == "flow":
            if previous != "flow":
                runs.append([])
            runs[-1].append(value.amount)
        previous = value.quantity
    moving = [run for run in runs if any(run)]
    places = {None if (at := _place_of_total(run)) is None else at == 0 for run in moving}
    if len(runs) < 2 or len(places) != 1 or None in places:
        return []
    return [
        Meaning(str(lane), None if at == (0 if True in places else len(run) - 1) else str(at))
        for lane, run in enumerate(runs)
        for at in range(len(run))
    ]


def _place_of_total(flows: Sequence[float | None]) -> int | None:
    amounts = [amount for amount in flows if amount is not None]
    if len(amounts) < FEWEST_WITH_TOTAL or len(amounts) < len(flows) or not any(amounts):
        return None
    half = sum(amounts) / 2
    if isclose(amounts[0], half):
        return 0
    return len(amounts) - 1 if isclose(amounts[-1], half) else None
