"""The vocabulary of our OpenAPI description: JSON Schema pieces, parameters and responses."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from http import HTTPStatus
from typing import Any, get_args, get_type_hints

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
_BY_TYPE: Mapping[Any, Schema] = {
    str: TEXT,
    int: WHOLE,
    float: NUMBER,
    bool: TRUTH,
    datetime: INSTANT,
}


def array(items: Schema) -> Schema:
    """A list of things of one kind."""
    return {"type": "array", "items": items}


def nullable(schema: Schema) -> Schema:
    """The thing, or null."""
    return {"oneOf": [schema, {"type": "null"}]}


def record(**properties: Schema) -> Schema:
    """An object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def row(kind: type, without: tuple[str, ...] = (), **others: Schema) -> Schema:
    """An object with a dataclass's fields."""
    hints = get_type_hints(kind)
    own = {f.name: _field(hints[f.name]) for f in fields(kind) if f.name not in without}
    return record(**own, **others)


def query(name: str, schema: Schema, about: str) -> dict[str, Any]:
    """An optional parameter of the query string."""
    return {"name": name, "in": "query", "description": about, "schema": schema}


def in_path(name: str, schema: Schema = TEXT) -> dict[str, Any]:
    """A part of the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def answers(
    about: str,
    schema: Schema,
    *problems: int,
    mimetype: str = "application/json",
    status: int = HTTPStatus.OK,
) -> dict[str, Any]:
    """The answer when all is well, the usual problems, and those named."""
    statuses = sorted({HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE, *problems})
    good = {"description": about, "content": {mimetype: {"schema": schema}}}
    return {str(int(status)): good} | {str(int(code)): problem_answer(code) for code in statuses}


def problem_answer(status: int) -> dict[str, Any]:
    """A problem, by its standard name."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _field(hint: Any) -> Schema:
    options = get_args(hint)
    if type(None) in options:
        return nullable(_BY_TYPE[next(o for o in options if o is not type(None))])
    return _BY_TYPE[hint]
