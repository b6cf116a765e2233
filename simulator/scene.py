"""A street as a camera on a pole sees it: ground, houses, trees, lamps and moving vehicles.

Metres: ``ahead`` of the pole, ``right`` of the road's middle, ``up``. Drawn from far to near.
"""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw

from simulator.cameras import Camera
from simulator.chance import draws

WIDTH, HEIGHT = 480, 270
HORIZON, FOCAL, POLE_M = 70, 330.0, 9.0
NEAR_M, FAR_M = 9.0, 190.0
LANE_M = 3.4
VARIANTS, LIGHT_STEPS = 4, 12
GRAINS, GRAIN_S, NOISE_LEVELS = 3, 10, 5
Colour = tuple[int, int, int]
SKY_DAY, SKY_NIGHT = (168, 197, 224), (14, 18, 34)
ASPHALT, PAVEMENT, LINE = (92, 94, 98), (150, 146, 138), (228, 228, 220)
GRASS = (104, 130, 84)
HOUSES: tuple[Colour, ...] = (
    (196, 164, 118), (214, 190, 150), (176, 120, 92), (166, 162, 152), (205, 178, 128),
    (150, 132, 120),
)  # fmt: skip
CARS: tuple[Colour, ...] = (
    (226, 226, 228), (38, 40, 44), (140, 144, 150), (170, 34, 34), (36, 66, 130), (238, 190, 40),
    (70, 96, 72),
)  # fmt: skip
LAMP, HEAD, TAIL, WINDOW = (255, 226, 160), (255, 250, 220), (235, 40, 30), (250, 214, 130)


@dataclass(frozen=True, slots=True)
class House:
    """A front along the road."""

    side: int
    start: float
    end: float
    height: float
    colour: Colour
    setback: float


def draw_scene(camera: Camera, at: float, light: float) -> Image.Image:
    """The scene of one camera at one time; ``light`` 0 (night) to 1 (day).

    Cameras of one kind of road share a few street fronts; the vehicles are each camera's own.
    """
    random = draws("scene", camera.camera_id)
    variant = random.randrange(VARIANTS)
    step = round(light * LIGHT_STEPS)
    kept = _background(camera.lanes_n, camera.is_urban, variant, step, int(at) // GRAIN_S % GRAINS)
    canvas = _Canvas(light, kept.copy())
    for ahead, lane, colour, is_coming in _traffic(camera, at, random):
        canvas.car(ahead, lane, colour, is_coming=is_coming)
    return canvas.image


@lru_cache(maxsize=128)
def _background(lanes_n: int, is_urban: bool, variant: int, step: int, grain: int) -> Image.Image:
    random = draws("front", lanes_n, is_urban, variant)
    canvas = _Canvas(step / LIGHT_STEPS)
    half = max(lanes_n, 1) * LANE_M + 0.6
    canvas.ground(half, verge=PAVEMENT if is_urban else GRASS)
    if is_urban:
        for house in _houses(random, half):
            canvas.house(house, random)
    else:
        canvas.trees(random, half)
    for ahead in range(170, 20, -25):
        canvas.lamp(float(ahead), half + 1.2)
    shifted = ImageChops.offset(_noise(), grain * WIDTH // GRAINS, grain * HEIGHT // GRAINS)
    return ImageChops.add(canvas.image, shifted)


@lru_cache(maxsize=1)
def _noise() -> Image.Image:
    """Grain as a sensor makes it."""
    random = Random("grain")
    grain = bytes(random.randrange(NOISE_LEVELS) for _ in range(WIDTH * HEIGHT))
    return Image.merge("RGB", [Image.frombytes("L", (WIDTH, HEIGHT), grain)] * 3)


class _Canvas:
    """Draws in metres; colours are dimmed and blued as the light goes."""

    def __init__(self, light: float, image: Image.Image | None = None) -> None:
        self._light = light
        sky = self._mix(SKY_NIGHT, SKY_DAY)
        self.image = image or Image.new("RGB", (WIDTH, HEIGHT), sky)
        self._pen = ImageDraw.Draw(self.image)

    def ground(self, half: float, *, verge: Colour) -> None:
        """Verges, road, kerbs and lane markings."""
        self._strip(-150, 150, verge)
        self._strip(-half, half, ASPHALT)
        for edge in (-half, half):
            self._strip(edge - 0.12, edge + 0.12, LINE)
        lanes = round(half / LANE_M)
        for lane in range(-lanes + 1, lanes):
            for ahead in range(int(NEAR_M), 150, 12):
                self._strip(lane * LANE_M - 0.08, lane * LANE_M + 0.08, LINE, ahead, ahead + 4)

    def house(self, house: House, random: Random) -> None:
        """A front with rows of windows, some of them lit at night."""
        right = house.side * house.setback
        corners = [(house.start, 0.0), (house.end, 0.0), (house.end, house.height)]
        corners.append((house.start, house.height))
        self._pen.polygon([self._at(a, right, u) for a, u in corners], self._shade(house.colour))
        step = (house.end - house.start) / 4
        for floor in range(1, int(house.height // 3.4)):
            for column in range(4):
                start, up = house.start + (column + 0.25) * step, floor * 3.4
                pane = [(start, up), (start + step / 2, up), (start + step / 2, up + 1.7)]
                pane.append((start, up + 1.7))
                is_lit = random.random() < 0.35 and self._light < 0.5
                colour = WINDOW if is_lit else self._shade((70, 78, 90))
                self._pen.polygon([self._at(a, right, u) for a, u in pane], colour)

    def trees(self, random: Random, half: float) -> None:
        """Rows of trees along the verges."""
        for ahead in range(165, 14, -11):
            for side in (-1, 1):
                right = side * (half + random.uniform(4, 16))
                x, y = self._at(ahead, right, random.uniform(3.5, 5.5))
                size = FOCAL / ahead * random.uniform(1.8, 3.2)
                leaf = self._shade((58, 92 + random.randrange(30), 52))
                self._pen.line([self._at(ahead, right, 0), (x, y)], self._shade((84, 66, 48)), 2)
                self._pen.ellipse((x - size, y - size, x + size, y + size), leaf)

    def lamp(self, ahead: float, right: float) -> None:
        """A street lamp on each side, with its light when it is dark."""
        for side in (-right, right):
            foot, head = self._at(ahead, side, 0), self._at(ahead, side, 8)
            self._pen.line([foot, head], self._shade((80, 84, 88)), 1)
            if self._light < 0.4:
                size = max(90 / ahead, 1.0)
                self._spot(head, size, LAMP)

    def car(self, ahead: float, right: float, colour: Colour, *, is_coming: bool) -> None:
        """A vehicle as a box with a roof, a window, and lights in the dark."""
        left, edge, back = right - 0.95, right + 0.95, ahead + 4.2
        body, roof = self._shade(colour), self._shade(tuple(int(c * 0.82) for c in colour))
        self._pen.polygon([self._at(*p) for p in _top(ahead, back, left, edge)], roof)
        self._pen.polygon([self._at(*p) for p in _face(ahead, left, edge, 0.2, 1.45)], body)
        pane = _face(ahead, left + 0.2, edge - 0.2, 0.95, 1.35)
        self._pen.polygon([self._at(*p) for p in pane], self._shade((60, 70, 84)))
        if self._light < 0.6:
            for side in (left + 0.25, edge - 0.25):
                lit = HEAD if is_coming else TAIL
                self._spot(self._at(ahead, side, 0.6), max(55 / ahead, 0.8), lit)

    def _strip(
        self, left: float, right: float, colour: Colour, near: float = NEAR_M, far: float = FAR_M
    ) -> None:
        corners = ((near, left), (near, right), (far, right), (far, left))
        self._pen.polygon([self._at(a, r, 0) for a, r in corners], self._shade(colour))

    def _spot(self, centre: tuple[float, float], size: float, colour: Colour) -> None:
        x, y = centre
        self._pen.ellipse((x - size, y - size, x + size, y + size), colour)

    def _at(self, ahead: float, right: float, up: float) -> tuple[float, float]:
        scale = FOCAL / max(ahead, 1.0)
        return WIDTH / 2 + right * scale, HORIZON + (POLE_M - up) * scale

    def _shade(self, colour: tuple[int, ...]) -> Colour:
        dim = 0.3 + 0.7 * self._light
        red, green, blue = (int(c * dim) for c in colour)
        return red, green, min(blue + int(14 * (1 - self._light)), 255)

    def _mix(self, dark: Colour, bright: Colour) -> Colour:
        part = self._light
        red, green, blue = (int(d + (b - d) * part) for d, b in zip(dark, bright, strict=True))
        return red, green, blue


def _top(near: float, far: float, left: float, right: float) -> list[tuple[float, float, float]]:
    corners = ((near, left), (near, right), (far, right), (far, left))
    return [(ahead, side, 1.45) for ahead, side in corners]


def _face(
    ahead: float, left: float, right: float, low: float, high: float
) -> list[tuple[float, float, float]]:
    corners = ((left, low), (right, low), (right, high), (left, high))
    return [(ahead, side, up) for side, up in corners]


def _houses(random: Random, half: float) -> list[House]:
    """Fronts on both sides, far ones first."""
    made: list[House] = []
    for side in (-1, 1):
        start = NEAR_M + random.uniform(2, 10)
        while start < 150:
            end = start + random.uniform(14, 34)
            height = random.uniform(8, 24)
            made.append(
                House(side, start, end, height, random.choice(HOUSES), half + random.uniform(4, 9))
            )
            start = end + random.choice((0.5, 0.5, 8))
    return sorted(made, key=lambda house: -house.end)


def _traffic(camera: Camera, at: float, random: Random) -> list[tuple[float, float, Colour, bool]]:
    """Where each vehicle is, far ones first: they go round a loop longer than the view."""
    lanes = max(camera.lanes_n, 1)
    found: list[tuple[float, float, Colour, bool]] = []
    for lane in range(-lanes, lanes):
        speed = random.uniform(7, 14) * (1 if lane >= 0 else -1)
        for _ in range(random.randint(3, 6)):
            ahead = 12 + (random.uniform(0, 260) + speed * at) % 260
            colour = random.choice(CARS)
            if ahead < 170:
                found.append((ahead, (lane + 0.5) * LANE_M, colour, lane < 0))
    return sorted(found, key=lambda car: -car[0])
