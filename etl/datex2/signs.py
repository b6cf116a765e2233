"""VMS: where variable message signs stand, and what they show.

A unit may carry several signs: the first keeps the unit's id, others add their index. A sign that
does not work, is covered or blank, shows nothing. Version 3 nests the same parts under
``vmsStatus``, may tell only when a status was taken, and names pictograms by the publisher's codes
too; DGT writes ``0`` where there is none. A fault is the status of a sign, or of a unit, that tells
no other; a mobile sign tells with its message where it stands now.
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
from etl.datex2.pictograms import DARK, pictograms
from etl.datex2.publication import TRUE, Publication
from etl.datex2.sites import DIRECTIONS
from etl.feed import Reject

UNITS = ("vmsUnit", "vmsControllerStatus")
STANDING: Final = ("vmsUnitRecord", "vmsController")
TIMES = ("timeLastSet", "statusUpdateTime")
WORKING: Final = {"true": "working", "1": "working", "false": "notWorking", "0": "notWorking"}
"""Version 2 only says whether a sign works, version 3 how well."""
FAULTS = ("vmsFault", "vmsUnitFault", "vmsControllerFault")
SHOWS_NOTHING = frozenset(
    {"notWorking", "covered", "blank", "outOfService", "powerFailure", "communicationsFailure"}
)
"""Of version 3's working statuses (``working`` beside them) and of the faults; the others still
show something, if it may be the wrong thing."""
OVERRIDE = "vmsLocationOverride"


def signs(unit: Element, reject: Reject) -> Iterator[Sign]:
    """The signs of a unit in a table of them. Raises ``ValueError`` where it has no id."""
    unit_id = required(unit, "id")
    found = [part for part in unit if local(part.tag) in ("vmsRecord", "vms")]
    if not found:
        yield Sign(sign_id=unit_id, name=leaves(unit).get("vmsUnitIdentifier"))
    for part in found:
        inner = next((child for child in part if local(child.tag) == local(part.tag)), part)
        yield _sign(inner, _sign_id(unit_id, part), reject)


def messages(
    unit: Element, publication: Publication, reject: Reject
) -> Iterator[Sign | SignMessage]:
    """One message per sign of a unit, and where the sign is where that is told with it.

    Raises ``ValueError`` where it cannot be read.
    """
    named = next(unit.iter("{*}vmsUnitReference", "{*}vmsControllerReference"), None)
    if named is None:
        raise ValueError("found no vmsUnitReference, expected one")
    unit_id, known_at = required(named, "id"), _latest(unit, TIMES[1])
    signs = [part for part in unit if local(part.tag) in ("vms", "vmsStatus")]
    for sign in signs or [unit]:
        sign_id = _sign_id(unit_id, sign)
        yield _message(sign, sign_id, known_at, publication)
        for location in sign.iter(f"{{*}}{OVERRIDE}"):
            yield _moved(sign_id, location, reject)


def _moved(sign_id: str, location: Element, reject: Reject) -> Sign:
    where = place(location)
    if where.problem:
        reject.part(where.problem, "sign", location)
    return Sign(sign_id=sign_id, road=where.road, lon=where.lon, lat=where.lat)


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
    shows = status not in SHOWS_NOTHING
    return SignMessage(
        sign_id=sign_id,
        observed_at=_set_at(sign, shows) or known_at or publication.published_at(),
        text=_text(sign) if shows else None,
        pictogram=pictograms(sign) if shows else None,
        status=status,
    )


def _status(sign: Element) -> str | None:
    """How well a sign works, where its publisher says."""
    about = leaves(sign)
    said = about.get("workingStatus", about.get("vmsWorking"))
    if said:
        return WORKING.get(said, said)
    faults = (node for name in FAULTS for node in sign.iter(f"{{*}}{name}") if not len(node))
    return next(filter(None, map(text_of, faults)), None)


def _set_at(sign: Element, shows: bool) -> datetime | None:
    """When a message was set; of a sign that shows none, when that was found."""
    names = TIMES if shows else TIMES[::-1]
    return next((at for name in names if (at := _latest(sign, name))), None)


def _latest(part: Element, name: str) -> datetime | None:
    times = [instant(text) for node in part.iter(f"{{*}}{name}") if (text := text_of(node))]
    return max(times, default=None)


def _text(sign: Element) -> str | None:
    nodes = (node for node in sign.iter("{*}vmsTextLine", "{*}textLine") if not len(node))
    shown = (node for node in nodes if not _is_dark(node))
    return "\n".join(text for node in shown if (text := text_of(node))) or None


def _is_dark(line: Element) -> bool:
    """Whether a line is in a display area that is blank now, whatever stands in it."""
    around = line.iterancestors("{*}displayAreaSettings", "{*}supplementaryInformationDisplay")
    return any(text_of(children(area).get(DARK)) in TRUE for area in around)
