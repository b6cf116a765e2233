"""H.264 in RTP (RFC 6184), and RTP and RTCP (RFC 3550) between the requests of RTSP."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

CLOCK_HZ = 90_000
PAYLOAD_TYPE = 96
MOST_BYTES = 1_400
_START_CODE = re.compile(rb"\x00*\x00\x00\x01")
_FU_A, _SENDER_REPORT = 28, 200
_NTP_EPOCH_S = 2_208_988_800
_WRAP_16, _WRAP_32 = 0x1_0000, 0x1_0000_0000


def units(stream: bytes) -> list[bytes]:
    """The NAL units of a byte stream (H.264, annex B), without their start codes."""
    return [unit for unit in _START_CODE.split(stream) if unit]


def payloads(unit: bytes, most: int = MOST_BYTES) -> Iterator[bytes]:
    """A NAL unit as one payload, or in fragments (FU-A) where it is too long for that."""
    if len(unit) <= most:
        yield unit
        return
    indicator, kind = (unit[0] & 0xE0) | _FU_A, unit[0] & 0x1F
    body, step = unit[1:], most - 2
    for start in range(0, len(body), step):
        first = 0x80 if start == 0 else 0
        last = 0x40 if start + step >= len(body) else 0
        yield bytes((indicator, first | last | kind)) + body[start : start + step]


def interleaved(channel: int, packet: bytes) -> bytes:
    """A packet as it stands in an RTSP connection (RFC 2326, 10.12)."""
    return struct.pack(">cBH", b"$", channel, len(packet)) + packet


@dataclass(slots=True)
class Sender:
    """One stream being sent, from its first sequence number and timestamp on."""

    source: int
    sequence: int
    timestamp: int
    packets_n: int = 0
    bytes_n: int = 0

    def packets(self, access_unit: list[bytes]) -> Iterator[bytes]:
        """The RTP packets of one picture; the last one is marked."""
        parts = [part for unit in access_unit for part in payloads(unit)]
        for number, part in enumerate(parts, start=1):
            marked = 0x80 if number == len(parts) else 0
            yield self._head(marked | PAYLOAD_TYPE) + part
            self.sequence = (self.sequence + 1) % _WRAP_16
            self.packets_n += 1
            self.bytes_n += len(part)

    def advance(self, seconds: float) -> None:
        """On to the next picture."""
        self.timestamp = (self.timestamp + round(seconds * CLOCK_HZ)) % _WRAP_32

    def report(self, at: float) -> bytes:
        """A sender report: which time of day the present timestamp is."""
        whole, part = divmod(at + _NTP_EPOCH_S, 1)
        return struct.pack(
            ">BBHIIIIII", 0x80, _SENDER_REPORT, 6, self.source, int(whole) % _WRAP_32,
            int(part * _WRAP_32), self.timestamp, self.packets_n % _WRAP_32,
            self.bytes_n % _WRAP_32,
        )  # fmt: skip

    def _head(self, mark_and_type: int) -> bytes:
        return struct.pack(
            ">BBHII", 0x80, mark_and_type, self.sequence, self.timestamp, self.source
        )
