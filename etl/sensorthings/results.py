"""Results of an Observation: a number, a boolean (0 or 1), several, or several by name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from data.records import Observation
from etl.json_documents import finite, storable
from etl.periods import period
from etl.sensorthings.links import Entity
from etl.sensorthings.streams import Stream

TIMES = ("phenomenonTime", "resultTime")


def observations(observation: Entity, stream: Stream) -> list[Observation]:
    """One per value. Raises ``ValueError`` where there is no time, no value or one is no number."""
    observed_at = _observed_at(observation)
    found = [
        Observation(
            sensor_id=stream.sensor_id,
            property=property,
            observed_at=observed_at,
            value=_amount(value, property),
            unit=unit,
        )
        for property, value, unit in _values(observation.get("result"), stream)
    ]
    if not found:
        raise ValueError("found a result without values, expected some")
    return found


def _observed_at(observation: Entity) -> datetime:
    """The end of what it is about, else when its result was made."""
    for name in TIMES:
        if observation.get(name) is not None:
            return period(observation[name])[1]
    raise ValueError("found an Observation without phenomenonTime, expected one")


def _values(result: Any, stream: Stream) -> Iterator[tuple[str, Any, str | None]]:
    first, unit = stream.properties[0], stream.units[0] if len(stream.units) == 1 else None
    if isinstance(result, list):
        if len(result) != len(stream.properties) or len(stream.units) not in (1, len(result)):
            expected = f"{len(stream.properties)} with as many units"
            raise ValueError(f"found a result of {len(result)} values, expected {expected}")
        units = stream.units if len(stream.units) == len(result) else (unit,) * len(result)
        known = zip(stream.properties, result, units, strict=True)
        yield from (one for one in known if one[1] is not None)
    elif isinstance(result, dict):
        numbers = {name: v for name, v in result.items() if isinstance(v, int | float)}
        if not numbers:
            raise ValueError("found a result without a number in it, expected some")
        for name, value in numbers.items():
            yield f"{first}.{storable(name)}", value, None
    else:
        yield first, result, unit


def _amount(value: Any, property: str) -> float:
    """Some services write numbers as text; any other text is no value."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and "_" not in value:
        try:
            value = float(value)
        except ValueError:
            raise ValueError(f"found {property} {value!r:.60}, expected a number") from None
    return finite(value, property)
