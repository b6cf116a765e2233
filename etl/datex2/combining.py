"""One figure for a site from its values: flows added over lanes, speeds weighted by flow.

A total is preferred to its parts. A flow of which one lane is unknown is unknown: a sum with a
hole would look like less traffic. A lane through which nothing passed has no speed, unless
something stands on it.
"""

from collections.abc import Iterable, Sequence

from etl.datex2.quantities import Meaning, Measured, Value, measured

NONE: list[Measured] = []


Figures = tuple[float | None, float | None, float | None, float | None, bool]
"""A site's flow, speed, occupancy and travel time, and whether it calls none of them wrong."""


def figures(values: Sequence[Value], table: dict[int, Meaning] | None, table_id: str) -> Figures:
    """One figure per quantity; ``None`` where there is none."""
    if len(values) == 1 and values[0].quantity == "travel_time":
        return None, None, None, values[0].amount, not values[0].is_error
    by = measured(values, table, table_id)
    flows, occupancies = by.get("flow", NONE), by.get("occupancy", NONE)
    return (
        flow(flows),
        speed(by.get("speed", NONE), flows, occupancies),
        mean(occupancies),
        mean(by.get("travel_time", NONE)),
        True not in [value.is_error for value in values],
    )


def flow(flows: Sequence[Measured]) -> float | None:
    """Vehicles an hour over all lanes."""
    amounts = [value.amount for value in chosen(flows)]
    return None if not amounts or None in amounts else sum(_known(amounts))


def mean(values: Sequence[Measured]) -> float | None:
    """The plain mean of what is known."""
    amounts = _known(value.amount for value in chosen(values))
    return sum(amounts) / len(amounts) if amounts else None


def speed(
    speeds: Sequence[Measured], flows: Sequence[Measured], occupancies: Sequence[Measured]
) -> float | None:
    """Mean speed, weighted by flow where every lane has one, else by the vehicles counted."""
    if not speeds:
        return None
    standing = {value.about.lane for value in occupancies if value.amount}
    usable: list[tuple[float, float | None, float | None]] = []
    for value in chosen(speeds):
        passed = _passed(value.about, flows)
        if value.amount is not None and (passed != 0 or value.about.lane in standing):
            usable.append((value.amount, passed, value.inputs))
    if len(usable) == 1:
        return usable[0][0]
    by_flow = _weighted([(speed, passed) for speed, passed, _ in usable])
    return by_flow if by_flow is not None else _by_count(usable)


def chosen(values: Sequence[Measured]) -> Sequence[Measured]:
    """The values to combine: the whole road's if given, else each lane's; a total before parts."""
    if len(values) <= 1:
        return values
    lanes: dict[str | None, list[Measured]] = {}
    for value in values:
        lanes.setdefault(value.about.lane, []).append(value)
    whole = _total(lanes.get(None, NONE))
    if whole:
        return whole
    if len(lanes) > 1:
        lanes.pop(None, None)
    return [value for lane in lanes.values() for value in (_total(lane) or lane)]


def _total(lane: list[Measured]) -> list[Measured]:
    for value in lane:
        if value.about.vehicles is None and value.amount is not None:
            return [value]
    return []


def _passed(place: Meaning, flows: Sequence[Measured]) -> float | None:
    lane, vehicles = place
    same = [value for value in flows if value.about.lane == lane]
    if vehicles is not None:
        same = [value for value in same if value.about.vehicles == vehicles]
    return flow(_total(same) or same)


def _by_count(usable: list[tuple[float, float | None, float | None]]) -> float | None:
    by_count = _weighted([(speed, inputs) for speed, _, inputs in usable])
    return by_count if by_count is not None else _weighted([(speed, 1.0) for speed, *_ in usable])


def _weighted(pairs: list[tuple[float, float | None]]) -> float | None:
    weights = _known(weight for _, weight in pairs)
    if len(weights) < len(pairs) or not sum(weights):
        return None
    return sum(speed * (weight or 0.0) for speed, weight in pairs) / sum(weights)


def _known(amounts: Iterable[float | None]) -> list[float]:
    return [amount for amount in amounts if amount is not None]
