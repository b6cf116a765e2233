"""Whom the login for cameras is shown to: a list of cameras may name hosts that are nobody's."""

from dataclasses import replace

from etl.cameras.addresses import is_encrypted, is_stream
from etl.sources import authorization_header
from etl.transport.transfer import Wanted


def with_login(wanted: Wanted, secret: str | None) -> Wanted:
    """The same wish with the login, where it goes by TLS or may stay in our own network."""
    if secret is None or not (is_encrypted(wanted.url) or wanted.allow_private):
        return wanted
    if is_stream(wanted.url):
        user, _, password = secret.partition(":")
        return replace(wanted, user=user, password=password)
    return replace(wanted, authorization=authorization_header(secret))
