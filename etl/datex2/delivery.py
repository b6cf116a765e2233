"""Whether a DATEX II message lists everything that is open, or only what has changed.

Its exchange says so: ``updateMethod``, in version 3 also ``codedExchangeProtocol``. Where it says
nothing, the source's own word holds.
"""

import re
from typing import Final

PARTIAL: Final = frozenset(
    {b"allElementUpdate", b"singleElementUpdate", b"deltaPull", b"deltaPush", b"keepAlive"}
)
"""Deltas tell the changed elements of a publication; a sign of life tells nothing."""
_SAID: Final = re.compile(
    rb"<(?:[\w.-]+:)?(?:updateMethod|codedExchangeProtocol|messageType)(?:\s[^<>]*)?>\s*(\w+)\s*<"
)
_ALIVE: Final = re.compile(rb"<(?:[\w.-]+:)?keepAlive(?:\s[^<>]*)?>\s*(?:true|1)\s*<")


def is_partial(ends: bytes) -> bool:
    """What the beginning and the end of a message say, wherever its exchange stands."""
    text = ends.replace(b"\0", b"")
    return _ALIVE.search(text) is not None or not PARTIAL.isdisjoint(_SAID.findall(text))
