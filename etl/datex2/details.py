"""What a situation record is about, in the standard's words: its detail, general cause and title.

Most records name their detail after their type (``Accident``, ``accidentType``); those that do not
are listed. A type never seen, of a profile or a later version, gives its first ``…Type`` that is
not about something else.
"""

from functools import lru_cache
from typing import Final

from etl.datex2.elements import Element, children, leaves, local, text_of, words

DETAILS: Final = {
    "AnimalPresenceObstruction": "animalPresenceType",
    "ConstructionWorks": "constructionWorkType",
    "GeneralInstructionOrMessageToRoadUsers": "generalInstructionToRoadUsersType",
    "GeneralObstruction": "obstructionType",
    "GenericSituationRecord": "genericSituationRecordName",
    "InfrastructureDamageObstruction": "infrastructureDamageType",
    "MaintenanceWorks": "roadMaintenanceType",
    "NonWeatherRelatedRoadConditions": "nonWeatherRelatedRoadConditionType",
    "PoorEnvironmentConditions": "poorEnvironmentType",
    "TransitInformation": "transitServiceInformation",
    "WeatherRelatedRoadConditions": "weatherRelatedRoadConditionType",
    "WinterDrivingManagement": "winterEquipmentManagementType",
}
NOT_DETAILS: Final = frozenset(
    {"applicableForTrafficType", "drivingConditionType", "trafficConstrictionType"}
)
"""What also ends in ``Type`` and may stand before the detail."""


def cause(kind: str, parts: dict[str, Element]) -> str | None:
    """The first detail of a record, else its general cause."""
    own = text_of(parts.get(detail_of(kind)))
    if own is not None:
        return own
    for name, part in parts.items():
        if name.endswith("Type") and name not in NOT_DETAILS and (text := text_of(part)):
            return text
    return general_cause(parts)


def general_cause(parts: dict[str, Element]) -> str | None:
    """The publisher's cause of a record: the detailed one where given."""
    given = children(parts["cause"]) if "cause" in parts else {}
    detailed = next(iter(leaves(given.get("detailedCauseType")).values()), None)
    return detailed or text_of(given.get("causeType"))


def title(parts: dict[str, Element], cause: str | None) -> str | None:
    """What caused a record where its cause does not say it."""
    if "cause" not in parts:
        return None
    given = children(parts["cause"])
    if "causeDescription" in given:
        return words(given["causeDescription"])
    general = text_of(given.get("causeType"))
    return general if general != cause else None


def comment(record: Element) -> str | None:
    """What the publisher tells the public, each comment in the language preferred."""
    return words(*(part for part in record if local(part.tag) == "generalPublicComment"))


@lru_cache(maxsize=256)
def detail_of(kind: str) -> str:
    """The name of a record's detail."""
    return DETAILS.get(kind) or f"{kind[:1].lower()}{kind[1:]}Type"
