"""What this process counts about itself, in a registry of its own."""

import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FRAMES_ROUTE = "/frames/<page>"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
disable_created_metrics()
registry = CollectorRegistry()
ProcessCollector(registry=registry)
requests = Counter(
    "control_room_http_requests",
    "Requests answered, by route and status",
    ("method", "route", "status"),
    registry=registry,
)
request_seconds = Histogram(
    "control_room_http_request_seconds",
    "Time to the first byte of an answer, by route",
    ("route",),
    buckets=SECONDS,
    registry=registry,
)
frames = Counter(
    "control_room_frames",
    "Answers to screens that asked for a frame: served, unchanged (304) or refused",
    ("answer",),
    registry=registry,
)
streams = Gauge("control_room_streams", "Screens that listen to the stream now", registry=registry)
_FRAME_ANSWERS = {200: "served", 304: "unchanged"}


def count_requests(server: Flask) -> None:
    """Count and time every request. Before any other hook, so that refusals are timed too."""
    server.before_request(_begin)
    server.after_request(_count)


def _begin() -> None:
    g.began_s = time.perf_counter()


def _count(response: Response) -> Response:
    # A route as it is written, never as it is asked for: labels must not grow with the requests.
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    requests.labels(method, route, str(response.status_code)).inc()
    if "began_s" in g:
        request_seconds.labels(route).observe(time.perf_counter() - g.began_s)
    if route == FRAMES_ROUTE:
        frames.labels(_FRAME_ANSWERS.get(response.status_code, "refused")).inc()
    return response
