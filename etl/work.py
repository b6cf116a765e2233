"""What a worker process does: parse one payload, or look at many cameras."""

import base64
import json
import resource
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyarrow as pa

from data import clock
from data.clock import Pace
from etl.cameras.logins import with_login
from etl.cameras.probes import MAX_BYTES, probe_cameras
from etl.cameras.stills import NoPicture
from etl.cameras.streams import as_jpeg, first_picture
from etl.feed import FormatError
from etl.formats import formats
from etl.parsing import links_of, parse_into
from etl.transport.certificates import SYSTEM, Certificates
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Wanted

GRACE_S = 5


def parse(format: str, payload: str, spool: str) -> dict[str, Any]:
    """Parse a file; the tables are written beside it as Arrow files, their names returned."""
    return {"files": parse_into(formats()[format], Path(payload), Path(spool))}


def links(format: str, payload: str) -> dict[str, Any]:
    """What a file only links to, as addresses and versions."""
    found = links_of(formats()[format], Path(payload))
    return {"links": [(link.url, link.version) for link in found]}


def probe(cameras: list[list[str]], spool: str, **options: Any) -> dict[str, Any]:
    """Look at cameras; the probes are written as an Arrow file."""
    return {"probes": _write(probe_cameras(cameras, **options), Path(spool), "camera_probe")}


def picture(
    url: str, timeout_s: float, allow_private: bool, secret: str | None, ca: str | None
) -> dict[str, Any]:
    """What a camera's stream shows now, as JPEG in base64; else in a sentence why it does not."""
    asked = Wanted(
        url=url,
        timeout_s=timeout_s,
        max_bytes=MAX_BYTES,
        allow_private=allow_private,
        certificates=Certificates(authority=Path(ca)) if ca else SYSTEM,
    )
    try:
        frame = first_picture(with_login(asked, secret), threading.Semaphore())
    except (Transient, Refused, NoPicture) as error:
        return {"absent": str(error)}
    return {"jpeg": base64.b64encode(as_jpeg(frame)).decode()}


WORK: Mapping[str, Callable[..., dict[str, Any]]] = {
    "parse": parse,
    "links": links,
    "probe": probe,
    "picture": picture,
}


def _write(table: pa.Table, spool: Path, name: str) -> str:
    path = spool / f"{name}.arrow"
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    return str(path)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """A piece of work done. A process that outlives its time is ended by its own alarm."""
    signal.setitimer(signal.ITIMER_REAL, request["limit_s"] + GRACE_S)
    clock.follow(Pace(**request["pace"]))
    try:
        return WORK[request["work"]](**request["arguments"])
    except FormatError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": "found a payload that needs too much memory, expected a smaller one"}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def serve(pipe: Connection) -> None:
    """Answer requests until the other side is gone."""
    while True:
        try:
            request = json.loads(pipe.recv_bytes())
            pipe.send_bytes(json.dumps(_answer(request)).encode())
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
    serve(Connection(int(sys.argv[1])))
