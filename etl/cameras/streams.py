"""A camera's live stream, looked at once: the first whole picture that it sends.

FFmpeg, through PyAV, speaks RTSP and decodes. It never opens a connection of its own but to our
relay, which connects to exactly the address that was checked and lets nothing lead elsewhere.
"""

import io
import socket
import threading
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

import av
import av.logging
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from etl.cameras.addresses import is_encrypted, place
from etl.cameras.stills import GRID, HASH_SIDE, MAX_PIXELS, WIDTH, Grey, NoPicture
from etl.transport.deadline import Deadline
from etl.transport.network import connect
from etl.transport.outcome import Refused, Transient
from etl.transport.relay import HOST, Relay
from etl.transport.rtsp_answers import Answers
from etl.transport.transfer import Wanted

SHOWN_WIDTH, SHOWN_QUALITY = 1_280, 80
CODECS = "h264,hevc,mjpeg,mpeg4,av1,libdav1d"
OPTIONS = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    "protocol_whitelist": "tcp",
    "codec_whitelist": CODECS,
    "max_pixels": str(MAX_PIXELS),
    "threads": "1",
    "analyzeduration": "0",
    "probesize": "32",
    "fpsprobesize": "0",
}
"""The first packet will do: nothing is guessed about the rest of the stream."""

av.logging.set_level(None)


def first_picture(wanted: Wanted, decoding: threading.Semaphore) -> VideoFrame:
    """The stream's first key frame; ``decoding`` bounds how many are decoded at once.

    Raises ``Transient``, ``Refused``, or ``NoPicture`` where what comes is none.
    """
    host, port = place(wanted.url)
    deadline = Deadline(wanted.timeout_s, wanted.halt)
    camera = connect(host, port, deadline, is_private_allowed=wanted.allow_private)
    if is_encrypted(wanted.url):
        camera = _encrypted(camera, host, wanted, deadline)
    answers = Answers(wanted.max_bytes)
    error: FFmpegError | ValueError | None = None
    with Relay(camera, answers, deadline) as relay:
        try:
            return _seen(_asked(wanted, relay.port), deadline, decoding)
        except (FFmpegError, ValueError) as caught:
            error = caught
    raise _reason(error, relay, answers)


def in_grey(frame: VideoFrame) -> Grey:
    """A picture as it is measured, ``WIDTH`` wide, from black 0 to white 255."""
    high = max(WIDTH * frame.height // frame.width, GRID[0] * 2)
    grey = frame.reformat(
        WIDTH, high, "gray", interpolation="AREA", dst_color_range="JPEG", threads=1
    )
    return grey.to_ndarray()


def as_jpeg(frame: VideoFrame) -> bytes:
    """A picture to be looked at, at most ``SHOWN_WIDTH`` wide."""
    wide = min(frame.width, SHOWN_WIDTH)
    image = frame.reformat(wide, frame.height * wide // frame.width, "rgb24", threads=1).to_image()
    body = io.BytesIO()
    image.save(body, "JPEG", quality=SHOWN_QUALITY)
    return body.getvalue()


def _reason(error: Exception, relay: Relay, answers: Answers) -> Exception:
    """Why there was no picture: what the camera said, else what came of the connection."""
    refusal = relay.failure if isinstance(relay.failure, Refused) else answers.failure()
    if refusal is not None:
        return refusal
    if answers.packets_n:
        return NoPicture(f"found {answers.packets_n} packets without a picture, expected one")
    return relay.failure or NoPicture(f"found no video ({type(error).__name__}), expected some")


def _asked(wanted: Wanted, port: int) -> str:
    """The address as the decoder gets it: ours, with the camera's path and our login."""
    parts = urlsplit(wanted.url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    login = ""
    if wanted.user is not None:
        login = f"{quote(wanted.user, safe='')}:{quote(wanted.password or '', safe='')}@"
    return f"rtsp://{login}{HOST}:{port}{path}{query}"


def _encrypted(
    camera: socket.socket, host: str, wanted: Wanted, deadline: Deadline
) -> socket.socket:
    camera.settimeout(deadline.left())
    try:
        return wanted.certificates.context().wrap_socket(camera, server_hostname=host)
    except OSError as error:
        camera.close()
        raise Transient(f"no TLS with {host} ({error})") from None
    except ValueError as error:
        camera.close()
        raise Refused(str(error)) from None


def _seen(url: str, deadline: Deadline, decoding: threading.Semaphore) -> VideoFrame:
    left = deadline.left()
    with av.open(
        url, format="rtsp", options=OPTIONS, timeout=(left, left), metadata_errors="replace"
    ) as container:
        for stream in container.streams.video[:1]:
            for packet in _key_packets(container.demux(stream)):
                with decoding:
                    frame = _decoded(stream, packet)
                if frame is not None:
                    return _fitting(frame)
    raise NoPicture("found no video, expected some")


def _key_packets(packets: Iterable["Packet[VideoStream]"]) -> Iterator["Packet[VideoStream]"]:
    return (packet for packet in packets if packet.is_keyframe and packet.size)


def _decoded(stream: VideoStream, packet: "Packet[VideoStream]") -> VideoFrame | None:
    """The frame of one packet, if it holds a whole one: no guess at what did not come."""
    context = stream.codec_context
    if not context.is_open:
        context.options = {"max_pixels": str(MAX_PIXELS)}
        context.thread_count = 1
    try:
        frames = [*stream.decode(packet), *stream.decode(None)]
    except FFmpegError:
        frames = []
    context.flush_buffers()
    return next((frame for frame in frames if not frame.is_corrupt), None)


def _fitting(frame: VideoFrame) -> VideoFrame:
    width, height = frame.width, frame.height
    if width * height > MAX_PIXELS or min(width, height) < HASH_SIDE * 2:
        raise NoPicture(f"found {width} x {height} pixels, expected 32 to 25 million")
    return frame
