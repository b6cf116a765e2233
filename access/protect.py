"""Puts the doors on a Flask server: sign-in, gate, session rules and security headers."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from access.backdrop import backdrop
from access.display import display_routes
from access.gate import refuse_foreign_writes, refuse_guests_of_the_demo, refuse_strangers
from access.headers import SecurityHeaders
from access.identities import Clock, Identities
from access.login import LoginDesk
from access.problems import problem
from access.secret_key import secret_key
from data.city import load_city
from data.journal import Journal, PermissionDenied
from data.journal.logins import ABSOLUTE
from settings import Settings

COOKIE = "control_room"
LARGEST_BODY_BYTES = 2**20


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def protect(
    server: Flask,
    journal: Journal,
    settings: Settings,
    *,
    inline_scripts: Callable[[], Sequence[str]] = tuple,
    clock: Clock = utc_now,
) -> None:
    """Close ``server`` to strangers. Call it once, before the first request.

    ``inline_scripts`` returns the policy hashes of inline scripts (Dash's ``app.csp_hashes``); it
    is asked once, at the first response.
    """
    _configure(server, settings)
    if settings.is_demo:
        server.before_request(refuse_guests_of_the_demo)
    server.before_request(refuse_foreign_writes)
    server.before_request(refuse_strangers)
    server.after_request(SecurityHeaders(settings, inline_scripts))
    server.register_error_handler(PermissionDenied, _forbidden)
    Identities(journal, clock).attach(server)
    city = load_city(settings.city)
    desk = LoginDesk(journal, settings, city.name, backdrop(city), clock)
    server.register_blueprint(desk.blueprint())
    server.register_blueprint(display_routes(journal, clock))


def _configure(server: Flask, settings: Settings) -> None:
    server.secret_key = secret_key(settings)
    server.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        PERMANENT_SESSION_LIFETIME=ABSOLUTE,
        SESSION_PROTECTION=None,
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
    )
    hops = settings.proxy_hops
    if hops:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


def _forbidden(denied: PermissionDenied) -> Response:
    return problem(HTTPStatus.FORBIDDEN, f"{denied}.")
