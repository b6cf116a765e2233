"""Payloads over http(s): conditional, compressed, redirected by hand, never into our network."""

import re
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from data import clock
from etl.transport.deadline import Deadline
from etl.transport.decoding import decoded
from etl.transport.links import next_link, whole
from etl.transport.network import GuardedBackend
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Fetched, Wanted, http_date, onward, shown

MAX_REDIRECTS = 3
LONGEST_RETRY_S = 6 * 3_600.0
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429)
_TOTALS = (b"fiware-total-count", b"ngsild-results-count", b"x-total-count")


def fetch_http(wanted: Wanted, sink: IO[bytes]) -> Fetched:
    """Write the payload behind an http address into ``sink``."""
    deadline = Deadline(wanted.timeout_s, wanted.halt)
    private_host = _target(wanted.url).host.decode() if wanted.allow_private else None
    backend = GuardedBackend(deadline, private_host)
    try:
        with httpcore.ConnectionPool(
            ssl_context=_tls(wanted), network_backend=backend, http1=True, http2=False
        ) as pool:
            return _follow(pool, wanted, deadline, sink)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        found = str(error) or type(error).__name__
        raise Transient(f"{shown(wanted.url)}: connection failed ({found})") from None
    except Transient as error:
        raise Transient(f"{shown(wanted.url)}: {error}", error.wait_s) from None
    except Refused as error:
        raise Refused(f"{shown(wanted.url)}: {error}") from None


def _tls(wanted: Wanted) -> ssl.SSLContext:
    try:
        return wanted.certificates.context()
    except ValueError as error:
        raise Refused(str(error)) from None


def _follow(
    pool: httpcore.ConnectionPool, wanted: Wanted, deadline: Deadline, sink: IO[bytes]
) -> Fetched:
    """Each hop is looked at before it is taken; a secret stays with the host it is for."""
    asked = wanted
    for _ in range(MAX_REDIRECTS + 1):
        request = httpcore.Request("GET", _target(_keyed(asked)), headers=_headers(asked))
        response = pool.handle_request(request)
        try:
            location = _header(response, b"location")
            if response.status not in _REDIRECTS or not location:
                return _receive(response, asked, deadline, sink)
        finally:
            response.close()
        asked = onward(asked, urljoin(asked.url, location))
    raise Refused(f"found more than {MAX_REDIRECTS} redirects, expected at most as many")


def _receive(
    response: httpcore.Response, wanted: Wanted, deadline: Deadline, sink: IO[bytes]
) -> Fetched:
    fetched = Fetched(
        url=wanted.url,
        fetched_at=clock.now(),
        etag=_header(response, b"etag"),
        modified=_header(response, b"last-modified"),
        next_url=next_link(_header(response, b"link"), wanted.url),
        total_n=_total(response),
    )
    if response.status == HTTPStatus.NOT_MODIFIED and (wanted.etag or wanted.modified):
        return replace(
            fetched,
            is_unchanged=True,
            etag=fetched.etag or wanted.etag,
            modified=fetched.modified or wanted.modified,
        )
    _require_ok(response.status, _header(response, b"retry-after"))
    _require_fitting(_header(response, b"content-length"), wanted.max_bytes)
    encoding = _header(response, b"content-encoding") or ""
    total = 0
    for piece in decoded(response.iter_stream(), encoding, wanted.max_bytes):
        deadline.left()
        total += sink.write(piece)
    return replace(fetched, bytes_n=total)


def _require_ok(status: int, retry_after: str | None) -> None:
    if status == HTTPStatus.OK:
        return
    found = f"found status {status}{_phrase(status)}, expected 200"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        raise Transient(found, _wait_s(retry_after))
    raise Refused(found)


def _wait_s(retry_after: str | None) -> float:
    """Seconds, or a date, as RFC 9110 has it; what is neither asks for nothing."""
    if retry_after is None:
        return 0.0
    if retry_after.isdecimal():
        return min(float(retry_after), LONGEST_RETRY_S)
    until = http_date(retry_after)
    left_s = (until - datetime.now(UTC)).total_seconds() if until else 0.0
    return min(max(left_s, 0.0), LONGEST_RETRY_S)


def _require_fitting(length: str | None, max_bytes: int) -> None:
    """A payload that says it is too big is not even begun."""
    if length and length.isdecimal() and int(length) > max_bytes:
        raise Refused(f"found {int(length):,} bytes, expected at most {max_bytes:,}")


def _total(response: httpcore.Response) -> int | None:
    told = (whole(_header(response, name)) for name in _TOTALS)
    return next((total for total in told if total is not None), None)


def _phrase(status: int) -> str:
    known = {entry.value: entry.phrase for entry in HTTPStatus}
    return f" ({known[status]})" if status in known else ""


def _headers(wanted: Wanted) -> list[tuple[str, str]]:
    target = _target(wanted.url)
    port = f":{target.port}" if target.port else ""
    host = target.host.decode()
    headers = {"Accept": "*/*"} | dict(wanted.headers)
    headers |= {
        "Host": (f"[{host}]" if ":" in host else host) + port,
        "User-Agent": "control-room",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    if wanted.api_key is not None and wanted.api_key.place == "header":
        headers[wanted.api_key.name] = wanted.api_key.value
    asked = {
        "Authorization": wanted.authorization,
        "If-None-Match": wanted.etag,
        "If-Modified-Since": wanted.modified,
    }
    return [(name, value) for name, value in (headers | asked).items() if value]


def _keyed(wanted: Wanted) -> str:
    """The address that is asked: it alone, never one that is kept or shown, holds the key."""
    key = wanted.api_key
    if key is None or key.place != "query":
        return wanted.url
    parts = urlsplit(wanted.url)
    pair = f"{quote(key.name, safe='')}={quote(key.value, safe='')}"
    return parts._replace(query=f"{parts.query}&{pair}" if parts.query else pair).geturl()


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


def _header(response: httpcore.Response, name: bytes) -> str | None:
    """A header's value, if it is one that may be sent back or shown."""
    for key, value in response.headers:
        if key.lower() == name:
            text = value.decode("latin-1").strip()
            return text if re.fullmatch(r"[\x20-\x7e\xa0-\xff]{1,2000}", text) else None
    return None
