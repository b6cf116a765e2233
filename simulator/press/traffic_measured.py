"""The traffic centre's measuring sites and measured data, as DATEX II v3."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from simulator.chance import share
from simulator.press.datex_message import described, message, point, text
from simulator.press.page import FOUNDED, Page, every, never, zulu
from simulator.sites import EQUIPMENT, Site, sites
from simulator.world import World

XML = "application/xml"
TABLE = "SIM_MST"
FAULTY_SHARE = 0.012
_HEADER = (
    "<roa:headerInformation><com:confidentiality>noRestriction</com:confidentiality>"
    "<com:informationStatus>test</com:informationStatus></roa:headerInformation>"
)


def site_table(world: World, at: int) -> bytes:
    """MeasurementSiteTablePublication: every site with its road, direction, lanes and place."""
    listed = "".join(map(_site, sites(world.city)))
    return message(
        "roa:MeasurementSiteTablePublication",
        at,
        f'{_HEADER}<roa:measurementSiteTable id="{TABLE}" version="1">{listed}'
        "</roa:measurementSiteTable>",
    )


def measured(world: World, at: int) -> bytes:
    """MeasuredDataPublication: what each site measured over the minute that ends now."""
    lit = (s for s in sites(world.city) if not world.scenarios.is_dark(s.point, at))
    listed = "".join(_measurements(world, site, at) for site in lit)
    return message(
        "roa:MeasuredDataPublication",
        at,
        f'<roa:measurementSiteTableReference targetClass="roa:MeasurementSiteTable" id="{TABLE}"'
        f' version="1"/>{_HEADER}{listed}',
    )


def _site(site: Site) -> str:
    place = described(site.road.name, site.length_m)
    return (
        f'<roa:measurementSite id={quoteattr(site.site_id)} version="1">'
        f"<roa:measurementSiteRecordVersionTime>{zulu(FOUNDED)}"
        "</roa:measurementSiteRecordVersionTime>"
        f"<roa:measurementEquipmentTypeUsed>{text(EQUIPMENT[site.road.kind])}"
        "</roa:measurementEquipmentTypeUsed>"
        f"<roa:measurementSiteName>{text(site.name)}</roa:measurementSiteName>"
        f"<roa:measurementSiteNumberOfLanes>{site.road.lanes_n}"
        "</roa:measurementSiteNumberOfLanes>"
        f"<roa:measurementSide>{site.direction}</roa:measurementSide>"
        f"{_CHARACTERISTICS}"
        '<roa:measurementSiteLocation xsi:type="loc:PointLocation">'
        f"{place}{point(*site.point, site.bearing_deg)}</roa:measurementSiteLocation>"
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


def is_out_of_order(world: World, site_id: str, hour: int) -> bool:
    """Whether a site sends errors in this hour (counted from 1970)."""
    return share(world.seed, "site", site_id, hour) < FAULTY_SHARE


def _quantities(world: World, site: Site, at: int) -> Iterator[str]:
    """Flow, speed, occupancy; a site out of order sends an error instead of each value."""
    if is_out_of_order(world, site.site_id, at // 3_600):
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


PAGES = (
    Page("/datex2/sites.xml", "DATEX II v3: siti di misura", XML, never, site_table),
    Page("/datex2/measured.xml", "DATEX II v3: misure al minuto", XML, every(60), measured),
)
