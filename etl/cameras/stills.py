"""What one camera still shows, in numbers: brightness, sharpness, and what tells it from others.

The bands at the top and bottom, where cameras write their name and the time, are left out: a
frozen picture under a running clock is frozen.
"""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 25_000_000
WIDTH = 320
TOP_BAND, BOTTOM_BAND = 0.15, 0.10
GRID = (20, 32)
HASH_SIDE = 16
GRID_SCALE = 64
"""Block means are kept to 1/64 of a grey level, so that a live sensor's noise is told from none."""
_HASH_STEP = 2

Grey = NDArray[Any]


class NoPicture(ValueError):
    """What came is no picture that can be looked at."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture: mean and spread of luma (0 to 255), sharpness as variance of the Laplacian.

    ``flat_share``: share of the picture within three levels of its commonest level ``level``.
    ``grid``: block means times 64. ``print``: a 256-bit hash of what is brighter than its left.
    """

    brightness: float
    spread: float
    sharpness: float
    level: int
    flat_share: float
    grid: bytes
    print: int


def look(body: bytes) -> Look:
    """Look at a JPEG or PNG. Raises ``NoPicture`` for anything else, and for one too large."""
    return measured(_decode(body))


def measured(whole: Grey) -> Look:
    """Look at a picture in grey, ``WIDTH`` wide."""
    height = whole.shape[0]
    picture = whole[int(height * TOP_BAND) : height - int(height * BOTTOM_BAND)]
    counts = np.bincount(picture.ravel(), minlength=256)
    level = int(counts.argmax())
    near = counts[max(level - 3, 0) : level + 4].sum()
    return Look(
        brightness=float(picture.mean()),
        spread=float(picture.std()),
        sharpness=_sharpness(picture),
        level=level,
        flat_share=float(near / picture.size),
        grid=_grid(picture),
        print=_print(picture),
    )


def difference(one: bytes, other: bytes) -> float:
    """Mean difference of two grids in grey levels."""
    first, second = (np.frombuffer(grid, np.uint16).astype(np.int32) for grid in (one, other))
    return float(np.abs(first - second).mean()) / GRID_SCALE


def distance(one: int, other: int) -> int:
    """In how many of 256 bits two prints differ."""
    return (one ^ other).bit_count()


def _decode(body: bytes) -> Grey:
    try:
        with Image.open(io.BytesIO(body), formats=("JPEG", "PNG")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS or min(width, height) < HASH_SIDE * 2:
                raise NoPicture(f"found {width} x {height} pixels, expected 32 to 25 million")
            image.draft("L", (WIDTH, WIDTH * height // width))
            size = (WIDTH, max(WIDTH * height // width, GRID[0] * 2))
            grey = image.convert("L").resize(size, Image.Resampling.BOX)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise NoPicture(f"found no JPEG or PNG ({type(error).__name__}), expected one") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise NoPicture(f"found a picture that breaks ({error}), expected a whole one") from None
    return np.asarray(grey)


def _sharpness(picture: Grey) -> float:
    p = picture.astype(np.int32)
    laplacian = p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:] - 4 * p[1:-1, 1:-1]
    return float(laplacian.var())


def _grid(picture: Grey) -> bytes:
    return (_blocks(picture, GRID) * GRID_SCALE).round().astype(np.uint16).tobytes()


def _print(picture: Grey) -> int:
    blocks = _blocks(picture, (HASH_SIDE, HASH_SIDE + 1))
    bits = (blocks[:, 1:] - blocks[:, :-1]) > _HASH_STEP
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def _blocks(picture: Grey, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Means of a grid of equal blocks; the picture is cut to a multiple of them."""
    rows, columns = shape
    high, wide = picture.shape[0] // rows, picture.shape[1] // columns
    cut = picture[: high * rows, : wide * columns]
    return cut.reshape(rows, high, columns, wide).mean(axis=(1, 3))
