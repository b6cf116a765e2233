"""Errors as machines read them: RFC 9457 problem details."""

import json
from http import HTTPStatus

from flask import Response, request


def problem(status: int, detail: str) -> Response:
    """A problem response; ``detail`` is one sentence that repeats no secret."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    response = Response(json.dumps(body), status, mimetype="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
