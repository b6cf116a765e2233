"""Frames and the stream that says when to fetch one."""

import threading
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState

import services
from access import problem
from api.metrics import streams
from data import clock
from frames import FrameOf, Frames
from turns import Turns

BEAT_S = 1.0
GATHER_S = 0.15
# A stream holds a thread: those beyond the bound poll, and the rest of the site keeps answering.
THREADS_FOR_OTHERS = 32
# A stream that ends is asked for again, and then by whoever is signed in by then.
STREAM_S = 600.0
PLACES = "control_room_stream_places"
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
        asked = request.args
        moment = services.moment(asked.get("at"), asked.get("of"), asked.get("clock"))
    except ValueError as error:
        return problem(HTTPStatus.BAD_REQUEST, str(error))
    ready = frames.get(page, pages[page], moment, request.args.get("have"))
    if ready is None:
        return _timed(Response(status=HTTPStatus.NOT_MODIFIED))
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(ready.packed if is_packed else ready.body, mimetype="application/json")
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    answer.headers["Cache-Control"] = "no-store"
    return _timed(answer)


def _timed(answer: Response) -> Response:
    """With the room's time and its speed: what ages on a screen ages by the room's clock."""
    answer.headers["X-Room-Now"] = str(round(clock.now().timestamp() * 1_000))
    answer.headers["X-Room-Speed"] = f"{clock.pace().speed:g}"
    return answer


@live.get("/stream")
def stream() -> Response:
    """Server-sent events: one short message each time the warehouse moved, and a beat between.

    The beats tell a screen whether anybody is still there. Ends after ten minutes, to be asked for
    again; 503 where too many listen: they poll instead.
    """
    places: Turns = current_app.extensions[PLACES]
    places.take()
    answer = Response(_counted(_hints()), mimetype="text/event-stream")
    answer.call_on_close(places.give_back)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


@live.record
def _bound_streams(state: BlueprintSetupState) -> None:
    at_most = streams_at_most(services.settings().web_threads)
    state.app.extensions[PLACES] = Turns("streams", at_most)


def streams_at_most(web_threads: int) -> int:
    """How many of the threads may be streams at once."""
    return max(web_threads - THREADS_FOR_OTHERS, web_threads // 2, 1)


def _counted(hints: Iterator[str]) -> Iterator[str]:
    with streams.track_inprogress():
        yield from hints


def _hints() -> Iterator[str]:
    warehouse = services.warehouse()
    seen, ends_s = warehouse.revision, time.monotonic() + STREAM_S
    yield "retry: 3000\n\n"
    while warehouse.is_open and not ending.is_set() and time.monotonic() < ends_s:
        if warehouse.wait(seen, BEAT_S) != seen:
            ending.wait(GATHER_S)
            seen = warehouse.revision
            yield f"data: {seen}\n\n"
        else:
            yield f"event: beat\ndata: {seen}\n\n"
