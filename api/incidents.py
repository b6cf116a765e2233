"""One incident, told in full; and incidents that other systems or people report to us."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import BadRequest, NotFound

import services
from access import current_scope, require_role
from api.answers import GEOJSON, json_answer
from api.asking import asked_moment, expect_only
from api.body import PROBLEMS, body_schema, read_body
from api.geojson import PLACE, feature, point
from api.places import feature_of
from api.receiving import KEY_PARAMETER, receipt, take
from api.reported import NEW, NEW_REQUIRED, UPDATE, changed_incident, new_incident
from api.schemas import INSTANT, Schema, answers, array, in_path, query, row
from data import queries
from data.journal.reports import REPORTERS
from data.moment import Moment
from data.records import Incident
from data.reporting import Report, change_incident, find_incident, open_incident

incident_routes = Blueprint("incidents", __name__, url_prefix="/api/v1/incidents")


@incident_routes.get("/<incident_id>")
def one_incident(incident_id: str) -> Response:
    """An incident as it was at the instant, with what became known of it and the units sent."""
    expect_only("at")
    return _shown(incident_id, asked_moment())


@incident_routes.post("")
@require_role(*REPORTERS)
def open_one() -> Response:
    """A new incident."""
    body = read_body(NEW, NEW_REQUIRED)
    got = receipt()
    new = new_incident(got.name, body, services.now())
    take(got, "incident_opened", got.name, lambda: _load_new(new, got.report))
    answer = _shown(got.name, services.moment())
    answer.status_code = HTTPStatus.CREATED
    answer.headers["Location"] = url_for("incidents.one_incident", incident_id=got.name)
    return answer


@incident_routes.post("/<incident_id>/updates")
@require_role(*REPORTERS)
def update_one(incident_id: str) -> Response:
    """New values of an incident's attributes, a note, or both."""
    body = read_body(UPDATE)
    if not body:
        raise BadRequest(f"found an empty object, expected one or more of {', '.join(UPDATE)}.")
    note = body.pop("note", None)
    got = receipt()

    def change(old: Incident) -> Incident:
        return changed_incident(old, body, services.now())

    def load() -> None:
        warehouse, scope = services.warehouse(), current_scope()
        if change_incident(warehouse, scope, incident_id, change, note, got.report) is None:
            raise _unknown(incident_id)

    change(_known(incident_id))
    take(got, "incident_updated", incident_id, load)
    return _shown(incident_id, services.moment())


def _load_new(new: Incident, report: Report) -> None:
    open_incident(services.warehouse(), new, report)


def _known(incident_id: str) -> Incident:
    found = find_incident(services.warehouse(), current_scope(), incident_id)
    if found is None:
        raise _unknown(incident_id)
    return found


def _shown(incident_id: str, moment: Moment) -> Response:
    found = queries.incident(moment, incident_id)
    if found is None:
        raise _unknown(incident_id)
    told = feature(
        found,
        found.incident_id,
        point(found.lon, found.lat),
        changes=queries.incident_changes(moment, incident_id),
        dispatches=queries.incident_dispatches(moment, incident_id),
    )
    return json_answer(told, GEOJSON)


def _unknown(incident_id: str) -> NotFound:
    return NotFound(
        f"found no incident {incident_id[:60]!r}, expected one received by then and in your scope."
    )


_DETAIL = feature_of(
    row(
        queries.IncidentDetail,
        PLACE,
        changes=array(row(queries.IncidentChange)),
        dispatches=array(row(queries.IncidentDispatch)),
    )
)


def _writing(summary: str, about: str, body: Schema, status: int, *problems: int) -> dict[str, Any]:
    return {
        "post": {
            "summary": summary,
            "description": f"For {', '.join(sorted(REPORTERS))}; within the writer's scope.",
            "parameters": [KEY_PARAMETER],
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": answers(
                about, _DETAIL, *PROBLEMS, *problems, mimetype=GEOJSON, status=status
            ),
        }
    }


PATHS: Mapping[str, Any] = {
    "/api/v1/incidents": _writing(
        "Report a new incident",
        "The incident, with the id it got",
        body_schema(NEW, NEW_REQUIRED),
        HTTPStatus.CREATED,
    ),
    "/api/v1/incidents/{incident_id}": {
        "parameters": [in_path("incident_id")],
        "get": {
            "summary": "One incident at an instant, with its updates and the units sent",
            "parameters": [query("at", INSTANT, "the instant, not after now; now, where absent")],
            "responses": answers("The incident", _DETAIL, 400, 404, mimetype=GEOJSON),
        },
    },
    "/api/v1/incidents/{incident_id}/updates": {
        "parameters": [in_path("incident_id")],
        **_writing(
            "Report new values of an incident's attributes, or a note on it",
            "The incident as it is now",
            body_schema(UPDATE),
            HTTPStatus.OK,
            HTTPStatus.NOT_FOUND,
        ),
    },
}
