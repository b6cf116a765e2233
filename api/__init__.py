"""The face for programs: key figures, places and incidents, frames, tiles, and operations."""

from collections.abc import Mapping

from flask import Flask

import services
from api.cameras import camera_routes
from api.city import base
from api.deliveries import delivery_routes
from api.feeds import feed_routes
from api.incidents import incident_routes
from api.kpis import kpi_routes
from api.live import live
from api.metrics import count_requests
from api.openapi import description
from api.operations import Check, operations
from api.places import place_routes
from api.problems import register_problem_handlers
from api.search import search_routes
from api.tiles import tiles

__all__ = ["register_api", "register_problem_handlers"]


def register_api(server: Flask, ready_checks: Mapping[str, Check] | None = None) -> None:
    """Give a server every path for programs. Before ``protect``, so that refusals are counted.

    ``ready_checks`` are asked by ``/readyz``, each for what is wrong, in one sentence, or nothing.
    """
    count_requests(server)
    register_problem_handlers(server)
    feeds = (feed_routes, delivery_routes)
    places = (base, place_routes, camera_routes, search_routes)
    for part in (*places, live, kpi_routes, incident_routes, *feeds, description):
        server.register_blueprint(part)
    server.register_blueprint(operations(ready_checks or {}))
    server.register_blueprint(tiles(services.settings()))
