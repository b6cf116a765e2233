"""Official boundaries of municipalities and zones, as a GeoJSON FeatureCollection.

Published by ISTAT (through Openpolis and others), Comune di Milano (Municipi, NIL) and the
Dipartimento della Protezione Civile (alert zones). Each names its areas its own way; what an area
is follows from the property that holds its code. ISTAT's municipality code has six digits, with
the leading zero that numbers lose. Comune di Milano still writes the ``crs`` member that GeoJSON
dropped: anything but WGS84 is refused. An area without a code (the zones file has one, of unmapped
municipalities) or with an invalid outline goes to quarantine. All other properties are left unread.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson
import shapely

from data.records import Boundary, Record
from etl.feed import FormatError, Reject, json_value

RECORDS: tuple[type[Record], ...] = (Boundary,)

EXPECTED = "a GeoJSON FeatureCollection"
WGS84 = ("4326", "CRS84", "WGS84")
ISTAT_DIGITS = 6
OUTLINES = ("Polygon", "MultiPolygon")


class Naming(NamedTuple):
    """The properties that hold the code and the name of one kind of area, best first."""

    kind: str
    codes: tuple[str, ...]
    names: tuple[str, ...]


NAMINGS = (
    Naming(
        "municipality",
        ("com_istat_code", "pro_com_t", "pro_com", "codice_istat", "cod_istat", "istat"),
        ("name", "comune", "denominazione", "nome"),
    ),
    Naming("alert_zone", ("zona_codice", "zone_id", "cod_zona"), ("zona_nome", "nome", "name")),
    Naming("nil", ("id_nil",), ("nil",)),
    Naming("municipio", ("municipio",), ("nome", "name")),
    Naming("other", ("id_amat", "id", "code", "objectid"), ("nome", "name", "label")),
)


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One boundary per feature."""
    features = _features(body)
    for place, feature in enumerate(features, start=1):
        try:
            yield _boundary(feature)
        except ValueError as error:
            reject(str(error), feature, place)


def _features(body: bytes) -> list[Any]:
    collection = json_value(body, EXPECTED)
    found = collection.get("type") if isinstance(collection, dict) else type(collection).__name__
    if found != "FeatureCollection":
        raise FormatError(f"found {str(found)[:60]!r}, expected {EXPECTED}")
    _require_wgs84(collection.get("crs"))
    features = collection.get("features")
    if not isinstance(features, list):
        raise FormatError(f"found features of {type(features).__name__}, expected {EXPECTED}")
    return features


def _require_wgs84(crs: Any) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not str(name).replace(" ", "").upper().endswith(WGS84):
        raise FormatError(f"found crs {str(name)[:80]!r}, expected WGS84 (EPSG:4326 or CRS84)")


def _boundary(feature: Any) -> Boundary:
    is_feature = isinstance(feature, dict) and feature.get("type") == "Feature"
    given = feature.get("properties") if is_feature else None
    if not given or not isinstance(given, dict):
        raise ValueError("found no properties, expected a GeoJSON Feature that has some")
    properties = {str(key).lower(): value for key, value in given.items()}
    naming, code = _code(properties, feature.get("id"))
    name = _name(naming, code, properties)
    return Boundary(
        kind=naming.kind,
        area_id=_storable(code),
        name=_storable(name) if name else None,
        geometry=_geometry(feature.get("geometry")),
    )


def _storable(text: str) -> str:
    """JSON can escape half a character, which no database holds. Raises ``ValueError``."""
    return text.encode("utf-8").decode("utf-8")


def _code(properties: Mapping[str, Any], feature_id: Any) -> tuple[Naming, str]:
    for naming in NAMINGS:
        for key in naming.codes:
            if key in properties:
                return naming, _area_id(naming.kind, properties[key], key)
    return NAMINGS[-1], _area_id("other", feature_id, "id")


def _area_id(kind: str, value: Any, key: str) -> str:
    code = ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        code = str(value).strip()
    if kind == "municipality":
        code = code.zfill(ISTAT_DIGITS) if code else code
        if not (code.isascii() and code.isdigit() and len(code) == ISTAT_DIGITS):
            raise ValueError(f"found {key} {value!r:.60}, expected an ISTAT code of six digits")
    if not code:
        raise ValueError(f"found {key} {value!r:.60}, expected a code")
    return code


def _name(naming: Naming, code: str, properties: Mapping[str, Any]) -> str | None:
    names = (properties.get(key) for key in naming.names)
    named = next((name.strip() for name in names if isinstance(name, str) and name.strip()), None)
    return f"Municipio {code}" if named is None and naming.kind == "municipio" else named


def _geometry(geometry: Any) -> str:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in OUTLINES:
        raise ValueError(f"found geometry {str(kind)[:40]!r}, expected Polygon or MultiPolygon")
    try:
        shape = shapely.force_2d(shapely.from_geojson(orjson.dumps(geometry)))
    except (shapely.GEOSException, TypeError) as error:
        raise ValueError(f"found an outline that cannot be read ({error})") from None
    west, south, east, north = shape.bounds if not shape.is_empty else (0, 0, 0, 0)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"found bounds {shape.bounds}, expected degrees WGS84")
    if shape.is_empty or not shape.is_valid:
        reason = "nothing" if shape.is_empty else shapely.is_valid_reason(shape)
        raise ValueError(f"found an outline that is not valid ({reason}), expected a simple one")
    return shapely.to_geojson(shape)
