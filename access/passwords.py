"""Passwords: made, hashed and checked, never more at once than the machine has memory for."""

import secrets
import threading
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

METHOD = "scrypt:32768:8:1"
SHORTEST, LONGEST = 12, 256
# One scrypt takes 32 MB and a tenth of a second of one core: unbounded, logins starve the screens.
AT_ONCE = 2
PATIENCE_S = 10.0
DEMO_PASSWORD = "controlroom-demo"

_turns = threading.BoundedSemaphore(AT_ONCE)


class PasswordRefused(ValueError):
    """A new password that is too short, too long, or public."""


class TooManyAtOnce(RuntimeError):
    """More passwords wait to be checked than the machine can take."""


def hash_password(password: str) -> str:
    """The salted scrypt hash to keep. Raises ``PasswordRefused``."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(
            f"a password of {len(password)} characters found, expected {SHORTEST} to {LONGEST}"
        )
    return generate_password_hash(password, METHOD)


def is_right_password(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one kept; takes as long where there is none to compare with.

    Raises ``TooManyAtOnce`` where no turn comes up in ten seconds.
    """
    if not _turns.acquire(timeout=PATIENCE_S):
        raise TooManyAtOnce(f"{AT_ONCE} passwords being checked and none done in {PATIENCE_S:g} s")
    try:
        return check_password_hash(kept or _nobodys_hash(), password) and kept is not None
    finally:
        _turns.release()


def new_password() -> str:
    """A random password of 20 characters."""
    return secrets.token_urlsafe(15)


@cache
def _nobodys_hash() -> str:
    return generate_password_hash(secrets.token_urlsafe(), METHOD)
