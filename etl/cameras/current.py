"""What a camera shows right now: a picture, fetched for whoever looks, and never kept."""

import base64
import io
import threading
from collections.abc import Iterable
from urllib.parse import urlsplit

from etl.cameras.logins import with_login
from etl.sources import CAMERA_STILL, CAMERA_STREAM, Source
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Wanted
from etl.transport.web import fetch_http
from etl.worker import Worker

MAX_BYTES = 4 * 1_048_576
PATIENCE_S = 5.0


def current_still(url: str, sources: Iterable[Source]) -> bytes:
    """The bytes behind a camera's still, fetched as the source that looks at cameras does.

    Raises ``Refused`` where nobody looks at cameras or the address is none, ``Transient`` where
    the camera does not answer in time.
    """
    looking = _looking(CAMERA_STILL, sources)
    if urlsplit(url).scheme not in ("http", "https"):
        raise Refused("found a still whose address is not http, expected http or https")
    wanted = Wanted(
        url=url,
        timeout_s=min(looking.timeout_s, PATIENCE_S),
        max_bytes=MAX_BYTES,
        allow_private=looking.allow_private,
        certificates=looking.certificates,
    )
    body = io.BytesIO()
    fetch_http(with_login(wanted, looking.secret_text), body)
    return body.getvalue()


class Watch:
    """Pictures of streams, decoded by a process apart, one after the other."""

    def __init__(self) -> None:
        self._worker = Worker()
        self._turn = threading.Lock()

    def picture(self, url: str, sources: Iterable[Source]) -> bytes:
        """A JPEG of what a stream shows now. Raises as ``current_still`` does."""
        looking = _looking(CAMERA_STREAM, sources)
        if not self._turn.acquire(timeout=PATIENCE_S):
            raise Transient("other streams are being looked at")
        try:
            return self._ask(url, looking)
        finally:
            self._turn.release()

    def close(self) -> None:
        """End a look that is under way, and let none begin."""
        self._worker.close()

    def _ask(self, url: str, looking: Source) -> bytes:
        answer = self._worker.ask(
            "picture",
            PATIENCE_S * 2,
            url=url,
            timeout_s=min(looking.timeout_s, PATIENCE_S),
            allow_private=looking.allow_private,
            secret=looking.secret_text,
            ca=str(looking.ca) if looking.ca else None,
        )
        if "jpeg" not in answer:
            raise Transient(str(answer.get("absent") or answer["refused"]))
        return base64.b64decode(answer["jpeg"])


def _looking(format: str, sources: Iterable[Source]) -> Source:
    looking = next((s for s in sources if s.format == format and s.is_enabled), None)
    if looking is None:
        raise Refused("found no source that looks at cameras, expected one that is enabled")
    return looking
