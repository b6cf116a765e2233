"""Feeds whose owners send to us: one payload a request, by token or by signed webhook."""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized, UnprocessableEntity

import services
from access import current_actor, current_person, problem
from api.answers import json_answer
from api.arriving import receive
from api.asking import expect_only
from api.problems import RETRY_S
from api.receiving import KEY_PARAMETER, NAMESPACE, idempotency_key
from api.schemas import TEXT, answers, in_path, row
from api.webhooks import ID, SIGNATURE, TIMESTAMP, NotSigned, Signed
from data import clock
from data.journal.audit import record
from data.journal.reports import REPORTERS
from data.journal.roles import Actor
from data.queries import RunRow
from etl.letterbox import Delivery, KeyReused, Letterbox
from etl.sources import Source
from turns import Turns

AT_ONCE, WAITING, PATIENCE_S = 4, 8, 10.0
# Bodies that come slowly hold a thread: strangers' have places of their own.
_STRANGERS, _PEOPLE = (
    Turns(what, AT_ONCE, waiting=WAITING, patience_s=PATIENCE_S)
    for what in ("signed deliveries", "deliveries")
)
delivery_routes = Blueprint("deliveries", __name__, url_prefix="/api/v1/feeds")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: ``key`` names the delivery, ``see`` is shown the body, ``verify`` judges it."""

    name: str
    actor: Actor
    key: str | None
    see: Callable[[bytes], None]
    verify: Callable[[], None]


@delivery_routes.post("/<source_id>")
def deliver(source_id: str) -> Response:
    """A payload, as its source's format has it."""
    expect_only()
    source = services.desk().letterbox.source(source_id)
    is_signed = SIGNATURE in request.headers
    with (_STRANGERS if is_signed else _PEOPLE).taken():
        found, sender = _signed(source) if is_signed else _known(source, source_id)
        return _answer(_load(services.desk().letterbox, found, sender))


def _known(source: Source | None, source_id: str) -> tuple[Source, Sender]:
    """A person who may send to a source. Strangers learn nothing about which sources there are."""
    person = current_person()
    if person is None:
        raise Unauthorized("Send a bearer token, or sign the request.")
    if not person.roles & REPORTERS:
        listed = " or ".join(sorted(REPORTERS))
        raise Forbidden(f"{person.username} may not send feeds, expected {listed}.")
    if source is None:
        raise NotFound(f"found no source {source_id[:60]!r} that is sent to us.")
    scope = person.scope
    is_whole = scope.municipalities is None and scope.kinds is None
    if not is_whole or (scope.agencies is not None and source.agency_id not in scope.agencies):
        raise Forbidden("found a scope with limits, expected one that reaches the whole source.")
    key = idempotency_key()
    name = f"person {person.username}"
    return source, Sender(name, current_actor(), key, lambda _: None, lambda: None)


def _signed(source: Source | None) -> tuple[Source, Sender]:
    """A program that knows the secret of a source; whether it does is seen after the body."""
    if source is None or source.secret_text is None:
        raise Unauthorized("found a signature, expected one by the secret of a source.")
    try:
        message = Signed(source.secret_text, request.headers, datetime.now(UTC))
    except NotSigned as error:
        raise Unauthorized(f"{error}.") from None
    actor = Actor(None, f"webhook {source.source_id}", request.remote_addr)
    return source, Sender("webhook", actor, message.message_id, message.update, message.verify)


def _load(letterbox: Letterbox, source: Source, sender: Sender) -> RunRow:
    with letterbox.folder() as folder:
        file, digest = receive(folder, source.max_bytes, source.timeout_s, sender.see)
        try:
            sender.verify()
        except NotSigned as error:
            raise Unauthorized(f"{error}.") from None
        name = _name(source, sender)
        try:
            run = letterbox.load(source, Delivery(file, digest, name))
        except KeyReused:
            raise UnprocessableEntity(
                "found a key that was used before for another body, expected a new one."
            ) from None
    log.info("%s sent %s: run %s %s", sender.name, source.source_id, run.run_id, run.outcome)
    detail = {"run_id": run.run_id, "outcome": run.outcome}
    thing = ("source", source.source_id)
    record(services.journal(), sender.actor, "payload_sent", clock.now(), thing, detail)
    return run


def _name(source: Source, sender: Sender) -> str | None:
    if sender.key is None:
        return None
    return str(uuid.uuid5(NAMESPACE, f"{source.source_id}\n{sender.name}\n{sender.key}"))


def _answer(run: RunRow) -> Response:
    match run.outcome:
        case "loaded":
            return json_answer(run)
        case "refused":
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{run.reason} (run {run.run_id}).")
        case _:
            answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{run.reason} (run {run.run_id}).")
            answer.headers["Retry-After"] = RETRY_S
            return answer


_RUN = row(RunRow)
_WEBHOOK = [
    {
        "name": name,
        "in": "header",
        "description": f"of a signed webhook (standardwebhooks.com): {about}",
        "schema": TEXT,
    }
    for name, about in (
        (ID, "names this delivery; one that comes again changes nothing more"),
        (TIMESTAMP, "when it was sent, in seconds since 1970; at most five minutes ago"),
        (SIGNATURE, "v1,<base64 of HMAC-SHA256 over id.timestamp.body>"),
    )
]
PATHS: Mapping[str, Any] = {
    "/api/v1/feeds/{source_id}": {
        "parameters": [in_path("source_id")],
        "post": {
            "summary": "Send a payload of a source whose address is push:",
            "description": "With a bearer token of "
            f"{', '.join(sorted(REPORTERS))} whose scope reaches the whole source, or signed with "
            "the source's secret. The body is what the source's format reads, plain, gzip or "
            "deflate; the answer is the run it became. What the format or a guard refuses is 422.",
            "parameters": [KEY_PARAMETER, *_WEBHOOK],
            "requestBody": {"required": True, "content": {"*/*": {"schema": {}}}},
            "responses": answers("The run", _RUN, 400, 403, 404, 408, 413, 415, 422),
            "security": [{"token": []}, {"session": []}, {}],
        },
    },
}
