"""What an RTSP server says: whole messages and media pass, whatever is ambiguous does not."""

import pytest

from etl.transport.outcome import Refused, Transient
from etl.transport.rtsp_answers import Answers

OK = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"
DESCRIBED = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n"
PACKET = b"$\x00\x00\x10" + bytes(range(16))


def answers() -> Answers:
    return Answers(max_bytes=100_000)


@pytest.mark.parametrize("step", [1, 3, 7, 1_000])
def test_messages_and_media_pass_unchanged_in_any_pieces(step: int) -> None:
    said, found = OK + DESCRIBED + PACKET + OK + PACKET, answers()
    pieces = [said[start : start + step] for start in range(0, len(said), step)]
    assert b"".join(found.passed(piece) for piece in pieces) == said
    assert (found.packets_n, found.status) == (2, 200)
    assert found.failure() is None


def test_nothing_half_passes() -> None:
    found = answers()
    assert found.passed(DESCRIBED[:-1]) == b""
    assert found.passed(DESCRIBED[-1:]) == DESCRIBED


def test_bare_line_feeds_are_borne() -> None:
    said = OK.replace(b"\r\n", b"\n")
    assert answers().passed(said) == said


def test_packets_too_short_for_rtp_are_left_out() -> None:
    found = answers()
    assert found.passed(b"$\x00\x00\x04abcd" + PACKET) == PACKET
    assert found.packets_n == 1


@pytest.mark.parametrize(
    "said",
    [
        b"RTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"RTSP/1.0 301 Moved\r\n\r\n",
        b"RTSP/1.0 0302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"RTSP/1.0 +302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"RTSP/1.0  302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"RTSP/1.0 4294967598 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"R\rTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"\r\nRTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"$\x00\x00\x00RTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"REDIRECT rtsp://x RTSP/1.0\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nX: a\0b\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nX: a\rb\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n\r\r\nRTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n$\0\0\x01: b\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nX: " + b"a" * 5_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"x" * 20_000,
    ],
)
def test_what_leads_elsewhere_or_may_be_read_in_two_ways(said: bytes) -> None:
    with pytest.raises(Refused, match="expected"):
        answers().passed(said)


def test_it_is_bounded() -> None:
    found = Answers(max_bytes=1_000)
    with pytest.raises(Refused, match="no picture in 1,000 bytes"):
        for _ in range(100):
            found.passed(PACKET)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Refused), (404, Refused), (461, Refused), (408, Transient), (453, Transient),
     (500, Transient), (503, Transient)],
)  # fmt: skip
def test_what_a_status_means(status: int, kind: type[Exception]) -> None:
    found = answers()
    found.passed(b"RTSP/1.0 %d No\r\n\r\n" % status)
    failure = found.failure()
    assert isinstance(failure, kind)
    assert str(status) in str(failure)
