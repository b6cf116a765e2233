"""What a request asks for, read from its query string; anything odd is a 400 that says why."""

import math
from datetime import UTC, datetime

from flask import request
from werkzeug.exceptions import BadRequest

import services
from data.moment import Moment

YEARS = range(1970, 2101)
MAX_ZONES = 500
MAX_CODE_CHARS = 64
MAX_FEATURES = 10_000
SHOWN_CHARS = 60
Box = tuple[float, float, float, float]


def expect_only(*names: str) -> None:
    """Refuse a parameter that nobody reads: a filter misspelled would otherwise filter nothing."""
    for name, values in request.args.lists():
        if name not in names:
            raise wrong("parameter", name, f"only {', '.join(names) or 'none'}")
        if len(values) > 1:
            raise wrong(name, f"{len(values)} values", "one")


def asked_moment() -> Moment:
    """The moment of ``?at=``, told by ``?clock=``, in the reader's scope; live without it."""
    try:
        return services.moment(request.args.get("at"), clock=request.args.get("clock"))
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"{error}.") from None


def asked_instant(name: str) -> datetime | None:
    """An instant; one without offset is the city's time."""
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return instant(text)
    except ValueError:
        expected = f"an ISO 8601 instant of the years {YEARS[0]} to {YEARS[-1]}"
        raise wrong(name, text, expected) from None


def instant(text: str) -> datetime:
    """ISO 8601 text as UTC; without offset it is the city's time. Raises ``ValueError``."""
    # A "+" that was not escaped in an address arrives as a space.
    head, space, offset = text.strip().rpartition(" ")
    is_offset = space and "T" in head
    found = datetime.fromisoformat(f"{head}+{offset}" if is_offset else text.strip())
    if found.year not in YEARS:
        raise ValueError(f"found year {found.year}")
    aware = found if found.tzinfo else found.replace(tzinfo=services.city().zone)
    return aware.astimezone(UTC)


def asked_zones() -> list[str] | None:
    """Codes of zones or municipalities separated by commas; ``None`` for everywhere."""
    text = request.args.get("zones")
    if text is None:
        return None
    codes = [code.strip() for code in text.split(",")]
    if len(codes) > MAX_ZONES or not all(0 < len(code) <= MAX_CODE_CHARS for code in codes):
        expected = f"1 to {MAX_ZONES} codes of at most {MAX_CODE_CHARS} characters"
        raise wrong("zones", text, f"{expected}, separated by commas")
    return codes


def asked_box() -> Box | None:
    """``minlon,minlat,maxlon,maxlat`` in degrees WGS84."""
    text = request.args.get("bbox")
    if text is None:
        return None
    expected = "minlon,minlat,maxlon,maxlat in degrees, the minima below the maxima"
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise wrong("bbox", text, expected) from None
    if not all(map(math.isfinite, (west, south, east, north))):
        raise wrong("bbox", text, expected)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise wrong("bbox", text, expected)
    return west, south, east, north


def asked_limit() -> int:
    """How many features at most."""
    text = request.args.get("limit", str(MAX_FEATURES))
    if not (
        text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= MAX_FEATURES
    ):
        raise wrong("limit", text, f"a whole number from 1 to {MAX_FEATURES}")
    return int(text)


def wrong(name: str, found: object, expected: str) -> BadRequest:
    """A 400 that names the thing, the value found and the value expected."""
    text = found if isinstance(found, str) else repr(found)
    shown = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
    return BadRequest(f"found {name} {shown!r}, expected {expected}.")
