"""Payloads that lie on an SFTP server: one file, the newest of a pattern, or a folder's in order.

The server is the one whose key has the fingerprint that the source names, or there is no talk.
"""

import fnmatch
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from threading import Event, Thread
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import paramiko

from data import clock
from etl.transport.deadline import Deadline
from etl.transport.inbox import UNFINISHED
from etl.transport.network import connect
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Fetched, Wanted, shown

PORT = 22
MAX_LISTED = 20_000
_PIECE = 32_768
_AHEAD = 32
_WILD = "*?["


def fetch_sftp(wanted: Wanted, sink: IO[bytes]) -> Fetched:
    """Copy a file into ``sink``: the next one of a folder (an address that ends in ``/``), the
    newest that fits a pattern, or the one named. ``etag`` tells which was taken last.
    """
    deadline = Deadline(wanted.timeout_s, wanted.halt)
    try:
        with _session(wanted, deadline) as session:
            return _copy(session, wanted, deadline, sink)
    except Transient as error:
        raise Transient(f"{shown(wanted.url)}: {error}") from None
    except Refused as error:
        raise Refused(f"{shown(wanted.url)}: {error}") from None
    except UnicodeError:
        raise Refused(f"{shown(wanted.url)}: found a name that is not UTF-8") from None
    except (paramiko.SSHException, OSError, EOFError) as error:
        deadline.left()
        raise Transient(f"{shown(wanted.url)}: {str(error) or type(error).__name__}") from None


@contextmanager
def _session(wanted: Wanted, deadline: Deadline) -> Generator[paramiko.SFTPClient]:
    parts = urlsplit(wanted.url)
    host = parts.hostname or ""
    plain = connect(host, parts.port or PORT, deadline, is_private_allowed=wanted.allow_private)
    transport = paramiko.Transport(plain)
    with _ended_in_time(transport, deadline):
        transport.start_client(timeout=deadline.left())
        found = transport.get_remote_server_key().fingerprint
        if found != wanted.host_key:
            raise Refused(f"found a server with key {found}, expected {wanted.host_key}")
        _sign_in(transport, wanted, deadline)
        session = paramiko.SFTPClient.from_transport(transport)
        if session is None:
            raise Transient("the server opened no SFTP session")
        yield session


def _sign_in(transport: paramiko.Transport, wanted: Wanted, deadline: Deadline) -> None:
    transport.auth_timeout = deadline.left()
    user, key = wanted.user or "", wanted.certificates.key
    try:
        if key is not None:
            transport.auth_publickey(user, _private_key(key, wanted.password))
        else:
            transport.auth_password(user, wanted.password or "")
    except paramiko.AuthenticationException as error:
        deadline.left()
        raise Refused(f"found user {user!r} turned away ({error}), expected to be let in") from None


def _private_key(file: Path, password: str | None) -> paramiko.PKey:
    secret: Any = password.encode() if password else None
    try:
        return paramiko.PKey.from_path(file, secret)
    except (ValueError, TypeError, paramiko.SSHException) as error:
        raise Refused(f"{file} is no private key that its password opens ({error})") from None


@contextmanager
def _ended_in_time(transport: paramiko.Transport, deadline: Deadline) -> Generator[None]:
    """Close the connection when the time is over, whatever it waits for, or drips."""
    is_over = Event()

    def watch() -> None:
        try:
            while not is_over.wait(deadline.slice()):
                pass
        except Transient:
            transport.close()

    Thread(target=watch, name="end of sftp", daemon=True).start()
    try:
        yield
    finally:
        is_over.set()
        transport.close()


def _copy(
    session: paramiko.SFTPClient, wanted: Wanted, deadline: Deadline, sink: IO[bytes]
) -> Fetched:
    path = unquote(urlsplit(wanted.url).path)
    now = clock.now()
    found = _chosen(session, path, wanted.etag, deadline)
    if found is None:
        return Fetched(
            url=wanted.url,
            fetched_at=now,
            is_unchanged=True,
            etag=wanted.etag,
            modified=wanted.modified,
        )
    mark, name = found
    total = 0
    with session.open(name, "rb") as file:
        size = _size(file, name, wanted.max_bytes)
        file.prefetch(size, _AHEAD)
        while total < size and (piece := file.read(min(_PIECE, size - total))):
            deadline.left()
            total += sink.write(piece)
    if total < size:
        raise Transient(f"{name} ended after {total:,} of {size:,} bytes")
    return Fetched(
        url=urlsplit(wanted.url)._replace(path=name).geturl(),
        fetched_at=now,
        bytes_n=total,
        etag=mark,
        modified=_http_time(mark),
    )


def _size(file: paramiko.SFTPFile, name: str, max_bytes: int) -> int:
    told = file.stat()
    if told.st_size is None or not _is_plain(told):
        raise Refused(f"found {name}, expected an ordinary file")
    if told.st_size > max_bytes:
        raise Refused(f"found {told.st_size:,} bytes, expected at most {max_bytes:,}")
    return told.st_size


def _chosen(
    session: paramiko.SFTPClient, path: str, last: str | None, deadline: Deadline
) -> tuple[str, str] | None:
    """Mark and path of the file to take; ``None`` where nothing is new."""
    folder, name = str(PurePosixPath(path).parent), PurePosixPath(path).name
    if path.endswith("/"):
        marks = sorted(_marks(session, path, "*", deadline))
        following = next((mark for mark in marks if last is None or mark > last), None)
    elif any(sign in name for sign in _WILD):
        following = max(_marks(session, folder, name, deadline), default=None)
    else:
        following = _mark(session.stat(path), name)
    if following is None:
        if last is None:
            raise Transient(f"found no file in {path}, expected one")
        return None
    if following == last:
        return None
    file = following.partition(" ")[2]
    return following, str(PurePosixPath(path if path.endswith("/") else folder, file))


def _marks(
    session: paramiko.SFTPClient, folder: str, pattern: str, deadline: Deadline
) -> Iterator[str]:
    """A mark for each finished ordinary file, later ones greater. Names are the server's word:
    one that would lead out of its folder is none of ours."""
    for number, entry in enumerate(session.listdir_iter(folder)):
        deadline.left()
        if number >= MAX_LISTED:
            raise Refused(f"found more than {MAX_LISTED:,} files, expected at most as many")
        name = entry.filename
        is_name = name.isprintable() and "/" not in name and not name.startswith(".")
        is_finished = is_name and not name.endswith(UNFINISHED)
        if _is_plain(entry) and is_finished and fnmatch.fnmatchcase(name, pattern):
            yield _mark(entry, name)


def _is_plain(told: paramiko.SFTPAttributes) -> bool:
    """An ordinary file, as far as the server says what it is."""
    return told.st_mode is None or stat.S_ISREG(told.st_mode)


def _mark(told: paramiko.SFTPAttributes, name: str) -> str:
    return f"{told.st_mtime or 0:012d} {name}"


def _http_time(mark: str) -> str:
    at = datetime.fromtimestamp(int(mark.partition(" ")[0]), UTC)
    return at.strftime("%a, %d %b %Y %H:%M:%S GMT")
