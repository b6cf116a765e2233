"""What one camera shows now: the picture as it comes, or a slate that says there is none."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, ServiceUnavailable

import services
from api.asking import expect_only
from api.pictures import picture_type
from api.schemas import in_path, problem_answer, query
from api.viewings import Viewings
from data import queries
from data.journal.audit import record
from etl.transport.outcome import Refused, Transient
from turns import Turns

AT_ONCE, WAITING, PATIENCE_S = 6, 12, 3.0
HELD_S = 4
SLATE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><rect width="320" height="180" '
    'fill="#1c2733"/><path d="M0 180 320 0M-80 180 240 0M80 180 400 0" stroke="#33475b" '
    'stroke-width="6"/><text x="160" y="96" fill="#eaf2fb" font-family="sans-serif" '
    'font-size="16" text-anchor="middle">{told}</text></svg>'
)
camera_routes = Blueprint("cameras", __name__, url_prefix="/api/v1/cameras")
looks = Turns("stills", AT_ONCE, waiting=WAITING, patience_s=PATIENCE_S)
viewings = Viewings()
log = logging.getLogger(__name__)


@camera_routes.get("/<camera_id>/still")
def still(camera_id: str) -> Response:
    """A picture of now. Who looks is in the audit; ``seen`` only tells one look from the next."""
    expect_only("seen")
    found = queries.camera(services.moment(), camera_id)
    if found is None:
        raise NotFound(f"found camera {camera_id[:60]!r}, expected one in your scope.")
    by = services.actor()
    if viewings.begins(by.username, camera_id):
        record(services.journal(), by, "camera_viewed", services.now(), ("camera", camera_id))
    body = _look(found.snapshot_url, found.stream_url)
    kind = picture_type(body) if body else None
    if body is None or kind is None:
        return _slate()
    answer = Response(body, mimetype=kind)
    answer.headers["Cache-Control"] = f"private, max-age={HELD_S}"
    return answer


def _look(still_url: str | None, stream_url: str | None) -> bytes | None:
    """The picture, or nothing where the camera has none or does not answer."""
    try:
        with looks.taken():
            return services.desk().picture(still_url, stream_url)
    except (Refused, Transient, TimeoutError) as error:
        log.info("no picture: %s", error)
        return None


def _slate() -> Response:
    """For a screen a picture that says so, never the last one; for a program a problem."""
    if request.accept_mimetypes.best_match(["application/json", "image/png"]) != "image/png":
        raise ServiceUnavailable("The camera gives no picture now.")
    told = escape(services.voice()("No picture now"))
    answer = Response(SLATE.format(told=told), HTTPStatus.OK, mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


PATHS: Mapping[str, Any] = {
    "/api/v1/cameras/{camera_id}/still": {
        "get": {
            "summary": "What a camera in your scope shows now; each viewing is in the audit",
            "parameters": [
                in_path("camera_id"),
                query("seen", {"type": "string"}, "ignored: tells one look from the next"),
            ],
            "responses": {
                "200": {"description": "The picture", "content": {"image/*": {}}},
                **{str(code): problem_answer(code) for code in (401, 404, 503)},
            },
        }
    },
}
