"""What an RTSP server says, taken apart strictly: messages and packets of media, nothing else.

A decoder's own client is lenient, and follows a server that sends it on to any other address. What
passes here means the same to every reader (RFC 2326, sections 7 and 10.12), and leads nowhere.
"""

import re
from collections.abc import Iterator

from etl.transport.outcome import Refused, Transient

HEAD_BYTES, LINE_BYTES, BODY_BYTES = 16_384, 4_000, 65_536
LEAST_PACKET_BYTES = 12
_MARK = b"$"
_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"RTSP/[12]\.[0-9] ([1-5][0-9]{2})(?: [^\0]*)?")
_LENGTH = re.compile(rb"content-length:[ \t]*([0-9]{1,6})[ \t]*", re.IGNORECASE)
_SENT_ON = range(300, 400)
_PASSING = (408, 429, 453)
_OK, _UNAUTHORIZED, _SERVER_FAILS = 200, 401, 500


class Answers:
    """Reads one server's side of a connection; ``status`` is that of its last answer.

    ``packets_n`` counts packets of media. ``max_bytes`` bounds all that it says.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held = b""
        self._total = 0
        self.status = 0
        self.packets_n = 0

    def passed(self, data: bytes) -> bytes:
        """What is whole by now and may be passed on. Raises ``Refused``."""
        self._total += len(data)
        if self._total > self._max_bytes:
            raise Refused(f"found no picture in {self._max_bytes:,} bytes, expected one")
        self._held += data
        return b"".join(self._whole())

    def failure(self) -> Refused | Transient | None:
        """What the last answer means where it is no success."""
        if self.status < _SENT_ON.start:
            return None
        found = f"found status {self.status}, expected {_OK}"
        is_passing = self.status >= _SERVER_FAILS or self.status in _PASSING
        return Transient(found) if is_passing else Refused(found)

    def _whole(self) -> Iterator[bytes]:
        while self._held:
            size = self._packet() if self._held.startswith(_MARK) else self._message()
            if size == 0 or len(self._held) < size:
                return
            whole, self._held = self._held[:size], self._held[size:]
            if not whole.startswith(_MARK):
                yield whole
            elif size >= 4 + LEAST_PACKET_BYTES:
                self.packets_n += 1
                yield whole

    def _packet(self) -> int:
        """The size of the packet that begins here; 0 where too little of it is there."""
        return 4 + int.from_bytes(self._held[2:4], "big") if len(self._held) >= 4 else 0

    def _message(self) -> int:
        """The size of the message that begins here; 0 where its head is not whole yet."""
        end = _END.search(self._held, 0, HEAD_BYTES)
        if end is None:
            if len(self._held) >= HEAD_BYTES:
                raise Refused(f"found an answer without an end in {HEAD_BYTES} bytes, expected one")
            return 0
        first, *headers = (line.rstrip(b"\r") for line in self._held[: end.start()].split(b"\n"))
        self.status = _status(first)
        size = end.end() + _body_bytes(headers)
        if self.status in _SENT_ON:
            raise Refused(f"found status {self.status}, expected {_OK} and no way on")
        return size


def _status(line: bytes) -> int:
    match = _STATUS.fullmatch(line)
    if match is None:
        raise Refused(f"found {line[:40]!r}, expected an answer of RTSP")
    return int(match[1])


def _body_bytes(headers: list[bytes]) -> int:
    """How long the body says it is. Raises ``Refused`` for what readers may take differently."""
    lengths: list[int] = []
    for line in headers:
        is_plain = line and not line.startswith(_MARK) and b"\r" not in line and b"\0" not in line
        if not is_plain or len(line) > LINE_BYTES:
            raise Refused(f"found header {line[:40]!r}, expected a plain one")
        if line[:15].lower() == b"content-length:":
            match = _LENGTH.fullmatch(line)
            lengths.append(int(match[1]) if match else BODY_BYTES + 1)
    if len(lengths) > 1 or sum(lengths) > BODY_BYTES:
        raise Refused(f"found a length that is none of 0 to {BODY_BYTES}, expected one such")
    return sum(lengths)
