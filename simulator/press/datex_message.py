"""What the DATEX II v3 publications share: the envelope, multilingual texts, places."""

import re
from xml.sax.saxutils import escape

from simulator.press.page import zulu

NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://datex2.eu/schema/3/{name}"'
    for prefix, name in (
        ("mc", "messageContainer"),
        ("com", "common"),
        ("loc", "locationReferencing"),
        ("roa", "roadTrafficData"),
        ("sit", "situation"),
        ("vms", "vms"),
    )
)
_NUMBER = re.compile(r"[A-Z]{1,3}\d+")


def message(kind: str, at: int, content: str) -> bytes:
    """A publication of one kind, published at a time."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mc:messageContainer {NAMESPACES} modelBaseVersion="3">'
        '<mc:payload xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:type="{kind}" lang="it" modelBaseVersion="3">'
        f"<com:publicationTime>{zulu(at)}</com:publicationTime><com:publicationCreator>"
        "<com:country>it</com:country><com:nationalIdentifier>SIMULATION</com:nationalIdentifier>"
        f"</com:publicationCreator>{content}</mc:payload></mc:messageContainer>\n"
    ).encode()


def text(value: str) -> str:
    """A multilingual string in Italian."""
    return f'<com:values><com:value lang="it">{escape(value)}</com:value></com:values>'


def point(lon: float, lat: float, bearing: float) -> str:
    """A position and the direction of travel there."""
    return (
        f"<loc:pointByCoordinates><loc:bearing>{bearing:.0f}</loc:bearing><loc:pointCoordinates>"
        f"<loc:latitude>{lat:.5f}</loc:latitude><loc:longitude>{lon:.5f}</loc:longitude>"
        "</loc:pointCoordinates></loc:pointByCoordinates>"
    )


def described(name: str, length_m: float | None = None) -> str:
    """A road's description; the number, where it has one, begins its name."""
    number = name.partition(" ")[0]
    is_numbered = _NUMBER.fullmatch(number) is not None
    affected = f"<loc:lengthAffected>{length_m:.0f}</loc:lengthAffected>" if length_m else ""
    numbered = f"<loc:roadNumber>{number}</loc:roadNumber>" if is_numbered else ""
    return (
        "<loc:supplementaryPositionalDescription>"
        f"{affected}<loc:roadInformation><loc:roadName>{text(name)}</loc:roadName>{numbered}"
        "</loc:roadInformation>"
        "</loc:supplementaryPositionalDescription>"
    )
