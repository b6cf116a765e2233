"""Frames and the stream that says when to fetch one."""

import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request

import services
from access import problem
from frames import FrameOf, Frames

KEEP_ALIVE_S = 15.0
GATHER_S = 0.15
live = Blueprint("live", __name__)
frames = Frames()
pages: dict[str, FrameOf] = {}


def register_pages(found: Mapping[str, FrameOf]) -> None:
    """Called once with every page's ``frame``, by the name its layout gives."""
    pages.update(found)


@live.get("/frames/<page>")
def frame(page: str) -> Response:
    """The picture of a page; 304 where ``have`` still is it."""
    if page not in pages:
        known = ", ".join(sorted(pages))
        return problem(HTTPStatus.NOT_FOUND, f"found page {page[:40]!r}, expected one of {known}")
    try:
        moment = services.moment(request.args.get("at"))
    except ValueError as error:
        return problem(HTTPStatus.BAD_REQUEST, str(error))
    ready = frames.get(page, pages[page], moment, request.args.get("have"))
    if ready is None:
        return Response(status=HTTPStatus.NOT_MODIFIED)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(ready.packed if is_packed else ready.body, mimetype="application/json")
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@live.get("/stream")
def stream() -> Response:
    """Server-sent events: one short message each time the warehouse moved, and nothing else."""
    answer = Response(_hints(), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _hints() -> Iterator[str]:
    warehouse = services.warehouse()
    seen = warehouse.revision
    yield "retry: 3000\n\n"
    while warehouse.is_open:
        moved = warehouse.wait(seen, KEEP_ALIVE_S)
        if moved == seen:
            yield ": still here\n\n"
            continue
        time.sleep(GATHER_S)
        seen = warehouse.revision
        yield f"data: {seen}\n\n"
