"""Fetching from servers that behave, and from servers that attack."""

import gzip
import io
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.fetch import fetch
from etl.transport.decoding import decoded
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Fetched, Wanted
from tests.etl.servers import Answer, Server, reply

Serve = Callable[[Answer], Server]
HEAD = b"HTTP/1.1 200 OK\r\n"


def get(server: Server, **more: object) -> tuple[Fetched, bytes]:
    sink = io.BytesIO()
    wanted = {"url": server.url, "allow_private": True, "timeout_s": 5, "max_bytes": 1_000_000}
    fetched = fetch(Wanted(**(wanted | more)), sink)  # type: ignore[arg-type]
    return fetched, sink.getvalue()


def test_body_and_validators(serve: Serve) -> None:
    server = serve(
        reply(b"a,b\n1,2\n", 'ETag: "v1"', "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT")
    )
    fetched, body = get(server)
    assert body == b"a,b\n1,2\n"
    assert fetched.bytes_n == len(body)
    assert fetched.etag == '"v1"'
    assert fetched.modified_at is not None
    assert fetched.modified_at.isoformat() == "2015-10-21T07:28:00+00:00"
    assert b"Accept-Encoding: gzip, deflate\r\n" in server.requests[0]


def test_not_modified_is_asked_for_and_understood(serve: Serve) -> None:
    server = serve(reply(b"", status="304 Not Modified"))
    fetched, body = get(server, etag='"v1"', modified="Wed, 21 Oct 2015 07:28:00 GMT")
    assert fetched.is_unchanged
    assert fetched.etag == '"v1"'
    assert body == b""
    assert b'If-None-Match: "v1"\r\n' in server.requests[0]
    assert b"If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT\r\n" in server.requests[0]


def test_not_modified_without_having_asked_is_no_payload(serve: Serve) -> None:
    with pytest.raises(Refused, match="found status 304"):
        get(serve(reply(b"", status="304 Not Modified")))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-zlib.MAX_WBITS)),
        ("gzip", lambda body: gzip.compress(body[:7]) + gzip.compress(body[7:])),
    ],
    ids=["gzip", "deflate", "raw deflate", "two members"],
)
def test_compressed_bodies(serve: Serve, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    plain = b"milano " * 1_000
    _, body = get(serve(reply(pack(plain), f"Content-Encoding: {encoding}")))
    assert body == plain


def test_a_compressed_body_that_arrives_byte_by_byte() -> None:
    packed = gzip.compress(b"milano" * 99)
    chunks = (packed[n : n + 1] for n in range(len(packed)))
    assert b"".join(decoded(chunks, "gzip", 10_000)) == b"milano" * 99


def test_a_compressed_body_cut_short(serve: Serve) -> None:
    packed = gzip.compress(bytes(range(256)) * 50)
    with pytest.raises(Transient, match="ended before its end"):
        get(serve(reply(packed[:-20], "Content-Encoding: gzip")))


def test_a_gzip_bomb_is_refused_early(serve: Serve) -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    with pytest.raises(Refused, match="more than 1,000,000 bytes"):
        get(serve(reply(bomb, "Content-Encoding: gzip")))


def test_unknown_encoding(serve: Serve) -> None:
    with pytest.raises(Refused, match="content encoding 'br'"):
        get(serve(reply(b"x", "Content-Encoding: br")))


def test_declared_size_beyond_the_bound_is_not_read(serve: Serve) -> None:
    with pytest.raises(Refused, match="found 9,000,000 bytes, expected at most 1,000,000"):
        get(serve(reply(b"x", length=9_000_000)))


def test_endless_body(serve: Serve) -> None:
    def pour(connection: socket.socket, request: bytes) -> None:
        connection.sendall(HEAD + b"\r\n")
        while True:
            connection.sendall(b"0" * 65_536)

    with pytest.raises(Refused, match="more than 1,000,000 bytes"):
        get(serve(pour))


def drip(head: bytes, piece: bytes) -> Answer:
    gone = threading.Event()

    def answer(connection: socket.socket, request: bytes) -> None:
        connection.sendall(head)
        while not gone.wait(0.05):
            connection.sendall(piece)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        drip(HEAD + b"\r\n", b"x"),
        drip(HEAD + b"X-Slow: ", b"x"),
        drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
        drip(b"", b""),
    ],
    ids=["body", "header", "chunk extension", "silence"],
)
def test_slow_drip_ends_with_the_time(serve: Serve, answer: Answer) -> None:
    began = time.monotonic()
    with pytest.raises(Transient, match=r"took longer than 0\.4 s"):
        get(serve(answer), timeout_s=0.4)
    assert time.monotonic() - began < 3


def test_a_fetch_can_be_halted(serve: Serve) -> None:
    halt = threading.Event()
    threading.Timer(0.2, halt.set).start()
    with pytest.raises(Transient, match="stopped"):
        get(serve(drip(HEAD + b"\r\n", b"x")), timeout_s=60, halt=halt)


def test_body_shorter_than_declared(serve: Serve) -> None:
    with pytest.raises(Transient, match="connection failed"):
        get(serve(reply(b"short", length=500)))


def test_body_longer_than_declared_is_cut(serve: Serve) -> None:
    _, body = get(serve(reply(b"0123456789", length=4)))
    assert body == b"0123"


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Busy", "429 Slow Down"])
def test_passing_trouble(serve: Serve, status: str) -> None:
    with pytest.raises(Transient, match=f"found status {status[:3]}"):
        get(serve(reply(b"oops", status=status)))


@pytest.mark.parametrize("status", ["401 No", "403 Forbidden", "404 Not Found", "204 No Content"])
def test_lasting_trouble(serve: Serve, status: str) -> None:
    with pytest.raises(Refused, match=f"found status {status[:3]}"):
        get(serve(reply(b"", status=status)))


def test_not_http(serve: Serve) -> None:
    def babble(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"220 mail.example ESMTP\r\n" * 10)

    with pytest.raises(Transient, match="connection failed"):
        get(serve(babble))


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with pytest.raises(Transient, match=r"no connection to 127\.0\.0\.1"):
        fetch(Wanted(url=url, allow_private=True), io.BytesIO())


def test_redirect_on_the_same_host(serve: Serve) -> None:
    def answer(connection: socket.socket, request: bytes) -> None:
        is_moved = request.startswith(b"GET /feed ")
        found = reply(b"", "Location: /there?x=1", status="302 Found") if is_moved else reply(b"y")
        found(connection, request)

    server = serve(answer)
    fetched, body = get(server)
    assert body == b"y"
    assert fetched.url.endswith("/there?x=1")


def test_redirects_for_ever(serve: Serve) -> None:
    server = serve(reply(b"", "Location: /feed", status="301 Moved"))
    with pytest.raises(Refused, match="more than 3 redirects"):
        get(server)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[::127.0.0.1]:{port}/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
    ],
)
def test_redirect_into_our_own_network(serve: Serve, location: str) -> None:
    inner = serve(reply(b"secret"))
    port = inner.url.rpartition(":")[2].partition("/")[0]
    outer = serve(reply(b"", f"Location: {location.format(port=port)}", status="302 Found"))
    with pytest.raises(Refused, match="expected an address of the public internet"):
        get(outer)
    assert inner.requests == []


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"]
)
def test_redirect_to_something_else(serve: Serve, location: str) -> None:
    with pytest.raises(Refused, match="expected http or https"):
        get(serve(reply(b"", f"Location: {location}", status="302 Found")))


def test_private_host_needs_leave(serve: Serve) -> None:
    server = serve(reply(b"x"))
    with pytest.raises(Refused, match=r"127\.0\.0\.1 at 127\.0\.0\.1"):
        get(server, allow_private=False)
    assert server.requests == []


def test_metadata_address_never() -> None:
    with pytest.raises(Refused, match="public internet"):
        fetch(Wanted(url="http://169.254.169.254/", allow_private=True), io.BytesIO())


def test_every_answer_of_the_resolver_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.0.0.7", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Refused, match=r"feeds\.example at 10\.0\.0\.7"):
        fetch(Wanted(url="http://feeds.example/"), io.BytesIO())


def test_the_name_is_resolved_once(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its address after the check (rebinding) is not asked again."""
    server = serve(reply(b"x"))
    port = int(server.url.rpartition(":")[2].partition("/")[0])
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolver(host: str, *more: object, **named: object) -> list[object]:
        if host != "cameras.example":
            return real(host, *more, **named)  # type: ignore[arg-type,return-value]
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    server.url = f"http://cameras.example:{port}/feed"
    assert get(server)[1] == b"x"
    assert asked == ["cameras.example"]
    assert b"Host: cameras.example:" in server.requests[0]


def test_secret_stays_with_its_host(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    other = serve(reply(b"x"))
    first = serve(reply(b"", f"Location: {other.url}", status="302 Found"))
    get(first, authorization="Bearer s3cret")
    assert b"Authorization: Bearer s3cret" in first.requests[0]
    assert b"Authorization" not in other.requests[0]


def test_messages_hold_no_query(serve: Serve) -> None:
    server = serve(reply(b"", status="403 Forbidden"))
    server.url += "?apikey=hidden"
    with pytest.raises(Refused) as caught:
        get(server)
    assert "hidden" not in str(caught.value)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def take(path: Path, inbox: Path, last: Fetched | None = None) -> tuple[Fetched, bytes]:
    sink = io.BytesIO()
    etag = last.etag if last else None
    fetched = fetch(Wanted(url=path.as_uri(), folders=(inbox,), etag=etag, max_bytes=50), sink)
    return fetched, sink.getvalue()


def test_files_of_a_folder_come_one_by_one(inbox: Path) -> None:
    for name in ("b.csv", "a.csv", ".hidden", "c.csv.part"):
        (inbox / name).write_text(name)
    first, body = take(inbox, inbox)
    second, other = take(inbox, inbox, first)
    assert {body, other} == {b"a.csv", b"b.csv"}
    assert take(inbox, inbox, second)[0].is_unchanged


def test_a_file_is_taken_again_only_when_it_changed(inbox: Path) -> None:
    file = inbox / "zones.csv"
    file.write_text("1")
    first, _ = take(file, inbox)
    assert take(file, inbox, first)[0].is_unchanged
    file.write_text("22")
    assert take(file, inbox, first)[1] == b"22"


def test_files_elsewhere_are_refused(inbox: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("x")
    (inbox / "link.csv").symlink_to(outside)
    for path in (outside, inbox / "link.csv", inbox / ".." / "outside.csv", Path("/etc/passwd")):
        with pytest.raises(Refused, match="expected one below"):
            take(path, inbox)


def test_a_file_too_big_or_missing(inbox: Path) -> None:
    (inbox / "big").write_text("x" * 51)
    with pytest.raises(Refused, match="more than 50 bytes"):
        take(inbox / "big", inbox)
    with pytest.raises(Transient, match="No such file"):
        take(inbox / "missing", inbox)
