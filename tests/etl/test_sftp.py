"""Files from SFTP servers that behave, and from some that do not."""

import io
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from data.warehouse import Warehouse
from etl import run as run_module
from etl.fetch import fetch
from etl.run import run_source
from etl.transport import sftp
from etl.transport.certificates import Certificates
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Fetched, Wanted
from tests.etl.feeds import FORMATS, pipeline_into, source
from tests.etl.sftp_server import PASSWORD, USER, SftpServer
from tests.etl.test_remembered import started
from tests.etl.test_run import READINGS


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[SftpServer, str]]:
    folder = tmp_path / "served"
    folder.mkdir()
    made = SftpServer(folder)
    listener = made.start()
    yield made, f"sftp://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


def put(server: SftpServer, name: str, body: bytes, at: int) -> Path:
    file = server.folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(body)
    os.utime(file, (at, at))
    return file


def get(server: SftpServer, url: str, **more: object) -> tuple[Fetched, bytes]:
    sink = io.BytesIO()
    wanted = {
        "url": url,
        "allow_private": True,
        "timeout_s": 5,
        "user": USER,
        "password": PASSWORD,
        "host_key": server.host_key.fingerprint,
    }
    return fetch(Wanted(**(wanted | more)), sink), sink.getvalue()  # type: ignore[arg-type]


def test_one_file_again_only_when_it_changed(server: tuple[SftpServer, str]) -> None:
    made, url = server
    body = os.urandom(3_000_001)
    put(made, "out/state.csv", body, 1_770_000_000)
    fetched, found = get(made, f"{url}/out/state.csv")
    assert found == body
    assert fetched.bytes_n == len(body)
    assert fetched.modified_at is not None
    assert fetched.modified_at.timestamp() == 1_770_000_000
    again, nothing = get(made, f"{url}/out/state.csv", etag=fetched.etag)
    assert (again.is_unchanged, nothing) == (True, b"")
    put(made, "out/state.csv", b"new", 1_770_000_060)
    assert get(made, f"{url}/out/state.csv", etag=fetched.etag)[1] == b"new"


def test_the_files_of_a_folder_in_their_order(server: tuple[SftpServer, str]) -> None:
    made, url = server
    put(made, "out/b.csv", b"1", 1_000)
    put(made, "out/a.csv", b"2", 2_000)
    put(made, "out/c d.csv", b"3", 2_000)
    put(made, "out/late.csv.part", b"no", 3_000)
    put(made, "out/.hidden", b"no", 3_000)
    (made.folder / "out" / "below").mkdir()
    (made.folder / "out" / "link").symlink_to("/etc/passwd")
    mark, found = None, []
    for _ in range(3):
        fetched, body = get(made, f"{url}/out/", etag=mark)
        mark = fetched.etag
        found.append(body)
    assert found == [b"1", b"2", b"3"]
    assert get(made, f"{url}/out/", etag=mark)[0].is_unchanged


def test_the_newest_of_a_pattern(server: tuple[SftpServer, str]) -> None:
    made, url = server
    put(made, "export-1.csv", b"old", 1_000)
    put(made, "export-2.csv", b"new", 2_000)
    put(made, "other.csv", b"no", 3_000)
    fetched, body = get(made, f"{url}/export-*.csv")
    assert body == b"new"
    assert get(made, f"{url}/export-*.csv", etag=fetched.etag)[0].is_unchanged


def guarded(password: bytes) -> bytes:
    """An Ed25519 key as ssh-keygen writes it."""
    return ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.BestAvailableEncryption(password),
    )


def test_by_key(server: tuple[SftpServer, str], tmp_path: Path) -> None:
    made, url = server
    put(made, "x.csv", b"x", 1_000)
    made.client_key = paramiko.RSAKey.generate(2048)
    file = tmp_path / "id"
    made.client_key.write_private_key_file(str(file))
    keyed = Certificates(key=file)
    assert get(made, f"{url}/x.csv", certificates=keyed, password=None)[1] == b"x"
    other = tmp_path / "other"
    paramiko.RSAKey.generate(2048).write_private_key_file(str(other))
    with pytest.raises(Refused, match="found user 'room' turned away"):
        get(made, f"{url}/x.csv", certificates=Certificates(key=other), password=None)
    other.write_bytes(guarded(b"passw0rd"))
    made.client_key = paramiko.PKey.from_path(other, b"passw0rd")  # type: ignore[arg-type]
    locked = Certificates(key=other)
    assert get(made, f"{url}/x.csv", certificates=locked, password="passw0rd")[1] == b"x"
    for wrong in ("pass", None):
        with pytest.raises(Refused, match="is no private key that its password opens"):
            get(made, f"{url}/x.csv", certificates=locked, password=wrong)
    other.write_text("rubbish")
    with pytest.raises(Refused, match="is no private key"):
        get(made, f"{url}/x.csv", certificates=Certificates(key=other), password=None)


def test_another_server_learns_no_password(server: tuple[SftpServer, str]) -> None:
    made, url = server
    with pytest.raises(Refused, match=r"found a server with key SHA256:.*, expected SHA256:AAAA"):
        get(made, f"{url}/x.csv", host_key="SHA256:" + "A" * 43)
    assert made.sign_ins == []


def test_a_wrong_password(server: tuple[SftpServer, str]) -> None:
    made, url = server
    with pytest.raises(Refused, match="turned away") as caught:
        get(made, f"{url}/x.csv", password="gu3ss")
    assert "gu3ss" not in str(caught.value)


def test_a_file_or_folder_that_is_not_there(server: tuple[SftpServer, str]) -> None:
    made, url = server
    with pytest.raises(Transient, match="No such file"):
        get(made, f"{url}/x.csv")
    with pytest.raises(Transient, match="No such file"):
        get(made, f"{url}/nowhere/")
    with pytest.raises(Transient, match=r"found no file in /\*\.csv"):
        get(made, f"{url}/*.csv")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "2130706433"])
def test_private_host_needs_leave(server: tuple[SftpServer, str], host: str) -> None:
    made, url = server
    with pytest.raises(Refused, match="expected an address of the public internet"):
        get(made, url.replace("127.0.0.1", host) + "/x", allow_private=False)
    assert made.sign_ins == []


def test_metadata_address_never(server: tuple[SftpServer, str]) -> None:
    with pytest.raises(Refused, match="public internet"):
        get(server[0], "sftp://169.254.169.254/x")


def test_size_is_bounded(server: tuple[SftpServer, str]) -> None:
    made, url = server
    put(made, "big", b"x" * 2_000, 1_000)
    with pytest.raises(Refused, match="found 2,000 bytes, expected at most 1,000"):
        get(made, f"{url}/big", max_bytes=1_000)


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> paramiko.SFTPAttributes:
    made = paramiko.SFTPAttributes()
    made.filename, made.st_mode, made.st_mtime, made.st_atime, made.st_size = name, mode, 9, 9, 1
    return made


def test_names_that_lead_astray_are_not_asked_for(server: tuple[SftpServer, str]) -> None:
    made, url = server
    hostile = ["../secret", "a/../../secret", "/etc/passwd", "..", "x\0y", "a\nb", "\x1b[2J"]
    made.listing = lambda path: [*map(entry, hostile), entry("dir", stat.S_IFDIR | 0o755)]
    with pytest.raises(Transient, match="found no file in /out/"):
        get(made, f"{url}/out/")
    assert made.opened == []


def test_a_folder_without_end(server: tuple[SftpServer, str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    made, url = server
    monkeypatch.setattr(sftp, "MAX_LISTED", 500)
    made.listing = lambda path: [entry(f"f{n}") for n in range(600)]
    with pytest.raises(Refused, match="more than 500 files"):
        get(made, f"{url}/out/")


def test_a_server_that_stalls_ends_with_the_time(server: tuple[SftpServer, str]) -> None:
    made, url = server
    put(made, "x", b"x" * 100, 1_000)
    made.stalls = threading.Event()
    began = time.monotonic()
    with pytest.raises(Transient, match="took longer than 1 s"):
        get(made, f"{url}/x", timeout_s=1)
    assert time.monotonic() - began < 4
    made.stalls.set()


def test_a_server_that_never_says_hello() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"sftp://127.0.0.1:{listener.getsockname()[1]}/x"
        wanted = Wanted(url=url, allow_private=True, timeout_s=0.5, user="a", host_key="x")
        began = time.monotonic()
        with pytest.raises(Transient):
            fetch(wanted, io.BytesIO())
        assert time.monotonic() - began < 4


def test_a_source_over_sftp_is_a_source_like_any_other(
    server: tuple[SftpServer, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, url = server
    monkeypatch.setattr(run_module, "formats", lambda: FORMATS)
    put(made, "out/1.csv", READINGS, 1_000)
    put(made, "out/2.csv", READINGS.replace(b"a,", b"z,"), 2_000)
    pipeline = pipeline_into(tmp_path)
    feed = source(
        "readings",
        f"{url}/out/",
        user=USER,
        secret_text=PASSWORD,
        host_key=made.host_key.fingerprint,
    )
    runs = [run_source(feed, pipeline) for _ in range(3)]
    pipeline.close()
    pipeline.warehouse.close()
    assert [run.outcome for run in runs] == ["loaded"] * 3
    assert [run.loaded_n for run in runs] == [2, 2, 0]
    assert runs[2].reason == "not modified"


def test_a_restart_goes_on_behind_the_last_file_taken(
    server: tuple[SftpServer, str], tmp_path: Path
) -> None:
    made, url = server
    line = '{"unit_id": "%s", "observed_at": "2026-02-07T20:00:00Z", "lon": 9.1, "lat": 45.4}'
    put(made, "out/1.json", (line % "a").encode(), 1_000)
    put(made, "out/2.json", (line % "b").encode(), 2_000)
    login = {"user": USER, "secret_text": PASSWORD, "host_key": made.host_key.fingerprint}
    feed = source("unit_json", f"{url}/out/", **login)
    warehouse, seen = Warehouse.open(tmp_path / "w.duckdb"), []
    for start in ("first", "second", "third", "fourth"):
        pipeline = started(warehouse, tmp_path, start)
        run = run_source(feed, pipeline)
        seen.append((run.outcome, run.loaded_n, run.reason))
        pipeline.close()
        if start == "third":
            put(made, "out/3.json", (line % "c").encode(), 3_000)
    units = [row["unit_id"] for row in warehouse.query("SELECT unit_id FROM unit_position")]
    warehouse.close()
    assert seen == [
        ("loaded", 1, None),
        ("loaded", 1, None),
        ("loaded", 0, "not modified"),
        ("loaded", 1, None),
    ]
    assert sorted(units) == ["a", "b", "c"]
