"""For those who keep the room running: is it alive, is it ready, how is it doing."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

import services
from api.measures import CityCollector
from api.metrics import registry
from api.schemas import TEXT, Schema, problem_answer, record
from data.health import journal_trouble, warehouse_trouble

Check = Callable[[], str | None]
OK = "ok"
log = logging.getLogger(__name__)


def operations(checks: Mapping[str, Check]) -> Blueprint:
    """The three paths; ``checks`` are asked for readiness beside the two databases.

    A check returns what is wrong in one sentence that holds no secret, or nothing.
    """
    paths = Blueprint("operations", __name__)
    asked = {"warehouse": _warehouse, "journal": _journal} | dict(checks)
    city = CollectorRegistry()
    city.register(CityCollector())

    @paths.get("/healthz")
    def alive() -> Response:
        """The process answers."""
        return _unkept({"status": OK}, HTTPStatus.OK)

    @paths.get("/readyz")
    def ready() -> Response:
        """Everything that a request needs is there."""
        found = {name: check() for name, check in asked.items()}
        told = {name: trouble or OK for name, trouble in found.items()}
        if not any(found.values()):
            return _unkept({"status": OK, "checks": told}, HTTPStatus.OK)
        log.warning("not ready: %s", told)
        return _unkept({"status": "not ready", "checks": told}, HTTPStatus.SERVICE_UNAVAILABLE)

    @paths.get("/metrics")
    def metrics() -> Response:
        """Prometheus text."""
        body = generate_latest(registry) + generate_latest(city)
        return Response(body, content_type=CONTENT_TYPE_LATEST)

    return paths


def _warehouse() -> str | None:
    return warehouse_trouble(services.warehouse())


def _journal() -> str | None:
    return journal_trouble(services.journal())


def _unkept(value: Mapping[str, Any], status: int) -> Response:
    answer = jsonify(value)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(about: str, mimetype: str, schema: Schema) -> dict[str, Any]:
    return {"description": about, "content": {mimetype: {"schema": schema}}}


_ALIVE = record(status={"const": OK})
_READY = record(status=TEXT, checks={"type": "object", "additionalProperties": TEXT})
_JSON = "application/json"
PATHS: Mapping[str, Any] = {
    "/healthz": {
        "get": {
            "summary": "Whether the process is alive",
            "security": [],
            "responses": {"200": _told("It is", _JSON, _ALIVE)},
        }
    },
    "/readyz": {
        "get": {
            "summary": "Whether everything that a request needs is there, and what is not",
            "security": [],
            "responses": {
                "200": _told("It is", _JSON, _READY),
                "503": _told("Something is not", _JSON, _READY),
            },
        }
    },
    "/metrics": {
        "get": {
            "summary": "Prometheus metrics; programs on this machine need no login",
            "responses": {
                "200": _told("The metrics", "text/plain", TEXT),
                "401": problem_answer(HTTPStatus.UNAUTHORIZED),
            },
        }
    },
}
