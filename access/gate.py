"""Closed by default: which requests may pass, before any view runs."""

import re
from http import HTTPStatus
from urllib.parse import quote

from flask import Request, current_app, redirect, request
from flask.typing import ResponseReturnValue

from access.identities import bearer_token
from access.people import current_person
from access.problems import problem
from settings import is_loopback

OPEN_ROUTES = frozenset({"/login", "/language", "/display", "/healthz", "/readyz", "/_favicon.ico"})
OPEN_FOLDERS = ("/assets/", "/_dash-component-suites/")
MACHINE_PATHS = ("/_", "/frames", "/stream", "/api", "/metrics")
# A payload signed with its source's secret needs no person; the view looks at the signature.
FEED_ROUTE, SIGNATURE = "/api/v1/feeds/<source_id>", "Webhook-Signature"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What a page of another site can make a browser send without asking us first.
FORM_TYPES = frozenset(
    {"", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
)
# Browsers drop tabs and line breaks inside an address and read a backslash as a slash.
UNSAFE_IN_PATH = re.compile(r"[\x00-\x20\x7f\\]")


def refuse_foreign_writes() -> ResponseReturnValue | None:
    """Refuse a change that another site's page may have made this browser send."""
    if request.method in SAFE_METHODS or bearer_token(request) is not None:
        return None
    if not is_foreign(request):
        return None
    return problem(
        HTTPStatus.FORBIDDEN,
        "The request does not come from this site: expected its own Origin, or a bearer token.",
    )


def is_foreign(asked: Request) -> bool:
    """Whether a request that changes something may come from another site's page."""
    source = asked.headers.get("Origin") or asked.headers.get("Referer")
    if source is not None:
        host = source.partition("://")[2].partition("/")[0]
        return host.lower() != asked.host.lower()
    # No browser of today leaves out both; programs do.
    cookie = current_app.config["SESSION_COOKIE_NAME"]
    return cookie in asked.cookies and asked.mimetype in FORM_TYPES


def refuse_strangers() -> ResponseReturnValue | None:
    """Send people without a session to the login page, and tell programs they need a token."""
    if is_open(request) or current_person() is not None:
        return None
    is_page = request.method in ("GET", "HEAD") and not request.path.startswith(MACHINE_PATHS)
    if not is_page or bearer_token(request) is not None:
        return problem(HTTPStatus.UNAUTHORIZED, "Sign in, or send a valid bearer token.")
    wanted = request.full_path.rstrip("?")
    if local_path(wanted) == "/":
        return redirect("/login", HTTPStatus.SEE_OTHER)
    return redirect(f"/login?next={quote(wanted)}", HTTPStatus.SEE_OTHER)


def is_open(asked: Request) -> bool:
    """Whether anyone may ask for this: told by the route taken, not by how the path is spelled."""
    route = asked.url_rule.rule if asked.url_rule else ""
    if route in OPEN_ROUTES or route.startswith(OPEN_FOLDERS):
        return True
    if route == FEED_ROUTE:
        return SIGNATURE in asked.headers
    return route == "/metrics" and is_from_here(asked)


def is_from_here(asked: Request) -> bool:
    """Whether a program on this machine asks, not a proxy for someone else."""
    is_forwarded = "X-Forwarded-For" in asked.headers or "Forwarded" in asked.headers
    return is_loopback(asked.remote_addr) and not is_forwarded


def refuse_guests_of_the_demo() -> ResponseReturnValue | None:
    """The demo's passwords are public: serve this machine only, whatever the server listens on."""
    if is_from_here(request):
        return None
    return problem(HTTPStatus.FORBIDDEN, "The demo answers only on the machine it runs on.")


def local_path(wanted: str | None) -> str:
    """Where to go after a login: a path of this site, or ``/`` for anything else."""
    if not wanted or not wanted.startswith("/") or UNSAFE_IN_PATH.search(wanted):
        return "/"
    path = wanted.partition("?")[0]
    if "//" in path or path in ("/login", "/logout", "/language", "/display"):
        return "/"
    return wanted
