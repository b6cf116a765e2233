"""VMS: what variable message signs show.

A unit may carry several signs: the first keeps the unit's id, others add their index. A sign that
does not work, or is blank, shows nothing. Version 3 nests the same parts under ``vmsStatus``, may
tell only when a status was taken, and names pictograms by the publisher's codes too; DGT writes
``0`` where there is none. A speed that a pictogram shows follows its name.
"""

from collections.abc import Iterator
from datetime import datetime

from data.records import SignMessage
from etl.datex2.elements import Element, children, instant, leaves, local, required, text_of
from etl.datex2.publication import Publication

UNITS = ("vmsUnit", "vmsControllerStatus")
BLANK = frozenset({"blankVoid", "0"})
TIMES = ("timeLastSet", "statusUpdateTime")
PICTOGRAMS = ("vmsPictogram", "pictogram")
NAMES = ("pictogramDescription", "pictogramCode", "customPictogramCode")
SPEED = "speedAttribute"
NOT_WORKING = frozenset({"false", "0"})


def messages(unit: Element, publication: Publication) -> Iterator[SignMessage]:
    """One message per sign of a unit. Raises ``ValueError`` where it cannot be read."""
    named = next(unit.iter("{*}vmsUnitReference", "{*}vmsControllerReference"), None)
    if named is None:
        raise ValueError("found no vmsUnitReference, expected one")
    unit_id = required(named, "id")
    for sign in unit:
        if local(sign.tag) in ("vms", "vmsStatus"):
            index = sign.get("vmsIndex") or "0"
            sign_id = unit_id if index == "0" else f"{unit_id}#{index}"
            yield _message(sign, sign_id, _latest(unit, TIMES[1]), publication)


def _message(
    sign: Element, sign_id: str, known_at: datetime | None, publication: Publication
) -> SignMessage:
    works = leaves(sign).get("vmsWorking") not in NOT_WORKING
    return SignMessage(
        sign_id=sign_id,
        observed_at=_set_at(sign) or known_at or publication.published_at(),
        text=_text(sign) if works else None,
        pictogram=_pictograms(sign) if works else None,
    )


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
