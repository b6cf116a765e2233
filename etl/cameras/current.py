"""What a camera shows right now: one still, fetched for whoever looks, and never kept."""

import io
from collections.abc import Iterable
from urllib.parse import urlsplit

from etl.sources import CAMERA_STILL, Source
from etl.transport.outcome import Refused
from etl.transport.transfer import Wanted
from etl.transport.web import fetch_http

MAX_BYTES = 4 * 1_048_576
PATIENCE_S = 5.0


def current_still(url: str, sources: Iterable[Source]) -> bytes:
    """The bytes behind a camera's still, fetched as the source that looks at cameras does.

    Raises ``Refused`` where nobody looks at cameras or the address is none, ``Transient`` where
    the camera does not answer in time.
    """
    looking = next((s for s in sources if s.format == CAMERA_STILL and s.is_enabled), None)
    if looking is None:
        raise Refused("found no source that looks at cameras, expected one that is enabled")
    if urlsplit(url).scheme not in ("http", "https"):
        raise Refused("found a still whose address is not http, expected http or https")
    wanted = Wanted(
        url=url,
        timeout_s=min(looking.timeout_s, PATIENCE_S),
        max_bytes=MAX_BYTES,
        allow_private=looking.allow_private,
        authorization=looking.authorization,
    )
    body = io.BytesIO()
    fetch_http(wanted, body)
    return body.getvalue()
