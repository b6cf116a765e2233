"""The traffic centre's DATEX II v3 publications: sites, measured data and situations."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from simulator.chance import share
from simulator.obstacles import Category, Obstacle
from simulator.places import along, milestones
from simulator.press.page import FOUNDED, Page, every, never, zulu
from simulator.sites import EQUIPMENT, Site, sites
from simulator.world import World

XML = "application/xml"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://datex2.eu/schema/3/{name}"'
    for prefix, name in (
        ("mc", "messageContainer"),
        ("com", "common"),
        ("loc", "locationReferencing"),
        ("roa", "roadTrafficData"),
        ("sit", "situation"),
    )
)
TABLE = "SIM_MST"
_NUMBER = re.compile(r"[A-Z]{1,3}\d+")
FAULTY_SHARE = 0.012
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


def site_table(world: World, at: int) -> bytes:
    """MeasurementSiteTablePublication: every site with its road, direction, lanes and place."""
    listed = "".join(map(_site, sites(world.city)))
    return _message(
        "roa:MeasurementSiteTablePublication",
        at,
        f'{_HEADER}<roa:measurementSiteTable id="{TABLE}" version="1">{listed}'
        "</roa:measurementSiteTable>",
    )


def measured(world: World, at: int) -> bytes:
    """MeasuredDataPublication: what each site measured over the minute that ends now."""
    listed = "".join(_measurements(world, site, at) for site in sites(world.city))
    return _message(
        "roa:MeasuredDataPublication",
        at,
        f'<roa:measurementSiteTableReference targetClass="roa:MeasurementSiteTable" id="{TABLE}"'
        f' version="1"/>{_HEADER}{listed}',
    )


def situations(world: World, at: int) -> bytes:
    """SituationPublication: accidents, obstructions, works and closures that are there now."""
    listed = "".join(_situation(world, o, at) for o in world.obstacles.recent(at))
    return _message("sit:SituationPublication", at, listed)


def situations_changed_at(world: World, at: int) -> int:
    """When an obstacle last came, was reached or went."""
    recent = world.obstacles.recent(at, 3_600)
    changes = (c for o in recent for c in (o.since, o.until, o.updated_at or o.since))
    return max((c for c in changes if c <= at), default=at // 3_600 * 3_600)


def _message(kind: str, at: int, content: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mc:messageContainer {NAMESPACES} modelBaseVersion="3">'
        '<mc:payload xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:type="{kind}" lang="it" modelBaseVersion="3">'
        f"<com:publicationTime>{zulu(at)}</com:publicationTime><com:publicationCreator>"
        "<com:country>it</com:country><com:nationalIdentifier>SIMULATION</com:nationalIdentifier>"
        f"</com:publicationCreator>{content}</mc:payload></mc:messageContainer>\n"
    ).encode()


_HEADER = (
    "<roa:headerInformation><com:confidentiality>noRestriction</com:confidentiality>"
    "<com:informationStatus>test</com:informationStatus></roa:headerInformation>"
)


def _text(value: str) -> str:
    return f'<com:values><com:value lang="it">{escape(value)}</com:value></com:values>'


def _point(lon: float, lat: float, bearing: float) -> str:
    return (
        f"<loc:pointByCoordinates><loc:bearing>{bearing:.0f}</loc:bearing><loc:pointCoordinates>"
        f"<loc:latitude>{lat:.5f}</loc:latitude><loc:longitude>{lon:.5f}</loc:longitude>"
        "</loc:pointCoordinates></loc:pointByCoordinates>"
    )


def _road(name: str, length_m: float) -> str:
    """A road's description; the number, where it has one, begins its name."""
    number = name.partition(" ")[0]
    is_numbered = _NUMBER.fullmatch(number) is not None
    numbered = f"<loc:roadNumber>{number}</loc:roadNumber>" if is_numbered else ""
    return (
        "<loc:supplementaryPositionalDescription>"
        f"<loc:lengthAffected>{length_m:.0f}</loc:lengthAffected>"
        f"<loc:roadInformation><loc:roadName>{_text(name)}</loc:roadName>{numbered}"
        "</loc:roadInformation>"
        "</loc:supplementaryPositionalDescription>"
    )


def _site(site: Site) -> str:
    place = _road(site.road.name, site.length_m)
    return (
        f'<roa:measurementSite id={quoteattr(site.site_id)} version="1">'
        f"<roa:measurementSiteRecordVersionTime>{zulu(FOUNDED)}"
        "</roa:measurementSiteRecordVersionTime>"
        f"<roa:measurementEquipmentTypeUsed>{_text(EQUIPMENT[site.road.kind])}"
        "</roa:measurementEquipmentTypeUsed>"
        f"<roa:measurementSiteName>{_text(site.name)}</roa:measurementSiteName>"
        f"<roa:measurementSiteNumberOfLanes>{site.road.lanes_n}"
        "</roa:measurementSiteNumberOfLanes>"
        f"<roa:measurementSide>{site.direction}</roa:measurementSide>"
        f"{_CHARACTERISTICS}"
        '<roa:measurementSiteLocation xsi:type="loc:PointLocation">'
        f"{place}{_point(*site.point, site.bearing_deg)}</roa:measurementSiteLocation>"
        "</roa:measurementSite>"
    )


_CHARACTERISTICS = "".join(
    f'<roa:measurementSpecificCharacteristics index="{index}">'
    "<roa:measurementSpecificCharacteristics><roa:period>60</roa:period>"
    f"<roa:specificMeasurementValueType>{kind}</roa:specificMeasurementValueType>"
    "</roa:measurementSpecificCharacteristics></roa:measurementSpecificCharacteristics>"
    for index, kind in enumerate(("trafficFlow", "trafficSpeed", "trafficConcentration"), start=1)
)


def _measurements(world: World, site: Site, at: int) -> str:
    return (
        '<roa:siteMeasurements><roa:measurementSiteReference targetClass="roa:MeasurementSite"'
        f' id={quoteattr(site.site_id)} version="1"/>{"".join(_quantities(world, site, at))}'
        "<roa:measurementTimeDefault><roa:timeMeaning>endTime</roa:timeMeaning>"
        f"<roa:timeValue>{zulu(at)}</roa:timeValue></roa:measurementTimeDefault>"
        "</roa:siteMeasurements>"
    )


def _quantities(world: World, site: Site, at: int) -> Iterator[str]:
    """Flow, speed, occupancy; a site out of order sends an error instead of each value."""
    if share(world.seed, "site", site.site_id, at // 3_600) < FAULTY_SHARE:
        error = "<com:dataError>true</com:dataError>"
        yield _quantity(1, "TrafficFlow", "vehicleFlow", error)
        yield _quantity(2, "TrafficSpeed", "averageVehicleSpeed", error)
        return
    state = world.traffic.state(site, at)
    flow, speed = round(state.flow_vph), f"{state.speed_kmh:.1f}"
    occupancy = f"<com:percentage>{state.occupancy_pct:.1f}</com:percentage>"
    yield _quantity(
        1, "TrafficFlow", "vehicleFlow", f"<com:vehicleFlowRate>{flow}</com:vehicleFlowRate>"
    )
    yield _quantity(2, "TrafficSpeed", "averageVehicleSpeed", f"<com:speed>{speed}</com:speed>")
    yield _quantity(3, "TrafficConcentration", "occupancy", occupancy)


def _quantity(index: int, kind: str, name: str, value: str) -> str:
    return (
        f'<roa:physicalQuantity index="{index}">'
        '<roa:physicalQuantity xsi:type="roa:SinglePhysicalQuantity">'
        f'<roa:basicData xsi:type="roa:{kind}"><roa:{name}>{value}</roa:{name}></roa:basicData>'
        "</roa:physicalQuantity></roa:physicalQuantity>"
    )


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
        f"<sit:generalPublicComment><sit:comment>{_text(_comment(obstacle, reached))}"
        "</sit:comment></sit:generalPublicComment>"
        f"{_location(world, obstacle)}{detail}</sit:situationRecord></sit:situation>"
    )


def _validity(obstacle: Obstacle) -> str:
    is_planned = obstacle.category in ("works", "closure")
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
    return f"{COMMENTS[obstacle.category]}, {obstacle.place.address}{hurt}{present}"


def _location(world: World, obstacle: Obstacle) -> str:
    road = next(r for r in world.city.roads if r.road_id == obstacle.place.road_id)
    _, forward = along(road.points, obstacle.place.road_m)
    bearing = forward if obstacle.place.is_forward else (forward + 180) % 360
    if obstacle.category not in ("works", "closure"):
        described = _road(road.name, OBSTACLE_M)
        point = _point(*obstacle.place.point, bearing)
        return (
            '<sit:locationReference xsi:type="loc:PointLocation">'
            f"{described}{point}</sit:locationReference>"
        )
    end_m = min(obstacle.place.road_m + WORKS_M, milestones(road.points)[-1])
    steps = [obstacle.place.road_m, (obstacle.place.road_m + end_m) / 2, end_m]
    points = [along(road.points, step)[0] for step in steps]
    listed = " ".join(f"{lat:.5f} {lon:.5f}" for lon, lat in points)
    return (
        '<sit:locationReference xsi:type="loc:LinearLocation">'
        f"{_road(road.name, WORKS_M)}"
        f'<loc:gmlLineString srsName="WGS 84"><loc:posList>{listed}</loc:posList>'
        "</loc:gmlLineString></sit:locationReference>"
    )


PAGES = (
    Page("/datex2/sites.xml", "DATEX II v3: siti di misura", XML, never, site_table),
    Page("/datex2/measured.xml", "DATEX II v3: misure al minuto", XML, every(60), measured),
    Page("/datex2/situations.xml", "DATEX II v3: eventi", XML, situations_changed_at, situations),
)
