"""What a situation record means for traffic, in the standard's words: a line for each fact.

``capacityRemaining: 50``, ``laneUsage: rightLane``, ``temporarySpeedLimit: 80``: the name of the
element, then its text. What belongs together is one line (``grossWeightCharacteristic: greaterThan
7.5``, ``groupOfPeopleInvolved: 2 injured``); an alternative route has its codes, else its shape.
"""

from collections.abc import Iterator
from typing import Final

from etl.datex2.elements import Element, local, text_of, words
from etl.datex2.locations import place

ELSEWHERE: Final = frozenset(
    {"cause", "confidentialityOverride", "delayTimeValue", "generalPublicComment",
     "genericSituationRecordName", "groupOfLocations", "headerInformation",
     "informationManagerOverride", "locationReference", "management", "nonGeneralPublicComment",
     "severity", "situationRecordCreationReference", "situationRecordCreationTime",
     "situationRecordFirstSupplierVersionTime", "situationRecordObservationTime",
     "situationRecordVersionTime", "source", "urlLink", "validity"}
)  # fmt: skip
"""Parts of a record that other columns tell, or that are not for the room."""
ROUTE, VALUES, EXTENSION = "alternativeRoute", "values", "Extension"
OPPOSITE: Final = "impactOnOppositeDirection"
CERTAIN: Final = "probabilityOfOccurrence: certain"
TOGETHER: Final = ("groupOf", "Characteristic")
"""How the names of elements begin or end whose texts are one fact."""


class _Facts(dict[str, str | None]):
    """Local names of what is told here, by qualified name; a payload repeats its few tags."""

    def __missing__(self, tag: str) -> str | None:
        name = local(tag)
        told = name not in ELSEWHERE and not name.endswith(EXTENSION)
        if len(self) < 4_096:
            self[tag] = name if told else None
        return name if told else None


FACTS: Final = _Facts()


def effects(record: Element, cause: str | None, lanes: tuple[str, ...]) -> str | None:
    """The facts of a record without its ``cause``; ``lanes`` are those that its location names."""
    lines = list(lanes)
    for part in record:
        name = FACTS[part.tag]
        if name is None:
            continue
        if len(part):
            lines += _facts(name, part)
        elif (text := text_of(part)) and text != cause:
            lines.append(f"{name}: {text}")
    told = [line for line in dict.fromkeys(lines) if line != CERTAIN]
    return "\n".join(told) or None


def _facts(name: str, part: Element, before: str = "") -> Iterator[str]:
    """The lines of an element that holds others."""
    if name == ROUTE:
        where = place(part)
        found = " ".join((where.codes or where.geometry or "").split("\n")) or None
    elif local(part[0].tag) == VALUES:
        found = " ".join((words(part) or "").split()) or None
    elif name.startswith(TOGETHER[0]) or name.endswith(TOGETHER[1]):
        found = " ".join(text for node in part.iter() if (text := text_of(node))) or None
    else:
        before = f"{OPPOSITE} " if name == OPPOSITE else before
        for child in part:
            if (inner := FACTS[child.tag]) is None:
                continue
            if len(child):
                yield from _facts(inner, child, before)
            elif text := text_of(child):
                yield f"{before}{inner}: {text}"
        return
    if found:
        yield f"{before}{name}: {found}"
