"""Recognises people by their session cookie or bearer token, and remembers them for a moment."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, Request, request
from flask_login import LoginManager

from access.people import Visitor
from data.journal import Journal, Person
from data.journal.identity import DISPLAY_PREFIX, person_of_login, person_of_token

REMEMBERED = timedelta(seconds=2)
REMEMBERED_N = 2_000

Clock = Callable[[], datetime]


class Identities:
    """Who is behind a session id or token.

    An answer is kept two seconds, so that fifty live screens do not ask the journal at every
    beat, and is dropped at once when this process writes to the journal (a logout, a new role).
    """

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._known: dict[str, tuple[datetime, int, Person]] = {}

    def attach(self, server: Flask) -> None:
        """Have Flask-Login ask here."""
        manager = LoginManager()
        manager.user_loader(self._by_session)
        manager.request_loader(self._by_token)
        manager.init_app(server)

    def _by_session(self, session_id: str) -> Visitor | None:
        if bearer_token(request) is not None:
            return None
        is_display = session_id.startswith(DISPLAY_PREFIX)
        person = self._recall(session_id, person_of_token if is_display else person_of_login)
        return Visitor(person, session_id) if person else None

    def _by_token(self, asked: Request) -> Visitor | None:
        token = bearer_token(asked)
        if token is None or token.startswith(DISPLAY_PREFIX):
            return None
        person = self._recall(token, person_of_token)
        return Visitor(person, None) if person else None

    def _recall(
        self, secret: str, ask: Callable[[Journal, str, datetime], Person | None]
    ) -> Person | None:
        now, writes_n = self._clock(), self._journal.writes_n
        known = self._known.get(secret)
        if known and known[0] > now and known[1] == writes_n:
            return known[2]
        person = ask(self._journal, secret, now)
        if len(self._known) >= REMEMBERED_N:
            self._known.clear()
        if person is None:
            self._known.pop(secret, None)
        else:
            self._known[secret] = (now + REMEMBERED, writes_n, person)
        return person


def bearer_token(asked: Request) -> str | None:
    """The token of an ``Authorization: Bearer`` header; a cookie never stands in for a bad one."""
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
