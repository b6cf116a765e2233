"""Wall displays: an address with a token opens a read-only screen, without anybody's session."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user

from access.gate import local_path
from access.identities import Clock
from access.people import Visitor
from data.journal import Actor, Journal, audit
from data.journal.identity import DISPLAY_PREFIX, person_of_token

LONGEST_TOKEN = 100
WALL = "/?kiosk=1"


def display_routes(journal: Journal, clock: Clock) -> Blueprint:
    """``/display?token=…&next=…``: signs the browser in as that display, for as long as it may."""
    routes = Blueprint("display", __name__)

    @routes.get("/display")
    def open_display() -> ResponseReturnValue:
        """The screen asked for, or the login page where the token is none, over or revoked."""
        token = request.args.get("token", "")[:LONGEST_TOKEN]
        is_display = token.startswith(DISPLAY_PREFIX)
        person = person_of_token(journal, token, clock()) if is_display else None
        if person is None:
            return redirect("/login", HTTPStatus.SEE_OTHER)
        session.clear()
        # The cookie outlives a restart of the browser; for how long it is good, the token decides.
        session.permanent = True
        login_user(Visitor(person, token))
        actor = Actor(person.person_id, person.username, request.remote_addr)
        audit.record(journal, actor, "display_opened", clock(), ("person", person.username))
        wanted = request.args.get("next", WALL)
        screen = local_path(wanted)
        return redirect(screen if screen == wanted else WALL, HTTPStatus.SEE_OTHER)

    return routes
