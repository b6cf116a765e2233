"""Payloads over http(s): conditional, compressed, redirected by hand, never into our network."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from etl.deadline import Deadline
from etl.decoding import decoded
from etl.network import GuardedBackend, trusted_certificates
from etl.outcome import Refused, Transient
from etl.transfer import Fetched, Wanted, shown

MAX_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429)


def fetch_http(wanted: Wanted, sink: IO[bytes]) -> Fetched:
    """Write the payload behind an http address into ``sink``."""
    deadline = Deadline(wanted.timeout_s, wanted.halt)
    private_host = _target(wanted.url).host.decode() if wanted.allow_private else None
    backend = GuardedBackend(deadline, private_host)
    try:
        with httpcore.ConnectionPool(
            ssl_context=trusted_certificates(), network_backend=backend
        ) as pool:
            return _follow(pool, wanted, deadline, sink)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        found = str(error) or type(error).__name__
        raise Transient(f"{shown(wanted.url)}: connection failed ({found})") from None
    except (Transient, Refused) as error:
        raise type(error)(f"{shown(wanted.url)}: {error}") from None


def _follow(
    pool: httpcore.ConnectionPool, wanted: Wanted, deadline: Deadline, sink: IO[bytes]
) -> Fetched:
    """Each hop is looked at before it is taken; a secret stays with the host it is for."""
    url, asked = wanted.url, wanted
    for _ in range(MAX_REDIRECTS + 1):
        request = httpcore.Request("GET", _target(url), headers=_headers(asked))
        response = pool.handle_request(request)
        try:
            location = _header(response, b"location")
            if response.status not in _REDIRECTS or not location:
                return _receive(response, asked, deadline, sink)
        finally:
            response.close()
        following = urljoin(url, location)
        asked = asked if _is_same_origin(url, following) else replace(asked, authorization=None)
        url = following
        asked = replace(asked, url=url)
    raise Refused(f"found more than {MAX_REDIRECTS} redirects, expected at most as many")


def _receive(
    response: httpcore.Response, wanted: Wanted, deadline: Deadline, sink: IO[bytes]
) -> Fetched:
    fetched = Fetched(
        url=wanted.url,
        fetched_at=datetime.now(UTC),
        etag=_header(response, b"etag"),
        modified=_header(response, b"last-modified"),
    )
    if response.status == HTTPStatus.NOT_MODIFIED and (wanted.etag or wanted.modified):
        return replace(
            fetched,
            is_unchanged=True,
            etag=fetched.etag or wanted.etag,
            modified=fetched.modified or wanted.modified,
        )
    _require_ok(response.status)
    _require_fitting(_header(response, b"content-length"), wanted.max_bytes)
    encoding = _header(response, b"content-encoding") or ""
    total = 0
    for piece in decoded(response.iter_stream(), encoding, wanted.max_bytes):
        deadline.left()
        total += sink.write(piece)
    return replace(fetched, bytes_n=total)


def _require_ok(status: int) -> None:
    if status == HTTPStatus.OK:
        return
    found = f"found status {status}{_phrase(status)}, expected 200"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        raise Transient(found)
    raise Refused(found)


def _require_fitting(length: str | None, max_bytes: int) -> None:
    """A payload that says it is too big is not even begun."""
    if length and length.isdecimal() and int(length) > max_bytes:
        raise Refused(f"found {int(length):,} bytes, expected at most {max_bytes:,}")


def _phrase(status: int) -> str:
    known = {entry.value: entry.phrase for entry in HTTPStatus}
    return f" ({known[status]})" if status in known else ""


def _headers(wanted: Wanted) -> list[tuple[str, str]]:
    target = _target(wanted.url)
    port = f":{target.port}" if target.port else ""
    host = target.host.decode()
    headers = {
        "Host": (f"[{host}]" if ":" in host else host) + port,
        "User-Agent": "control-room",
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        "Authorization": wanted.authorization,
        "If-None-Match": wanted.etag,
        "If-Modified-Since": wanted.modified,
    }
    return [(name, value) for name, value in headers.items() if value]


def _target(url: str) -> httpcore.URL:
    """The parts of an address. Raises ``Refused`` for anything but plain http or https."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna"), parts.port
    except (ValueError, UnicodeError):
        raise Refused(f"found address {url[:80]!r}, expected http or https") from None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise Refused(f"found address {shown(url)[:80]!r}, expected http or https")
    safe = "/%:@!$&'()*+,;=~-._?"
    target = quote(parts.path or "/", safe=safe)
    query = f"?{quote(parts.query, safe=safe)}" if parts.query else ""
    return httpcore.URL(
        scheme=parts.scheme.encode(), host=host, port=port, target=(target + query).encode()
    )


def _is_same_origin(one: str, other: str) -> bool:
    first, second = _target(one), _target(other)
    return first.origin == second.origin


def _header(response: httpcore.Response, name: bytes) -> str | None:
    """A header's value, if it is one that may be sent back or shown."""
    for key, value in response.headers:
        if key.lower() == name:
            text = value.decode("latin-1").strip()
            return text if re.fullmatch(r"[\x20-\x7e\xa0-\xff]{1,2000}", text) else None
    return None
