"""The traffic centre's situations, as DATEX II v3: accidents, obstructions, works, closures."""

from xml.sax.saxutils import quoteattr

from simulator.calls import HOUR_S
from simulator.obstacles import Category, Obstacle
from simulator.places import along, milestones
from simulator.press.datex_message import described, message, point, text
from simulator.press.page import Page, zulu
from simulator.world import World

RECORDS: dict[Category, tuple[str, str]] = {
    "accident": ("Accident", "<sit:accidentType>accident</sit:accidentType>"),
    "vehicle": (
        "VehicleObstruction",
        "<sit:vehicleObstructionType>brokenDownVehicle</sit:vehicleObstructionType>",
    ),
    "object": (
        "GeneralObstruction",
        "<sit:obstructionType>objectOnTheRoad</sit:obstructionType>",
    ),
    "tree": (
        "EnvironmentalObstruction",
        "<sit:environmentalObstructionType>fallenTrees</sit:environmentalObstructionType>",
    ),
    "flood": (
        "EnvironmentalObstruction",
        "<sit:environmentalObstructionType>flooding</sit:environmentalObstructionType>",
    ),
    "works": (
        "MaintenanceWorks",
        "<sit:roadMaintenanceType>roadworks</sit:roadMaintenanceType>",
    ),
    "closure": (
        "RoadOrCarriagewayOrLaneManagement",
        "<sit:complianceOption>mandatory</sit:complianceOption>"
        "<sit:roadOrCarriagewayOrLaneManagementType>laneClosures"
        "</sit:roadOrCarriagewayOrLaneManagementType>",
    ),
}
COMMENTS: dict[Category, str] = {
    "accident": "Incidente",
    "vehicle": "Veicolo fermo in carreggiata",
    "object": "Ostacolo in carreggiata",
    "tree": "Albero o ramo sulla carreggiata",
    "flood": "Carreggiata allagata",
    "works": "Lavori, restringimento di carreggiata",
    "closure": "Chiusura notturna di corsia per lavori",
}
SEVERITIES = {1: "highest", 2: "high", 3: "medium", 4: "low", 5: "lowest"}
WORKS_M, OBSTACLE_M = 1_200, 100


def situations(world: World, at: int) -> bytes:
    """SituationPublication: accidents, obstructions, works and closures that are there now."""
    listed = "".join(_situation(world, o, at) for o in world.obstacles.recent(at))
    return message("sit:SituationPublication", at, listed)


def situations_changed_at(world: World, at: int) -> int:
    """When an obstacle last came, was reached or went, or the hour began."""
    recent = world.obstacles.recent(at, HOUR_S)
    changes = [c for o in recent for c in (o.since, o.until, o.updated_at or o.since)]
    return max(at // HOUR_S * HOUR_S, *(c for c in changes if c <= at), 0)


def _situation(world: World, obstacle: Obstacle, at: int) -> str:
    kind, detail = RECORDS[obstacle.category]
    reached = obstacle.updated_at if (obstacle.updated_at or at + 1) <= at else None
    severity, event_id = SEVERITIES[obstacle.severity], quoteattr(f"SIM-{obstacle.obstacle_id}")
    version_time = zulu(max(reached or obstacle.since, obstacle.since))
    return (
        f"<sit:situation id={quoteattr(f'SIM-{obstacle.obstacle_id}_SIT')}>"
        f"<sit:overallSeverity>{severity}</sit:overallSeverity>"
        f"<sit:situationVersionTime>{version_time}</sit:situationVersionTime>"
        "<sit:headerInformation><com:confidentiality>noRestriction</com:confidentiality>"
        "<com:informationStatus>test</com:informationStatus></sit:headerInformation>"
        f'<sit:situationRecord xsi:type="sit:{kind}" id={event_id} version="{2 if reached else 1}">'
        f"<sit:situationRecordCreationTime>{zulu(obstacle.since)}"
        f"</sit:situationRecordCreationTime><sit:situationRecordVersionTime>{version_time}"
        "</sit:situationRecordVersionTime>"
        "<sit:probabilityOfOccurrence>certain</sit:probabilityOfOccurrence>"
        f"<sit:severity>{severity}</sit:severity>{_validity(obstacle)}"
        f"<sit:generalPublicComment><sit:comment>{text(_comment(obstacle, reached))}"
        "</sit:comment></sit:generalPublicComment>"
        f"{_location(world, obstacle)}{detail}</sit:situationRecord></sit:situation>"
    )


def _validity(obstacle: Obstacle) -> str:
    is_planned = obstacle.category in ("works", "closure") and obstacle.comment is None
    end = f"<com:overallEndTime>{zulu(obstacle.until)}</com:overallEndTime>" if is_planned else ""
    return (
        "<sit:validity><com:validityStatus>definedByValidityTimeSpec</com:validityStatus>"
        "<com:validityTimeSpecification>"
        f"<com:overallStartTime>{zulu(obstacle.since)}</com:overallStartTime>{end}"
        "</com:validityTimeSpecification></sit:validity>"
    )


def _comment(obstacle: Obstacle, reached: int | None) -> str:
    hurt = f", {obstacle.injured_n} feriti" if obstacle.injured_n > 1 and reached else ""
    hurt = ", un ferito" if obstacle.injured_n == 1 and reached else hurt
    present = ", pattuglia sul posto" if reached else ""
    told = obstacle.comment or COMMENTS[obstacle.category]
    return f"{told}, {obstacle.place.address}{hurt}{present}"


def _location(world: World, obstacle: Obstacle) -> str:
    on = next(r for r in world.city.roads if r.road_id == obstacle.place.road_id)
    _, forward = along(on.points, obstacle.place.road_m)
    bearing = forward if obstacle.place.is_forward else (forward + 180) % 360
    if obstacle.category not in ("works", "closure"):
        place = described(on.name, OBSTACLE_M) + point(*obstacle.place.point, bearing)
        return (
            f'<sit:locationReference xsi:type="loc:PointLocation">{place}</sit:locationReference>'
        )
    end_m = min(obstacle.place.road_m + WORKS_M, milestones(on.points)[-1])
    steps = [obstacle.place.road_m, (obstacle.place.road_m + end_m) / 2, end_m]
    points = [along(on.points, step)[0] for step in steps]
    listed = " ".join(f"{lat:.5f} {lon:.5f}" for lon, lat in points)
    return (
        '<sit:locationReference xsi:type="loc:LinearLocation">'
        f"{described(on.name, WORKS_M)}"
        f'<loc:gmlLineString srsName="WGS 84"><loc:posList>{listed}</loc:posList>'
        "</loc:gmlLineString></sit:locationReference>"
    )


PAGES = (
    Page(
        "/datex2/situations.xml", "DATEX II v3: eventi", "application/xml",
        situations_changed_at, situations,
    ),
)  # fmt: skip
