"""Two seconds of what a camera films, encoded to H.264 picture by picture as they are asked for."""

import threading
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice
from zoneinfo import ZoneInfo

from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from PIL import Image

from simulator.camera_health import Cameras, Outage
from simulator.cameras import Camera
from simulator.rtsp.packets import units
from simulator.scene import HEIGHT, WIDTH
from simulator.stills import SPOILT, black, picture, placeholder
from simulator.world import World

CLIP_S, FRAMES_PER_S = 2, 5
FRAMES_N = CLIP_S * FRAMES_PER_S
SETS = (7, 8)
"""The kinds of NAL units that hold the sequence and the picture parameter set."""

OPTIONS = {
    "preset": "veryfast",
    "tune": "zerolatency",
    "profile": "main",
    "crf": "27",
    "x264-params": "repeat-headers=1:scenecut=0:threads=1",
}


class Clip:
    """A closed group of pictures: the first is whole, each further one tells what changed.

    Who looks once wants the first only: the others are made when one of them is asked for. No
    encoder is kept, for each takes megabytes.
    """

    def __init__(self, filmed: Callable[[], Iterator[Image.Image]]) -> None:
        self._filmed = filmed
        self._made: list[list[bytes]] = []
        self._making = threading.Lock()

    def access_unit(self, number: int) -> list[bytes]:
        """The NAL units of one picture, 0 being the first."""
        with self._making:
            if number >= len(self._made):
                self._made = list(_encoded(islice(self._filmed(), FRAMES_N if number else 1)))
        return self._made[number]


class Clips:
    """The clips of all cameras of one world; each is made once, however many watch."""

    def __init__(self, world: World) -> None:
        self._cameras: Cameras = world.cameras
        self._zone = world.city.zone
        self._of = lru_cache(maxsize=64)(self._make)

    def clip(self, camera: Camera, at: int) -> Clip:
        """What a camera films in the two seconds around a time, its faults included."""
        start = at // CLIP_S * CLIP_S
        return self._of(camera, start, self._cameras.outage(camera, start))

    def _make(self, camera: Camera, start: int, outage: Outage | None) -> Clip:
        return Clip(partial(_filmed, camera, start, outage, self._zone))


@lru_cache(maxsize=1)
def parameter_sets() -> list[bytes]:
    """The sequence and the picture parameter set, which all clips have in common."""
    first = Clip(lambda: iter([black()])).access_unit(0)
    return [unit for unit in first if unit[0] & 0x1F in SETS]


def _filmed(
    camera: Camera, start: int, outage: Outage | None, zone: ZoneInfo
) -> Iterator[Image.Image]:
    for number in range(FRAMES_N):
        if outage is None:
            yield picture(camera, start + number / FRAMES_PER_S, zone)
        elif outage.fault == "black":
            yield black()
        elif outage.fault == "placeholder":
            yield placeholder()
        elif outage.fault in SPOILT:
            yield picture(camera, start + number / FRAMES_PER_S, zone, outage.fault)
        else:
            yield picture(camera, outage.since, zone)


def _encoded(pictures: Iterable[Image.Image]) -> Iterator[list[bytes]]:
    encoder = _encoder()
    for number, image in enumerate(pictures):
        frame = VideoFrame.from_image(image)
        frame.pts = number
        yield units(b"".join(bytes(part) for part in encoder.encode(frame)))


def _encoder() -> VideoCodecContext:
    encoder = VideoCodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base = Fraction(1, FRAMES_PER_S)
    encoder.framerate = Fraction(FRAMES_PER_S)
    encoder.gop_size, encoder.max_b_frames, encoder.thread_count = FRAMES_N, 0, 1
    encoder.options = OPTIONS
    return encoder
