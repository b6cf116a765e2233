"""The feeds for programs: their states and runs, the payloads as they came, reading them again."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

import services
from access import current_actor, current_scope, require_role
from api.answers import json_answer
from api.asking import asked_moment, expect_only
from api.schemas import INSTANT, TEXT, WHOLE, answers, array, in_path, nullable, query, record, row
from data import queries
from data.journal.care import Care, record_care
from data.journal.roles import Role
from data.queries import RunRow
from etl.commands import shown
from etl.transport.outcome import Refused

MAX_PAYLOAD_BYTES = 4 * 2**30
feed_routes = Blueprint("feeds", __name__, url_prefix="/api/v1/feeds")
JSON = "application/json"


@feed_routes.get("")
def feeds() -> Response:
    """Every source with its promise, its last run and its last day."""
    expect_only("at")
    return json_answer({"feeds": queries.feed_states(asked_moment())})


@feed_routes.get("/<source_id>/runs")
def runs(source_id: str) -> Response:
    """The last runs of a source, newest first."""
    expect_only("at")
    found = queries.feed_runs(asked_moment(), source_id)
    if not found:
        raise NotFound(f"found no run of source {source_id[:60]!r}, expected one by then.")
    return json_answer({"runs": found})


@feed_routes.get("/<source_id>/runs/<run_id>/payload")
@require_role(Role.ADMINISTRATOR)
def payload(source_id: str, run_id: str) -> Response:
    """The bytes of a run as they came. They know no scope, so a limited one does not reach them."""
    expect_only()
    raw_file = _run(source_id, run_id).raw_file
    if raw_file is None:
        raise NotFound(f"found no payload of run {run_id[:60]!r}, expected one that was kept.")
    try:
        pieces = services.desk().payload(raw_file, MAX_PAYLOAD_BYTES)
    except Refused as error:
        raise NotFound(f"{error}.") from None
    _note("payload_viewed", source_id, run_id)
    answer = Response(pieces, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{run_id}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@feed_routes.post("/<source_id>/runs/<run_id>/replay")
@require_role(Role.ADMINISTRATOR)
def replay(source_id: str, run_id: str) -> Response:
    """Read the payload of a run again, and those that came after it."""
    expect_only()
    _run(source_id, run_id)
    _note("payloads_replayed", source_id, run_id)
    try:
        made = services.desk().replay(source_id, run_id)
    except Refused as error:
        raise BadRequest(f"{error}.") from None
    if isinstance(made, str):
        raise BadRequest(f"{made}.")
    return Response(orjson.dumps({"runs": [shown(run) for run in made]}), mimetype=JSON)


def _run(source_id: str, run_id: str) -> RunRow:
    if current_scope().has_limits:
        raise Forbidden("found a scope with limits, expected one without: payloads know no scope.")
    found = queries.feed_run(services.moment(), source_id, run_id)
    if found is None:
        raise NotFound(f"found no run {run_id[:60]!r} of source {source_id[:60]!r}, expected one.")
    return found


def _note(action: Care, source_id: str, run_id: str) -> None:
    at = services.now()
    record_care(services.journal(), current_actor(), action, source_id, at, {"run_id": run_id})


_AT = query("at", INSTANT, "the instant, not after now; now, where absent")
_RUN = [in_path("source_id"), in_path("run_id")]
_MADE = record(
    run_id=TEXT, outcome=TEXT, reason=nullable(TEXT), read_n=WHOLE, loaded_n=WHOLE, rejected_n=WHOLE
)
PATHS: Mapping[str, Any] = {
    "/api/v1/feeds": {
        "get": {
            "summary": "Every source with its promise, its last run and its last 24 hours",
            "parameters": [_AT],
            "responses": answers("They", record(feeds=array(row(queries.FeedState))), 400),
        }
    },
    "/api/v1/feeds/{source_id}/runs": {
        "parameters": [in_path("source_id")],
        "get": {
            "summary": "The last 200 runs of a source, newest first",
            "parameters": [_AT],
            "responses": answers("They", record(runs=array(row(RunRow))), 400, 404),
        },
    },
    "/api/v1/feeds/{source_id}/runs/{run_id}/payload": {
        "parameters": _RUN,
        "get": {
            "summary": "The bytes of a run as they came; for administrators, and in the audit",
            "responses": answers(
                "They", {"type": "string"}, 403, 404, mimetype="application/octet-stream"
            ),
        },
    },
    "/api/v1/feeds/{source_id}/runs/{run_id}/replay": {
        "parameters": _RUN,
        "post": {
            "summary": "Read a kept payload again, and those that came after it",
            "description": "For administrators; each payload makes a run of its own.",
            "responses": answers("The runs", record(runs=array(_MADE)), 400, 403, 404),
        },
    },
}
