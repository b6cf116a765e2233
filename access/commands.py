"""What each command of ``python -m access`` does to the journal, as the machine's own user."""

import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from access.passwords import DEMO_PASSWORD, PasswordRefused, hash_password, new_password
from data.journal import SYSTEM, Journal, Role
from data.journal.identity import add_token, list_tokens, revoke_token
from data.journal.people import (
    NewPerson,
    Person,
    add_person,
    find_person,
    list_people,
    normal_username,
    set_active,
    set_password,
    set_roles,
    set_scope,
)
from data.scope import Scope

DISPLAY = "display-"
"""How the accounts of wall displays begin; nobody knows their password."""


@dataclass(frozen=True, slots=True)
class Context:
    journal: Journal
    at: datetime
    address: str


def _add(context: Context, given: Namespace) -> None:
    password = _password(given)
    new = NewPerson(
        username=normal_username(given.username),
        display_name=given.name or given.username,
        password_hash=hash_password(password),
        roles=frozenset(map(Role, given.roles)),
        language=given.language,
        agency_id=given.agency,
        scope=_scope(given),
    )
    person = add_person(context.journal, SYSTEM, new, context.at)
    print(f"{person.username} added.")
    _show(given, password)


def _list(context: Context, _given: Namespace) -> None:
    for person in list_people(context.journal, SYSTEM):
        state = "active" if person.is_active else "disabled"
        roles = ",".join(sorted(person.roles)) or "no role"
        limits = _written(person.scope)
        print("\t".join((person.username, state, roles, person.agency_id or "-", limits)))


def _disable(context: Context, given: Namespace) -> None:
    set_active(context.journal, SYSTEM, given.username, False, context.at)
    print(f"{given.username} disabled: sessions ended, tokens silenced.")


def _enable(context: Context, given: Namespace) -> None:
    set_active(context.journal, SYSTEM, given.username, True, context.at)
    print(f"{given.username} enabled.")


def _set_password(context: Context, given: Namespace) -> None:
    password = _password(given)
    set_password(context.journal, SYSTEM, given.username, hash_password(password), context.at)
    print(f"{given.username} has a new password; open sessions ended.")
    _show(given, password)


def _role(context: Context, given: Namespace) -> None:
    roles = frozenset(map(Role, given.roles))
    set_roles(context.journal, SYSTEM, given.username, roles, context.at)
    print(f"{given.username} is now {', '.join(sorted(roles))}.")


def _set_scope(context: Context, given: Namespace) -> None:
    scope = _scope(given)
    set_scope(context.journal, SYSTEM, given.username, scope, context.at)
    print(f"{given.username} now sees {_written(scope)}.")


def _token(context: Context, given: Namespace) -> None:
    lasting = timedelta(days=given.days)
    print(add_token(context.journal, SYSTEM, given.username, given.name, lasting, context.at))


def _tokens(context: Context, _given: Namespace) -> None:
    for token in list_tokens(context.journal, SYSTEM):
        used = token.last_used_at.isoformat() if token.last_used_at else "never used"
        expiry = token.expires_at.isoformat()
        print("\t".join((str(token.token_id), token.username, token.name, expiry, used)))


def _revoke(context: Context, given: Namespace) -> None:
    revoke_token(context.journal, SYSTEM, given.token_id, context.at)
    print(f"Token {given.token_id} revoked.")


def _display_token(context: Context, given: Namespace) -> None:
    display = _display(context, given)
    lasting = timedelta(days=given.days)
    token = add_token(
        context.journal, SYSTEM, display.username, given.name, lasting, context.at, is_display=True
    )
    print(f"{context.address}/display?{urlencode({'token': token, 'next': given.screen})}")


def _display(context: Context, given: Namespace) -> Person:
    """The display's own account, a viewer with the scope given, made where there is none."""
    username, scope = normal_username(f"{DISPLAY}{given.name}"), _scope(given)
    if find_person(context.journal, username) is not None:
        return set_scope(context.journal, SYSTEM, username, scope, context.at)
    new = NewPerson(
        username=username,
        display_name=given.name,
        password_hash=hash_password(new_password()),
        roles=frozenset({Role.VIEWER}),
        language=given.language,
        scope=scope,
    )
    return add_person(context.journal, SYSTEM, new, context.at)


def _password(given: Namespace) -> str:
    password = sys.stdin.readline().rstrip("\r\n") if given.stdin else new_password()
    if password == DEMO_PASSWORD:
        raise PasswordRefused("the demo's public password found, expected a secret one")
    return password


def _show(given: Namespace, password: str) -> None:
    if not given.stdin:
        print(f"Password (shown only now): {password}")


def _scope(given: Namespace) -> Scope:
    return Scope(_limit(given.municipalities), _limit(given.agencies), _limit(given.kinds))


def _limit(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _written(scope: Scope) -> str:
    limits = {"municipalities": scope.municipalities, "agencies": scope.agencies}
    limits["kinds"] = scope.kinds
    parts = [f"{k}={','.join(sorted(v)) or 'none'}" for k, v in limits.items() if v is not None]
    return " ".join(parts) or "everything"


COMMANDS: dict[str, Callable[[Context, Namespace], None]] = {
    "add": _add,
    "list": _list,
    "disable": _disable,
    "enable": _enable,
    "password": _set_password,
    "role": _role,
    "scope": _set_scope,
    "token": _token,
    "display-token": _display_token,
    "tokens": _tokens,
    "revoke": _revoke,
}
