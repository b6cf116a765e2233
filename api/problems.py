"""Every error under the machine paths as RFC 9457 problem details."""

import logging
import secrets
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError

from access import problem
from data.warehouse import WarehouseError

PATHS = ("/api", "/frames", "/stream", "/tiles", "/metrics", "/healthz", "/readyz")
KEPT_HEADERS = ("Allow", "Retry-After")
RETRY_S = "5"
log = logging.getLogger(__name__)


def register_problem_handlers(server: Flask) -> None:
    """Answer errors of the machine paths as problems; pages keep their own."""
    server.register_error_handler(HTTPException, refused)
    server.register_error_handler(InternalServerError, failed)
    server.register_error_handler(TimeoutError, overloaded)
    server.register_error_handler(WarehouseError, overloaded)


def is_for_machines() -> bool:
    """Whether the request is for one of the machine paths."""
    return any(request.path == path or request.path.startswith(f"{path}/") for path in PATHS)


def refused(error: HTTPException) -> Response | HTTPException:
    """404, 405, 413 … : the standard sentence, or the view's own."""
    if not is_for_machines() or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    answer = problem(error.code, error.description or HTTPStatus(error.code).description)
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            answer.headers[name] = value
    return answer


def failed(error: InternalServerError) -> Response | HTTPException:
    """An exception nobody caught: logged under a reference that its reader can quote."""
    if not is_for_machines():
        return error
    reference = secrets.token_hex(4)
    cause = error.original_exception
    log.error("reference %s: %s %s failed", reference, request.method, request.path, exc_info=cause)
    detail = f"Something went wrong on our side; reference {reference}."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def overloaded(error: TimeoutError | WarehouseError) -> Response:
    """A statement over its budget, or a warehouse that is closing: worth asking again."""
    if not is_for_machines():
        raise error
    log.warning("%s %s: %s", request.method, request.path, error)
    detail = "The warehouse did not answer in time; ask again, or for less."
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    answer.headers["Retry-After"] = RETRY_S
    return answer
