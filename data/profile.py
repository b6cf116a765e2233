"""Reads the files of a city profile into frozen dataclasses, and names what is wrong in them."""

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

T = TypeVar("T")


class CityError(ValueError):
    """A city profile that cannot be used; one sentence: file, value found, value expected."""


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file of the profile."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CityError(f"{path}: found invalid TOML ({error}), expected a city profile") from None


def read_text(path: Path) -> str:
    """A file of the profile as UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise CityError(f"{path}: found no such file, expected part of a city profile") from None
    except UnicodeDecodeError as error:
        raise CityError(f"{path}: found {error.reason}, expected UTF-8 text") from None


def read_csv(path: Path, record: type[T]) -> tuple[T, ...]:
    """Rows of a CSV file whose columns are the fields of ``record``."""
    reader = csv.DictReader(read_text(path).splitlines())
    return tuple(
        build(record, row, f"{path} line {number}") for number, row in enumerate(reader, start=2)
    )


def read_lines(path: Path, record: type[T]) -> tuple[T, ...]:
    """Features of a GeoJSON file: their properties, and ``points`` from a LineString."""
    try:
        features = json.loads(read_text(path))["features"]
        return tuple(
            build(record, _line(feature), f"{path} feature {number}")
            for number, feature in enumerate(features, start=1)
        )
    except json.JSONDecodeError as error:
        raise CityError(f"{path}: found invalid JSON ({error}), expected GeoJSON") from None
    except (KeyError, TypeError) as error:
        raise CityError(f"{path}: found {error}, expected GeoJSON LineStrings") from None


def build(record: type[T], values: Mapping[str, Any], place: str) -> T:
    """One record from named values, each converted to its field's type and checked."""
    known = {field.name: field for field in fields(record)}  # pyright: ignore[reportArgumentType]
    surplus = sorted(str(name) for name in values if name not in known)
    if surplus:
        raise CityError(f"{place}: found {surplus[0]!r}, expected only {', '.join(known)}")
    hints = get_type_hints(record)
    made = {n: _value(values, field, hints[n], place) for n, field in known.items()}
    _check_position(made, place)
    return record(**made)


def require_unique(keys: Iterable[object], what: str) -> None:
    """Refuse a key that appears twice; ``what`` names the key."""
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise CityError(f"{what}: found {key!r} twice, expected each once")
        seen.add(key)


def require_known(keys: Iterable[object], known: Iterable[object], what: str) -> None:
    """Refuse a reference to something the profile does not have; ``None`` refers to nothing."""
    allowed = set(known)
    for key in keys:
        if key is not None and key not in allowed:
            listed = ", ".join(sorted(map(str, allowed))[:6])
            raise CityError(f"{what}: found {key!r}, expected one of {listed}")


def _value(values: Mapping[str, Any], field: "Field[Any]", hint: Any, place: str) -> Any:
    found = values.get(field.name)
    if found is None or found == "":
        if isinstance(hint, UnionType):
            return None
        if field.default is MISSING:
            raise CityError(f"{place}: found no {field.name}, expected {_name(hint)}")
        return field.default
    return _converted(found, hint, f"{place}: found {field.name} {found!r}")


def _converted(found: Any, hint: Any, problem: str) -> Any:
    target = get_args(hint)[0] if isinstance(hint, UnionType) else hint
    if target not in (str, int, float):
        return found
    try:
        return target(found)
    except (TypeError, ValueError):
        raise CityError(f"{problem}, expected {_name(target)}") from None


def _name(hint: Any) -> str:
    return {str: "text", int: "a whole number", float: "a number"}.get(hint, "a value")


def _check_position(made: Mapping[str, Any], place: str) -> None:
    points = made.get("points") or ([(made["lon"], made["lat"])] if "lon" in made else [])
    for lon, lat in points:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise CityError(f"{place}: found lon {lon}, lat {lat}, expected degrees WGS84")


def _line(feature: Mapping[str, Any]) -> dict[str, Any]:
    points = tuple((float(lon), float(lat)) for lon, lat in feature["geometry"]["coordinates"])
    return {**feature["properties"], "points": points}
