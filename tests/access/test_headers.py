"""The headers of every response, and what pages may load."""

from dataclasses import replace

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from access import protect
from access.headers import tile_origin
from data.journal import Journal
from settings import Settings


@pytest.mark.parametrize("path", ["/login", "/", "/api/v1/scope", "/healthz", "/nothing"])
def test_every_response_has_them(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy


def test_pages_are_not_kept_by_browsers(client: FlaskClient) -> None:
    assert client.get("/login").headers["Cache-Control"] == "no-store"


def test_inline_scripts_are_named_by_hash(journal: Journal, settings: Settings) -> None:
    server = Flask("inline")
    late: list[str] = []
    protect(server, journal, replace(settings, tile_url=None), inline_scripts=lambda: late)
    late.append("'sha256-abc'")
    policy = server.test_client().get("/login").headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-abc';" in policy
    assert "img-src 'self' data: blob:;" in policy


@pytest.mark.parametrize(
    ("tile_url", "origins"),
    [
        (None, []),
        ("https://tile.example/{z}/{x}/{y}.png", ["https://tile.example"]),
        ("https://{s}.tile.example:8443/{z}/{x}/{y}", ["https://*.tile.example:8443"]),
    ],
)
def test_tiles_may_come_from_their_server(tile_url: str | None, origins: list[str]) -> None:
    assert tile_origin(tile_url) == origins


def test_addresses_behind_a_proxy_are_believed_as_far_as_told(
    journal: Journal, settings: Settings
) -> None:
    seen = {"X-Forwarded-For": "198.51.100.1, 192.0.2.7"}
    for hops, address in ((0, "127.0.0.1"), (1, "192.0.2.7"), (2, "198.51.100.1")):
        server = Flask("proxied")
        protect(server, journal, replace(settings, proxy_hops=hops))
        addresses: list[str | None] = []

        @server.before_request
        def note(found: list[str | None] = addresses) -> None:
            found.append(request.remote_addr)

        server.test_client().get("/login", headers=seen)
        assert addresses == [address]
