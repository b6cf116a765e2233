"""What a JSON body may hold: one table of rules that both checks it and describes it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from api.asking import instant, wrong
from api.schemas import INSTANT, Schema

MAX_BODY_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Rule:
    """One key: what makes its value right (else ``ValueError``), and its JSON Schema."""

    read: Callable[[Any], Any]
    expected: str
    schema: Schema


Rules = Mapping[str, Rule]


def read_body(rules: Rules, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The request's JSON object with each value checked; unknown and missing keys are refused."""
    given = _object()
    for name in given:
        if name not in rules:
            raise wrong("key", name, f"only {', '.join(rules)}")
    for name in required:
        if name not in given:
            raise BadRequest(f"found no {name}, expected {rules[name].expected}.")
    return {name: _value(rules[name], name, value) for name, value in given.items()}


def body_schema(rules: Rules, required: tuple[str, ...] = ()) -> Schema:
    """The same rules as JSON Schema."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {name: rule.schema for name, rule in rules.items()},
    }


def text(most: int) -> Rule:
    """Text that is not blank."""

    def read(value: Any) -> str:
        found = value.strip() if isinstance(value, str) else ""
        if not 1 <= len(found) <= most or "\0" in found:
            raise ValueError(value)
        return found

    schema = {"type": "string", "minLength": 1, "maxLength": most}
    return Rule(read, f"text of 1 to {most} characters", schema)


def whole(low: int, high: int) -> Rule:
    """A whole number within bounds."""

    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(value)
        return value

    schema = {"type": "integer", "minimum": low, "maximum": high}
    return Rule(read, f"a whole number from {low} to {high}", schema)


def degrees(most: int) -> Rule:
    """A coordinate."""

    def read(value: Any) -> float:
        if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > most:
            raise ValueError(value)
        return float(value)

    schema = {"type": "number", "minimum": -most, "maximum": most}
    return Rule(read, f"degrees from -{most} to {most}", schema)


def moment() -> Rule:
    """An instant; one without offset is the city's time."""

    def read(value: Any) -> datetime:
        if not isinstance(value, str):
            raise TypeError(value)
        return instant(value)

    return Rule(read, "an ISO 8601 instant", INSTANT)


def _object() -> dict[str, Any]:
    request.max_content_length = MAX_BODY_BYTES
    if request.mimetype != "application/json":
        found = request.mimetype[:60] or "none"
        raise UnsupportedMediaType(f"found Content-Type {found}, expected application/json.")
    try:
        found = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"found a body that is not JSON ({error}), expected an object.") from None
    if not isinstance(found, dict):
        raise wrong("body", type(found).__name__, "a JSON object")
    return found


def _value(rule: Rule, name: str, value: Any) -> Any:
    try:
        return rule.read(value)
    except (ValueError, TypeError):
        shown = orjson.dumps(value).decode()
        raise wrong(name, shown, rule.expected) from None


PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
