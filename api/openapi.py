"""Our HTTP face described as OpenAPI 3.1, put together from what stands beside each view."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from api.answers import GEOJSON, json_answer
from api.asking import expect_only
from api.cameras import PATHS as CAMERAS
from api.deliveries import PATHS as DELIVERIES
from api.feeds import PATHS as FEEDS
from api.incidents import PATHS as INCIDENTS
from api.kpis import PATHS as KPIS
from api.operations import PATHS as OPERATIONS
from api.places import PATHS as PLACES
from api.schemas import INSTANT, TEXT, WHOLE, answers, array, in_path, problem_answer, query, record
from api.search import PATHS as SEARCH
from api.tiles import PATHS as TILES

description = Blueprint("description", __name__, url_prefix="/api/v1")
PROBLEM = record(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT, instance=TEXT)
_FRAME = record(revision=TEXT, at=INSTANT, props={"type": "object"})
_SHAPES = record(type={"const": "FeatureCollection"}, features=array({"type": "object"}))


def _base(summary: str) -> dict[str, Any]:
    return {"get": {"summary": summary, "responses": answers("They", _SHAPES, mimetype=GEOJSON)}}


SCREENS: Mapping[str, Any] = {
    "/frames/{page}": {
        "parameters": [in_path("page")],
        "get": {
            "summary": "What a screen shows: component ids and their properties",
            "parameters": [
                query("at", INSTANT, "the instant, not after now; now, where absent"),
                query("clock", {"enum": ["happened", "known"]}, "as it happened, or as known then"),
                query("have", TEXT, "the revision the client has; only what changed is sent"),
            ],
            "responses": answers("The frame", _FRAME, 400, 404)
            | {"304": {"description": "The client has it"}},
        },
    },
    "/stream": {
        "get": {
            "summary": "Server-sent events: the new revision when data moved, a `beat` each second",
            "responses": {
                "200": {"description": "The events", "content": {"text/event-stream": {}}},
                "401": problem_answer(401),
            },
        }
    },
    "/api/v1/city/areas": _base("Municipalities, outlined or approximate"),
    "/api/v1/city/zones": _base("Parts of the municipalities, outlined or approximate"),
    "/api/v1/city/quarters": _base("Quarters of the main municipality, outlined or approximate"),
    "/api/v1/city/roads": _base("Main roads for orientation"),
    "/api/v1/city/stations": _base("Where units start from"),
}
ITSELF: Mapping[str, Any] = {
    "/api/v1/openapi.json": {
        "get": {
            "summary": "This description",
            "responses": answers("OpenAPI 3.1", {"type": "object"}),
        }
    }
}


@description.get("/openapi.json")
def openapi() -> Response:
    """The whole description."""
    expect_only()
    return json_answer(document())


def document() -> dict[str, Any]:
    """Every path with its methods."""
    paths: dict[str, Any] = {}
    feeds = (FEEDS, DELIVERIES)
    places = (PLACES, CAMERAS, SEARCH)
    for described in (*places, INCIDENTS, KPIS, *feeds, SCREENS, TILES, OPERATIONS, ITSELF):
        for path, methods in described.items():
            paths[path] = paths.get(path, {}) | methods
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Control Room",
            "version": "1",
            "description": "Times are ISO 8601 with an offset; one without is the city's time. "
            "Every answer holds what its reader's scope reaches, and nothing else.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "control_room"},
            },
        },
        "security": [{"token": []}, {"session": []}],
    }
