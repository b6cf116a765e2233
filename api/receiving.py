"""Takes a report in: once per idempotency key, into the audit first, then into the warehouse."""

import hashlib
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from flask import request
from werkzeug.exceptions import UnprocessableEntity

import services
from access import current_actor
from api.asking import wrong
from data import clock
from data.journal.reports import record_report
from data.reporting import Report, reported_runs

KEY_HEADER = "Idempotency-Key"
MAX_KEY_CHARS = 200
NAMESPACE = uuid.UUID("6f1d3f0e-8c52-4a57-9d0b-6b1f5a3a7f10")
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Receipt:
    """How one request is to be loaded: ``name`` identifies it, the report its run."""

    name: str
    report: Report


def receipt() -> Receipt:
    """Names for this request; the same ones each time for the same writer and key."""
    actor, body = current_actor(), request.get_data()
    key = idempotency_key()
    own = uuid.uuid4() if key is None else uuid.uuid5(NAMESPACE, f"{actor.person_id}\n{key}")
    digest = hashlib.sha256(request.path.encode() + b"\n" + body).hexdigest()[:16]
    report = Report(f"api-{own}-{digest}", actor.username, clock.now(), len(body))
    return Receipt(f"api-{own}", report)


def take(got: Receipt, action: str, incident_id: str, load: Callable[[], None]) -> None:
    """Load the report unless it is loaded already. Raises 422 for a key used for another one."""
    with _turn:
        known = [run.run_id for run in reported_runs(services.warehouse(), got.name)]
        if got.report.run_id in known:
            return
        if known:
            raise UnprocessableEntity(
                f"found {KEY_HEADER} used before for another request, expected a new one."
            )
        _record(got, action, incident_id)
        is_loaded = False
        try:
            load()
            is_loaded = True
        finally:
            if not is_loaded:
                _record(got, "incident_not_written", incident_id)


def _record(got: Receipt, action: str, incident_id: str) -> None:
    detail = {"run_id": got.report.run_id, "document": orjson.loads(request.get_data())}
    at = got.report.at
    record_report(services.journal(), current_actor(), action, incident_id, at, detail)


def idempotency_key() -> str | None:
    """The name the sender gave this request."""
    key = request.headers.get(KEY_HEADER)
    if key is not None and not (1 <= len(key) <= MAX_KEY_CHARS and key.isprintable()):
        raise wrong(KEY_HEADER, key, f"1 to {MAX_KEY_CHARS} printable characters")
    return key


KEY_PARAMETER = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "a request sent again with the same key and body changes nothing more; "
    f"the key with another body is {HTTPStatus.UNPROCESSABLE_ENTITY.value}",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARS},
}
