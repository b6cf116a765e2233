"""VMS: what variable message signs show.

A unit may carry several signs: the first keeps the unit's id, others add their index. A sign that
does not work, or is blank, shows nothing. Version 3 nests the same parts under ``vmsStatus``.
"""

from collections.abc import Iterator
from datetime import datetime

from data.records import SignMessage
from etl.datex2.elements import Element, instant, leaves, local, required, text_of
from etl.datex2.publication import Publication

UNITS = ("vmsUnit", "vmsControllerStatus")
BLANK = frozenset({"blankVoid"})
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
            yield _message(sign, sign_id, publication)


def _message(sign: Element, sign_id: str, publication: Publication) -> SignMessage:
    works = leaves(sign).get("vmsWorking") not in NOT_WORKING
    return SignMessage(
        sign_id=sign_id,
        observed_at=_set_at(sign) or publication.published_at(),
        text=_lines(sign, "\n", "vmsTextLine", "textLine") if works else None,
        pictogram=_lines(sign, ", ", "pictogramDescription") if works else None,
    )


def _set_at(sign: Element) -> datetime | None:
    times = [instant(text) for node in sign.iter("{*}timeLastSet") if (text := text_of(node))]
    return max(times) if times else None


def _lines(sign: Element, separator: str, *names: str) -> str | None:
    nodes = (node for node in sign.iter(*(f"{{*}}{name}" for name in names)) if not len(node))
    lines = [text for node in nodes if (text := text_of(node)) and text not in BLANK]
    return separator.join(lines) or None
