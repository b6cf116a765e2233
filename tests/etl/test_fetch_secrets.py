"""What servers ask of us: keys, headers, certificates; and that none of it goes anywhere else."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.transport.certificates import Certificates
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import ApiKey, Wanted
from tests.etl.authority import Authority
from tests.etl.servers import Answer, Server, reply
from tests.etl.test_fetch import get

Serve = Callable[[Answer], Server]
IN_HEADER = ApiKey("header", "X-Api-Key", "k3y")
IN_QUERY = ApiKey("query", "apikey", "k3y/&+")


def test_key_in_a_header(serve: Serve) -> None:
    server = serve(reply(b"x"))
    get(server, api_key=IN_HEADER)
    assert b"\r\nX-Api-Key: k3y\r\n" in server.requests[0]
    assert b"Authorization" not in server.requests[0]


def test_key_in_the_query_is_sent_and_kept_out_of_sight(serve: Serve) -> None:
    server = serve(reply(b"x"))
    fetched, _ = get(server, url=f"{server.url}?a=1", api_key=IN_QUERY)
    assert server.requests[0].startswith(b"GET /feed?a=1&apikey=k3y%2F%26%2B HTTP/1.1\r\n")
    assert "k3y" not in repr(fetched)
    with pytest.raises(Transient) as caught:
        get(serve(reply(b"", status="503 Busy")), api_key=IN_QUERY)
    assert "k3y" not in str(caught.value)
    assert "k3y" not in repr(Wanted(url=server.url, api_key=IN_QUERY))


def test_headers_of_the_source(serve: Serve) -> None:
    server = serve(reply(b"x"))
    get(server, headers=(("Accept", "application/ld+json"), ("Fiware-Service", "milano")))
    lines = server.requests[0].split(b"\r\n")
    assert [line for line in lines if line.lower().startswith(b"accept:")] == [
        b"Accept: application/ld+json"
    ]
    assert b"Fiware-Service: milano" in lines


def test_nothing_secret_follows_a_redirect_to_another_origin(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = serve(reply(b"x"))
    first = serve(reply(b"", f"Location: {second.url}?b=2", status="302 Found"))
    get(
        first,
        authorization="Bearer s3cret",
        api_key=IN_QUERY,
        headers=(("Accept", "text/csv"), ("X-Tenant", "hidden")),
    )
    get(first, api_key=IN_HEADER)
    assert b"s3cret" in first.requests[0]
    for request in second.requests:
        assert b"s3cret" not in request
        assert b"k3y" not in request
        assert b"hidden" not in request
    assert b"Accept: text/csv" in second.requests[0]


def test_key_in_the_query_survives_a_redirect_on_its_own_origin(serve: Serve) -> None:
    def answer(connection: socket.socket, request: bytes) -> None:
        is_moved = request.startswith(b"GET /feed?")
        found = reply(b"", "Location: /there", status="302 Found") if is_moved else reply(b"y")
        found(connection, request)

    server = serve(answer)
    get(server, api_key=IN_QUERY)
    assert server.requests[1].startswith(b"GET /there?apikey=k3y")


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("120", 120),
        ("9" * 30, 21_600),
        ("soon", 0),
        ("-5", 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
    ],
)
def test_retry_after(serve: Serve, header: str, wait_s: float) -> None:
    server = serve(reply(b"", f"Retry-After: {header}", status="429 Slow Down"))
    with pytest.raises(Transient) as caught:
        get(server)
    assert caught.value.wait_s == wait_s


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Server, Authority]]:
    """A server that speaks TLS and asks clients for a certificate of its authority."""
    authority = Authority(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.file))
    context.load_cert_chain(*authority.certificate("server"))
    context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(reply(b"safe"), url=f"https://127.0.0.1:{listener.getsockname()[1]}/feed")
    threading.Thread(target=server.run, args=(_Wrapping(listener, context),), daemon=True).start()
    yield server, authority
    listener.close()


class _Wrapping:
    def __init__(self, listener: socket.socket, context: ssl.SSLContext) -> None:
        self._listener, self._context = listener, context

    def accept(self) -> tuple[socket.socket, object]:
        while True:
            connection, address = self._listener.accept()
            try:
                return self._context.wrap_socket(connection, server_side=True), address
            except ssl.SSLError:
                connection.close()


def test_both_sides_show_their_certificates(secure: tuple[Server, Authority]) -> None:
    server, authority = secure
    certificate, key = authority.certificate("room")
    shown = Certificates(authority=authority.file, certificate=certificate, key=key)
    _, body = get(server, certificates=shown)
    assert body == b"safe"


def test_no_certificate_no_answer(secure: tuple[Server, Authority]) -> None:
    server, authority = secure
    with pytest.raises(Transient, match="connection failed"):
        get(server, certificates=Certificates(authority=authority.file))
    assert server.requests == []


def test_a_server_of_an_unknown_authority_is_not_believed(
    secure: tuple[Server, Authority],
) -> None:
    server, _ = secure
    with pytest.raises(Transient, match="CERTIFICATE_VERIFY_FAILED"):
        get(server)
    assert server.requests == []


def test_a_certificate_does_not_follow_to_another_server(
    secure: tuple[Server, Authority], serve: Serve
) -> None:
    server, authority = secure
    certificate, key = authority.certificate("room")
    other = serve(reply(b"x"))
    server.answer = reply(b"", f"Location: {other.url}", status="302 Found")
    shown = Certificates(authority=authority.file, certificate=certificate, key=key)
    with pytest.raises(Refused, match="expected to stay with the server"):
        get(server, certificates=shown)
    assert other.requests == []


def test_files_that_are_no_certificates(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, _ = authority.certificate("one")
    _, other_key = authority.certificate("two")
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("nothing")
    for files, sentence in (
        (Certificates(authority=rubbish), "holds no certificate of an authority"),
        (Certificates(certificate=rubbish), "are not a certificate and its key"),
        (Certificates(certificate=certificate, key=other_key), "KEY_VALUES_MISMATCH"),
        (Certificates(authority=tmp_path / "absent.pem"), "cannot be read: No such file"),
    ):
        with pytest.raises(ValueError, match=sentence):
            files.context()


def test_a_renewed_certificate_needs_no_restart(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    files = Certificates(authority=authority.file)
    first = files.context()
    assert files.context() is first
    Authority(tmp_path)
    assert files.context() is not first


def test_https_is_not_left_for_http_by_a_link() -> None:
    from etl.transport.transfer import onward

    wanted = Wanted(url="https://sta.example/v1/Things", authorization="Bearer x")
    on = onward(wanted, "http://sta.example/v1/Things?$skip=100")
    assert (on.url, on.authorization) == ("https://sta.example/v1/Things?$skip=100", "Bearer x")
    away = onward(wanted, "https://other.example/")
    assert (away.authorization, away.allow_private) == (None, False)
