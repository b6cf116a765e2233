"""Frames and the stream that says when to fetch one."""

import threading
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request

import services
from access import problem
from api.metrics import streams
from frames import FrameOf, Frames

KEEP_ALIVE_S = 15.0
LOOK_UP_S = 1.0
GATHER_S = 0.15
ending = threading.Event()
live = Blueprint("live", __name__)
frames = Frames()
pages: dict[str, FrameOf] = {}


def register_pages(found: Mapping[str, FrameOf]) -> None:
    """Called once with every page's ``frame``, by the name its layout gives."""
    pages.update(found)


def end_streams() -> None:
    """End every stream within a second: the server is stopping."""
    ending.set()


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
    answer = Response(_counted(_hints()), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _counted(hints: Iterator[str]) -> Iterator[str]:
    with streams.track_inprogress():
        yield from hints


def _hints() -> Iterator[str]:
    warehouse = services.warehouse()
    seen, told_s = warehouse.revision, time.monotonic()
    yield "retry: 3000\n\n"
    while warehouse.is_open and not ending.is_set():
        if warehouse.wait(seen, LOOK_UP_S) != seen:
            ending.wait(GATHER_S)
            seen, told_s = warehouse.revision, time.monotonic()
            yield f"data: {seen}\n\n"
        elif time.monotonic() - told_s > KEEP_ALIVE_S:
            told_s = time.monotonic()
            yield ": still here\n\n"
