"""VMS: where variable message signs stand, and what they show.

A unit may carry several signs: the first keeps the unit's id, others add their index. A sign that
does not work, or is blank, shows nothing. Version 3 nests the same parts under ``vmsStatus``, may
tell only when a status was taken, and names pictograms by the publisher's codes too; DGT writes
``0`` where there is none. A speed that a pictogram shows follows its name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from data.records import Sign, SignMessage
from etl.datex2.elements import (
    Element,
    children,
    instant,
    leaves,
    local,
    required,
    text_of,
    words,
)
from etl.datex2.locations import place
from etl.datex2.publication import Publication
from etl.datex2.sites import DIRECTIONS
from etl.feed import Reject

UNITS = ("vmsUnit", "vmsControllerStatus")
STANDING: Final = ("vmsUnitRecord", "vmsController")
BLANK = frozenset({"blankVoid", "0"})
TIMES = ("timeLastSet", "statusUpdateTime")
PICTOGRAMS = ("vmsPictogram", "pictogram")
NAMES = ("pictogramDescription", "pictogramCode", "customPictogramCode")
SPEED = "speedAttribute"
WORKING: Final = {"true": "working", "1": "working", "false": "notWorking", "0": "notWorking"}
"""Version 2 only says whether a sign works, version 3 how well."""
NOT_WORKING = frozenset({"notWorking", "outOfOrder", "outOfService", "faulty", "switchedOff"})


def signs(unit: Element, reject: Reject) -> Iterator[Sign]:
    """The signs of a unit in a table of them. Raises ``ValueError`` where it has no id."""
    unit_id = required(unit, "id")
    found = [part for part in unit if local(part.tag) in ("vmsRecord", "vms")]
    if not found:
        yield Sign(sign_id=unit_id, name=leaves(unit).get("vmsUnitIdentifier"))
    for part in found:
        inner = next((child for child in part if local(child.tag) == local(part.tag)), part)
        yield _sign(inner, _sign_id(unit_id, part), reject)


def messages(unit: Element, publication: Publication) -> Iterator[SignMessage]:
    """One message per sign of a unit. Raises ``ValueError`` where it cannot be read."""
    named = next(unit.iter("{*}vmsUnitReference", "{*}vmsControllerReference"), None)
    if named is None:
        raise ValueError("found no vmsUnitReference, expected one")
    unit_id = required(named, "id")
    for sign in unit:
        if local(sign.tag) in ("vms", "vmsStatus"):
            known_at = _latest(unit, TIMES[1])
            yield _message(sign, _sign_id(unit_id, sign), known_at, publication)


def _sign_id(unit_id: str, sign: Element) -> str:
    index = sign.get("vmsIndex") or "0"
    return unit_id if index == "0" else f"{unit_id}#{index}"


def _sign(sign: Element, sign_id: str, reject: Reject) -> Sign:
    parts = children(sign)
    location = parts.get("vmsLocation")
    where, about = place(location), leaves(location)
    if where.problem:
        reject.part(where.problem, "sign", sign)
    return Sign(
        sign_id=sign_id,
        kind=text_of(parts.get("vmsType")),
        name=words(parts.get("vmsDescription", parts.get("description"))),
        owner=words(parts.get("vmsOwner", parts.get("owner"))),
        road=where.road,
        direction=next((about[name] for name in DIRECTIONS if name in about), None),
        lon=where.lon,
        lat=where.lat,
    )


def _message(
    sign: Element, sign_id: str, known_at: datetime | None, publication: Publication
) -> SignMessage:
    status = _status(sign)
    works = status not in NOT_WORKING
    return SignMessage(
        sign_id=sign_id,
        observed_at=_set_at(sign) or known_at or publication.published_at(),
        text=_text(sign) if works else None,
        pictogram=_pictograms(sign) if works else None,
        status=status,
    )


def _status(sign: Element) -> str | None:
    """How well a sign works, where its publisher says."""
    about = leaves(sign)
    said = about.get("workingStatus", about.get("vmsWorking"))
    return WORKING.get(said, said) if said else None


def _set_at(sign: Element) -> datetime | None:
    return next((at for name in TIMES if (at := _latest(sign, name))), None)


def _latest(part: Element, name: str) -> datetime | None:
    times = [instant(text) for node in part.iter(f"{{*}}{name}") if (text := text_of(node))]
    return max(times, default=None)


def _text(sign: Element) -> str | None:
    nodes = (node for node in sign.iter("{*}vmsTextLine", "{*}textLine") if not len(node))
    return "\n".join(text for node in nodes if (text := text_of(node))) or None


def _pictograms(sign: Element) -> str | None:
    """The pictograms in order; an element of one may hold another of the same name."""
    found: list[str] = []
    for part in sign.iter(*(f"{{*}}{name}" for name in PICTOGRAMS)):
        said = children(part)
        name = next((text for name in NAMES if (text := text_of(said.get(name)))), None)
        if name is not None and name not in BLANK:
            speed = text_of(said.get(SPEED))
            found.append(f"{name} {speed}" if speed else name)
    return ", ".join(found) or None
