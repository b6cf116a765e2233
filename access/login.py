"""The login page: who comes in, who goes out, and in which language they are spoken to."""

from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, quote

from flask import Blueprint, Response, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from access.backdrop import Backdrop
from access.first_start import DEMO_ACCOUNTS
from access.gate import local_path
from access.identities import Clock
from access.passwords import DEMO_PASSWORD, TooManyAtOnce, is_right_password
from access.people import (
    LANGUAGE_COOKIE,
    Visitor,
    current_language,
    current_person,
    current_visitor,
)
from access.texts import LANGUAGE_NAMES, LOGIN_TEXTS
from access.throttle import LoginThrottle
from data.journal import Actor, Journal, audit
from data.journal.logins import end_login, open_login
from data.journal.people import (
    LANGUAGES,
    USERNAME,
    Credential,
    find_credential,
    find_person,
    normal_username,
)
from settings import Settings

LARGEST_FORM_BYTES = 16_384
LANGUAGE_KEPT = timedelta(days=365)
BUSY_WAIT_S = 10


@dataclass(frozen=True, slots=True)
class LoginDesk:
    """Serves ``/login``, ``/logout`` and ``/language``."""

    journal: Journal
    settings: Settings
    city_name: str
    backdrop: Backdrop
    clock: Clock
    throttle: LoginThrottle = field(default_factory=LoginThrottle)

    def blueprint(self) -> Blueprint:
        """The routes, to register on a server."""
        routes = Blueprint("access", __name__, template_folder="templates")
        routes.add_url_rule("/login", "login", self.show)
        routes.add_url_rule("/login", "sign_in", self.sign_in, methods=["POST"])
        routes.add_url_rule("/logout", "sign_out", self.sign_out, methods=["POST"])
        routes.add_url_rule("/language", "language", self.choose_language, methods=["POST"])
        return routes

    def show(self) -> ResponseReturnValue:
        """The form, or onwards for people already in."""
        wanted = local_path(request.args.get("next"))
        if current_person() is not None:
            return redirect(wanted, HTTPStatus.SEE_OTHER)
        return self._page(wanted)

    def sign_in(self) -> ResponseReturnValue:
        """Check a name and password, slowly and seldom, and open a new session."""
        request.max_content_length = LARGEST_FORM_BYTES
        wanted = local_path(request.form.get("next"))
        username = normal_username(request.form.get("username", ""))
        address = request.remote_addr or "unknown"
        wait_s = self.throttle.attempt(username, address, self.clock())
        if wait_s:
            return self._wait(wanted, username, wait_s)
        try:
            credential = self._checked(username, request.form.get("password", ""))
        except TooManyAtOnce:
            return self._wait(wanted, username, BUSY_WAIT_S)
        if credential is None:
            return self._page(wanted, HTTPStatus.UNAUTHORIZED, error="wrong", username=username)
        self.throttle.succeeded(username, address)
        self._open(Actor(credential.person_id, credential.username, address))
        return redirect(wanted, HTTPStatus.SEE_OTHER)

    def sign_out(self) -> ResponseReturnValue:
        """End the session, here and in the journal: its cookie opens nothing any more."""
        visitor = current_visitor()
        if visitor is not None and visitor.session_id is not None:
            person = visitor.person
            actor = Actor(person.person_id, person.username, request.remote_addr)
            end_login(self.journal, actor, visitor.session_id, self.clock())
        logout_user()
        session.clear()
        return redirect("/login", HTTPStatus.SEE_OTHER)

    def choose_language(self) -> ResponseReturnValue:
        """Keep the language chosen in this browser and go back."""
        request.max_content_length = LARGEST_FORM_BYTES
        response = redirect(_back(request.form.get("next")), HTTPStatus.SEE_OTHER)
        chosen = request.form.get("language")
        if chosen in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=LANGUAGE_KEPT,
                httponly=True,
                samesite="Lax",
                secure=self.settings.is_https,
            )
        return response

    def _checked(self, username: str, password: str) -> Credential | None:
        """The credential, where name and password are right; a failure goes to the audit."""
        is_name = USERNAME.fullmatch(username) is not None
        credential = find_credential(self.journal, username) if is_name else None
        is_right = is_right_password(credential.password_hash if credential else None, password)
        is_public = password == DEMO_PASSWORD and not self.settings.is_demo
        if credential and is_right and credential.is_active and not is_public:
            return credential
        reason = "wrong password" if credential else "unknown account"
        if credential and is_right:
            reason = "public password" if is_public else "disabled account"
        self._record_failure(credential, reason)
        return None

    def _record_failure(self, credential: Credential | None, reason: str) -> None:
        # A name that is no account is not kept: people type their password there.
        known = (credential.person_id, credential.username) if credential else (None, "unknown")
        actor = Actor(*known, request.remote_addr)
        thing = ("person", credential.username) if credential else None
        detail = {"reason": reason}
        audit.record(self.journal, actor, "login_failed", self.clock(), thing, detail)

    def _open(self, actor: Actor) -> None:
        person = find_person(self.journal, actor.username)
        if person is None:
            return
        session.clear()
        login_user(Visitor(person, open_login(self.journal, actor, self.clock())))

    def _wait(self, wanted: str, username: str, wait_s: int) -> Response:
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = self._page(wanted, status, error="wait", username=username, wait_s=wait_s)
        response.headers["Retry-After"] = str(wait_s)
        return response

    def _page(
        self,
        wanted: str,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        error: str | None = None,
        username: str = "",
        wait_s: int = 0,
    ) -> Response:
        language = current_language()
        page = render_template(
            "login.html",
            t=LOGIN_TEXTS[language],
            language=language,
            languages=LANGUAGE_NAMES,
            city=self.city_name,
            backdrop=self.backdrop,
            next=wanted,
            here=f"/login?next={quote(wanted)}",
            error=error,
            username=username[:64],
            wait_min=-(-wait_s // 60),
            demo=DEMO_ACCOUNTS if self.settings.is_demo else (),
            demo_password=DEMO_PASSWORD,
        )
        return make_response(page, status)


def _back(wanted: str | None) -> str:
    """Where a choice was made: the login page too, with where it leads."""
    path, _, query = (wanted or "").partition("?")
    if path != "/login":
        return local_path(wanted)
    leads_to = local_path(parse_qs(query).get("next", ["/"])[0])
    return f"/login?next={quote(leads_to)}"
