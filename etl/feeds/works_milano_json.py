"""Street works of the Comune di Milano (avvisi di manomissione), as GeoJSON or datastore records.

Published daily by the Direzione Mobilità e Trasporti: utilities that dig up a street, with the days
announced. Odd: a time is local midnight written in UTC, and the last day is meant whole (the days
announced in "Totale giorni" say so), so works end with the midnight after it. ``Feature_ID`` is
another in every edition; the protocol number is not, and its date is the version. Texts stay
Italian. Coefficients, postcodes, NIL and Municipio are left unread: the position says where.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import orjson

from data.records import Record, TrafficEvent
from etl.feed import FormatError, Reject, json_value, position, utc

RECORDS: tuple[type[Record], ...] = (TrafficEvent,)

EXPECTED = "street works of Milano as a GeoJSON FeatureCollection or datastore records"
ROME = ZoneInfo("Europe/Rome")
MILANO = "015146"
NUMBER, FILED = "Numero di protocollo ingresso", "Data protocollo ingresso"
STARTS, ENDS = "Data prevista inizio lavori", "Data prevista fine lavori"
STREET = "Nome via"
FROM_NUMBER = "Civico o descrizione di Punto Inizio intervento"
TO_NUMBER = "Civico o descrizione di Punto Fine Intervento"
TOLD = ("Tipo di utility/attività", "Impresa proprietaria area concessione/autorizzazione",
        "Tipologia area coinvolta", "Pavimentazione area occupata")  # fmt: skip
LON, LAT = "LONG_X_4326", "LAT_Y_4326"

Item = Mapping[str, Any]


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One event per notice."""
    for place, item in enumerate(_items(json_value(body, EXPECTED)), start=1):
        try:
            yield _event(item)
        except ValueError as error:
            reject(str(error), item, place)


def _items(payload: Any) -> list[Any]:
    """Features, or the records of CKAN's ``datastore_search``."""
    given = cast(dict[str, Any], payload) if isinstance(payload, dict) else {}
    if given.get("type") == "FeatureCollection":
        items = given.get("features")
    else:
        result = given.get("result")
        items = cast(dict[str, Any], result).get("records") if isinstance(result, dict) else None
    if not isinstance(items, list):
        found = f"keys {sorted(given)[:8]}" if given else type(payload).__name__
        raise FormatError(f"found {found}, expected {EXPECTED}")
    return cast(list[Any], items)


def _event(item: Any) -> TrafficEvent:
    notice = _notice(item)
    from_at = _instant(notice, STARTS)
    until_at = _whole_day(_instant(notice, ENDS))
    if until_at <= from_at:
        raise ValueError(f"found {ENDS} {until_at}, expected an end after {from_at}")
    street = _required(notice, STREET)
    told = [text for name in TOLD if (text := _text(notice, name))]
    lon, lat, geometry = _place(item, notice)
    return TrafficEvent(
        event_id=_required(notice, NUMBER),
        version=_instant(notice, FILED).isoformat(),
        kind="MaintenanceWorks",
        cause="roadworks",
        from_at=from_at,
        until_at=until_at,
        road=street,
        municipality_id=MILANO,
        lon=lon,
        lat=lat,
        geometry=geometry,
        title=", ".join([street, *_numbers(notice)]),
        comment="; ".join(told) or None,
    )


def _notice(item: Any) -> Item:
    match item:
        case {"properties": dict() as fields}:
            return cast(Item, fields)
        case dict() if "properties" not in item:
            return cast(Item, item)
        case _:
            raise ValueError(f"found {str(cast(object, item))[:60]!r}, expected a notice")


def _numbers(notice: Item) -> list[str]:
    """Where along the street: one house number or description, or two."""
    found = [text for name in (FROM_NUMBER, TO_NUMBER) if (text := _text(notice, name))]
    return [" – ".join(dict.fromkeys(found))] if found else []


def _instant(notice: Item, name: str) -> datetime:
    try:
        return utc(_required(notice, name), ROME)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _whole_day(end: datetime) -> datetime:
    """The end of the last day, where the end is a day and not an hour."""
    wall = end.astimezone(ROME)
    if wall.time() != time():
        return end
    midnight = datetime.combine(wall.date() + timedelta(days=1), time(), ROME)
    return midnight.astimezone(UTC)


def _place(item: Any, notice: Item) -> tuple[float | None, float | None, str | None]:
    """The feature's geometry (GeoJSON text unless a point), else the columns."""
    shape = item.get("geometry") if isinstance(item, dict) else None
    if shape is None:
        lon, lat = _text(notice, LON), _text(notice, LAT)
        return (*_degrees([lon, lat]), None) if lon and lat else (None, None, None)
    kind, places = (
        (shape.get(k) for k in ("type", "coordinates")) if isinstance(shape, dict) else (None, None)
    )
    if kind == "Point":
        return *_degrees(places), None
    if kind == "LineString" and isinstance(places, list) and places:
        pairs = [_degrees(pair) for pair in cast(list[Any], places)]
        return *pairs[0], orjson.dumps({"type": kind, "coordinates": pairs}).decode()
    raise ValueError(f"found geometry {str(shape)[:60]!r}, expected Point or LineString")


def _degrees(pair: Any) -> tuple[float, float]:
    """Longitude and latitude, checked."""
    try:
        lon, lat, *_ = pair
        return position(float(lon), float(lat))
    except (TypeError, ValueError):
        raise ValueError(
            f"found position {str(pair)[:60]!r}, expected lon, lat in degrees WGS84"
        ) from None


def _text(notice: Item, name: str) -> str | None:
    value = notice.get(name)
    return str(value).strip() or None if value is not None else None


def _required(notice: Item, name: str) -> str:
    text = _text(notice, name)
    if text is None:
        raise ValueError(f"found no {name!r}, expected a notice with one")
    return text
