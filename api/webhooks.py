"""Signed webhooks: who may send without a token, as standardwebhooks.com has it.

The sender signs ``<webhook-id>.<webhook-timestamp>.<body>`` with HMAC-SHA256 and a shared secret.
The library of that name wants the body as text and at once; ours is bytes, in pieces.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

ID, TIMESTAMP, SIGNATURE = "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"
TOLERANCE_S = 300
MOST_SIGNATURES = 10
_PREFIX = "whsec_"


class NotSigned(ValueError):
    """Says what is wrong with a signature, and nothing about the one that would be right."""


class Signed:
    """A message being received: ``update`` with each piece of the body, then ``verify``."""

    def __init__(self, secret: str, headers: Mapping[str, str], now: datetime) -> None:
        """Raises ``NotSigned`` for what can be told before the body."""
        self.message_id = headers.get(ID, "")
        sent = headers.get(TIMESTAMP, "")
        if not re.fullmatch(r"[!-~]{1,200}", self.message_id):
            raise NotSigned(f"found {ID} {self.message_id[:40]!r}, expected 1 to 200 characters")
        if not re.fullmatch(r"[0-9]{1,12}", sent):
            raise NotSigned(f"found {TIMESTAMP} {sent[:40]!r}, expected seconds since 1970")
        if abs(now.timestamp() - int(sent)) > TOLERANCE_S:
            raise NotSigned(f"found {TIMESTAMP} {sent}, expected one of the last {TOLERANCE_S} s")
        self._given = headers.get(SIGNATURE, "").split()[:MOST_SIGNATURES]
        self._hmac = hmac.new(_key(secret), digestmod=hashlib.sha256)
        self.update(f"{self.message_id}.{sent}.".encode())

    def update(self, piece: bytes) -> None:
        """Take a piece of the body, as it is sent."""
        self._hmac.update(piece)

    def verify(self) -> None:
        """Raises ``NotSigned`` unless one of the signatures is right."""
        right = b"v1," + base64.b64encode(self._hmac.digest())
        matches = [hmac.compare_digest(right, given.encode()) for given in self._given]
        if not any(matches):
            raise NotSigned("found no signature of this body by the source's secret")


def _key(secret: str) -> bytes:
    """A secret is text, or bytes in base64 after ``whsec_``."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
