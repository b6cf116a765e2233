"""Coded locations as one line of text each, kept as the publisher wrote them.

``alertc:<country>-<table>-<version>:<location>[+<offset m>][/<location>…][:<direction>]``,
``openlr:<base64>``, ``linear:<road or element>:<referent>+<metres>[/…]``, ``tpeg:<type>=<name>``,
``ref:<id>`` of a predefined location, ``external:<system>:<code>``. An Alert-C or linear code
needs a table or a network to become a position; an OpenLR code begins with one.
"""

import binascii
from collections.abc import Callable
from typing import Final

from etl.datex2.elements import Element, leaves, local, text_of, words

TPEG: Final = (
    "tpegJunctionPointDescriptorType",
    "tpegIlcPointDescriptorType",
    "tpegOtherPointDescriptorType",
    "tpegAreaDescriptorType",
)
ENDS: Final = ("distanceAlongLinearElement", "fromPoint", "toPoint")
OPENLR_VERSION, OPENLR_BYTES = 3, 7
"""The version of the format that is in use, and how much of a code its first position takes."""


def code(node: Element) -> str | None:
    """The code that begins at ``node``, whose name is one of :data:`CODED`."""
    return CODED[local(node.tag)](node)


def openlr_position(text: str) -> tuple[float, float] | None:
    """The first position of a binary OpenLR code, ``lon, lat``; ``None`` where it has none.

    White paper 1.5, 7.2.3: three bytes each of longitude and latitude, in 360/2^24 degrees, after
    one byte whose last three bits are the version.
    """
    try:
        data = binascii.a2b_base64(text.strip(), strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    if len(data) < OPENLR_BYTES or data[0] & 7 != OPENLR_VERSION:
        return None
    lon, lat = _degrees(data[1:4]), _degrees(data[4:7])
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _degrees(data: bytes) -> float:
    value = int.from_bytes(data, "big", signed=True)
    return round((value - (value > 0) * 0.5 + (value < 0) * 0.5) * 360 / 2**24, 5)


def _alert_c(node: Element) -> str | None:
    table: list[str] = []
    places: list[str] = []
    direction = ""
    for part in node.iter():
        name, text = local(part.tag), text_of(part)
        if text is None:
            continue
        if name.startswith("alertCLocation"):
            table.append(text)
        elif name == "specificLocation":
            places.append(text)
        elif name == "offsetDistance" and places:
            places[-1] += f"+{text}"
        elif name == "alertCDirectionCoded":
            direction = f":{text}"
    return f"alertc:{'-'.join(table)}:{'/'.join(places)}{direction}" if places else None


def _openlr(node: Element) -> str | None:
    text = text_of(node)
    return f"openlr:{''.join(text.split())}" if text else None


def _linear(node: Element) -> str | None:
    about = leaves(node)
    element = next((about[name] for name in ELEMENTS if name in about), words(node))
    ends = [_along(part) for part in node if local(part.tag) in ENDS]
    return f"linear:{element}:{'/'.join(ends)}" if element and any(ends) else None


ELEMENTS: Final = ("linearElementIdentifier", "roadNumber", "roadName")


def _along(part: Element) -> str:
    about = leaves(part)
    share = about.get("percentageDistanceAlong")
    distance = f"{share}%" if share else about.get("distanceAlong", "")
    return "+".join(filter(None, (about.get("referentIdentifier"), distance)))


def _tpeg(node: Element) -> str | None:
    named = words(node.getparent())
    return f"tpeg:{text_of(node)}={named}" if named else None


def _predefined(node: Element) -> str | None:
    name = (node.get("id") or "").strip()
    return f"ref:{name}" if name else None


def _external(node: Element) -> str | None:
    about = leaves(node)
    found = about.get("externalLocationCode")
    return f"external:{about.get('externalReferencingSystem', '')}:{found}" if found else None


CODED: Final[dict[str, Callable[[Element], str | None]]] = {
    "alertCPoint": _alert_c,
    "alertCLinear": _alert_c,
    "alertCArea": _alert_c,
    "openlrBinary": _openlr,
    "pointAlongLinearElement": _linear,
    "linearWithinLinearElement": _linear,
    "predefinedLocationReference": _predefined,
    "externalReferencing": _external,
    **dict.fromkeys(TPEG, _tpeg),
}
"""How a code is written, by the element that holds it."""
