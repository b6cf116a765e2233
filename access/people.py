"""Who makes the current request, and what they may see and do."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar, cast

from flask import Response, has_request_context, request
from flask_login import UserMixin, current_user

from access.problems import problem
from data.journal import Actor, PermissionDenied, Person, Role
from data.journal.people import LANGUAGES, NOTHING, Language
from data.scope import Scope

P = ParamSpec("P")
R = TypeVar("R")
LANGUAGE_COOKIE = "language"
FIRST_LANGUAGE: Language = "it"
CHOICES: dict[str, Language] = {language: language for language in LANGUAGES}


class Visitor(UserMixin):
    """A person as Flask-Login knows them: behind a session id, or (``None``) a bearer token."""

    def __init__(self, person: Person, session_id: str | None) -> None:
        self.person = person
        self.session_id = session_id

    def get_id(self) -> str | None:  # type: ignore[override]
        """What Flask-Login keeps in the session cookie: it names the login, not the person."""
        return self.session_id


def current_visitor() -> Visitor | None:
    """Who makes this request, with their session; ``None`` for strangers and outside requests."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    return cast(Visitor, current_user)


def current_person() -> Person | None:
    """Who makes this request; ``None`` for strangers and outside of requests."""
    visitor = current_visitor()
    return visitor.person if visitor else None


def current_scope() -> Scope:
    """What this request may see; nothing for strangers and outside of requests."""
    person = current_person()
    return person.scope if person else NOTHING


def current_actor() -> Actor:
    """Who a write of this request is by. Raises ``PermissionDenied`` for strangers."""
    person = current_person()
    if person is None:
        raise PermissionDenied("a stranger", "write", (), Role)
    return Actor(person.person_id, person.username, request.remote_addr)


def current_language() -> Language:
    """The language chosen in this browser, else the person's, else Italian."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) if has_request_context() else None
    person = current_person()
    own = person.language if person else FIRST_LANGUAGE
    return CHOICES.get(chosen or "", own)


def require_role(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let a view run only for people with one of ``roles``; others get 401 or 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            person = current_person()
            if person is None:
                return problem(HTTPStatus.UNAUTHORIZED, "Sign in, or send a bearer token.")
            if not person.roles & set(roles):
                denied = PermissionDenied(person.username, "do this", person.roles, roles)
                return problem(HTTPStatus.FORBIDDEN, f"{denied}.")
            return view(*args, **kwargs)

        return guarded

    return decorate
