"""Answers that a client may keep and ask for again: JSON and GeoJSON with an ETag."""

from typing import Any

import orjson
from flask import Response, request

GEOJSON = "application/geo+json"
# A client asks each time whether what it keeps still holds: two readers never share an answer.
CACHE = "private, no-cache"


def json_answer(value: Any, mimetype: str = "application/json") -> Response:
    """The value as JSON; 304 where the client has it."""
    answer = Response(orjson.dumps(value), mimetype=mimetype)
    answer.headers["Cache-Control"] = CACHE
    answer.headers["Vary"] = "Cookie, Authorization"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
