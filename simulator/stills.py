"""What a camera shows at a time: the scene under its clock, or what a faulty camera sends."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from simulator.camera_health import Cameras, Fault
from simulator.cameras import Camera
from simulator.daylight import light
from simulator.scene import HEIGHT, WIDTH, draw_scene
from simulator.world import World

STEP_S = 10
NO_ANSWER: dict[Fault, int] = {"refused": 401, "missing": 404}
SILENT: tuple[Fault, ...] = ("unreachable", "hanging")
QUALITY = 68
BAND_PX = 18
BAND, INK = (14, 14, 14), (240, 240, 240)


@dataclass(frozen=True, slots=True)
class Still:
    """A picture and since when the camera has been showing it."""

    body: bytes
    taken_at: int


class Stills:
    """The stills of all cameras, as JPEG; a picture is drawn once for each ten seconds."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cameras: Cameras = world.cameras
        self._drawn = lru_cache(maxsize=256)(self._draw)
        self._black = lru_cache(maxsize=1)(lambda: _jpeg(black()))
        self._placeholder = lru_cache(maxsize=1)(lambda: _jpeg(placeholder()))

    def fault(self, camera: Camera, at: int) -> Fault | None:
        """What is wrong with a camera at a time."""
        outage = self._cameras.outage(camera, at)
        return outage.fault if outage else None

    def still(self, camera: Camera, at: int) -> Still:
        """The picture a camera shows, faults of the picture included."""
        outage = self._cameras.outage(camera, at)
        moment = at // STEP_S * STEP_S
        if outage is None:
            return Still(self._drawn(camera.camera_id, moment), moment)
        if outage.fault == "black":
            return Still(self._black(), moment)
        if outage.fault == "placeholder":
            return Still(self._placeholder(), outage.since)
        if outage.fault in SPOILT:
            return Still(self._drawn(camera.camera_id, moment, outage.fault), moment)
        frozen = outage.since // STEP_S * STEP_S
        return Still(self._drawn(camera.camera_id, frozen), frozen)

    def _draw(self, camera_id: str, at: int, fault: Fault | None = None) -> bytes:
        camera = self._cameras.find(camera_id)
        if camera is None:
            raise KeyError(camera_id)
        return _jpeg(picture(camera, at, self._world.city.zone, fault))


def picture(camera: Camera, at: float, zone: ZoneInfo, fault: Fault | None = None) -> Image.Image:
    """The scene of a camera that sends its picture, between its title and its clock."""
    scene = draw_scene(camera, at, light(camera.point, int(at)))
    if fault in SPOILT:
        scene = SPOILT[fault](scene)
    local = datetime.fromtimestamp(int(at), zone)
    scene.paste(_title(f"{camera.camera_id}  {camera.name}"), (0, 0))
    scene.paste(_clock(f"{local:%d/%m/%Y %H:%M:%S}"), (0, HEIGHT - BAND_PX))
    return scene


def _out_of_focus(scene: Image.Image) -> Image.Image:
    return scene.filter(ImageFilter.GaussianBlur(7))


def _hit(scene: Image.Image) -> Image.Image:
    """As from a pole that leans: turned, and looking at the verge."""
    return scene.rotate(24, Image.Resampling.BILINEAR, translate=(110, -40), fillcolor=(70, 78, 66))


SPOILT: dict[Fault, Callable[[Image.Image], Image.Image]] = {
    "blurred": _out_of_focus,
    "moved": _hit,
}
"""Faults of a camera whose picture lives."""


def black() -> Image.Image:
    """What a camera shows whose sensor or lens cap has failed."""
    return Image.new("RGB", (WIDTH, HEIGHT), (3, 3, 4))


def placeholder() -> Image.Image:
    """What the video centre shows in place of a camera that it has lost."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (58, 64, 74))
    pen = ImageDraw.Draw(image)
    middle = (WIDTH / 2, HEIGHT / 2)
    pen.text(middle, "IMMAGINE NON DISPONIBILE", (220, 224, 230), _font(20), anchor="mm")
    return image


@lru_cache(maxsize=3_000)
def _title(text: str) -> Image.Image:
    """The band above the picture, in grey: it is kept for every camera."""
    band = Image.new("L", (WIDTH, BAND_PX), BAND[0])
    ImageDraw.Draw(band).text((6, 2), text, INK[0], _font(12))
    return band


@lru_cache(maxsize=16)
def _clock(text: str) -> Image.Image:
    """The band below the picture, the same for all cameras at one time."""
    band = Image.new("RGB", (WIDTH, BAND_PX), BAND)
    pen = ImageDraw.Draw(band)
    pen.text((6, 2), "SIMULAZIONE", (250, 190, 60), _font(12))
    pen.text((WIDTH - 6, 2), text, INK, _font(12), anchor="ra")
    return band


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _jpeg(image: Image.Image) -> bytes:
    body = io.BytesIO()
    image.save(body, "JPEG", quality=QUALITY)
    return body.getvalue()
