"""The state of the city at an instant as GeoJSON: incidents, units, cameras, traffic, alerts."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response

from api.answers import GEOJSON, json_answer
from api.asking import MAX_FEATURES, asked_box, asked_limit, asked_moment, expect_only
from api.geojson import PLACE, Feature, collection, feature, point, shape
from api.schemas import INSTANT, TEXT, TRUTH, Schema, answers, array, query, record, row
from data import queries
from data.moment import Moment

place_routes = Blueprint("places", __name__, url_prefix="/api/v1")


@place_routes.get("/incidents")
def incidents() -> Response:
    """Incidents open at the instant, most urgent first."""
    return _answer(_incidents)


@place_routes.get("/units")
def units() -> Response:
    """Units seen in the 15 minutes before the instant."""
    return _answer(_units)


@place_routes.get("/cameras")
def cameras() -> Response:
    """Every camera with its last look."""
    return _answer(_cameras)


@place_routes.get("/traffic")
def traffic() -> Response:
    """Measuring sites with how traffic runs there, and the road events that hold."""
    return _answer(_traffic)


@place_routes.get("/alerts")
def alerts() -> Response:
    """Alerts in force; the geometry is null where the sender names zones only."""
    return _answer(_alerts)


def _answer(features: Any) -> Response:
    expect_only("at", "clock", "bbox", "limit")
    moment, box, limit = asked_moment(), asked_box(), asked_limit()
    return json_answer(collection(features(moment), moment.at, box, limit), GEOJSON)


def _incidents(moment: Moment) -> Iterator[Feature]:
    for found in queries.incidents(moment):
        yield feature(found, found.incident_id, point(found.lon, found.lat))


def _units(moment: Moment) -> Iterator[Feature]:
    for found in queries.unit_states(moment):
        yield feature(found, found.unit_id, point(found.lon, found.lat))


def _cameras(moment: Moment) -> Iterator[Feature]:
    for found in queries.camera_states(moment):
        yield feature(found, found.camera_id, point(found.lon, found.lat))


def _traffic(moment: Moment) -> Iterator[Feature]:
    for site in queries.traffic_states(moment):
        place = point(site.lon, site.lat)
        yield feature(site, f"site:{site.site_id}", place, record="traffic_site")
    for event in queries.traffic_events(moment):
        place = shape(event.geometry) or point(event.lon, event.lat)
        yield feature(event, f"event:{event.event_id}", place, record="traffic_event")


def _alerts(moment: Moment) -> Iterator[Feature]:
    for found in queries.alerts_in_force(moment):
        yield feature(found, found.alert_id, shape(found.geometry))


def _documented(summary: str, *properties: Schema) -> dict[str, Any]:
    box = "minlon,minlat,maxlon,maxlat in degrees WGS84; features without a place are left out"
    most: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_FEATURES}
    one: Schema = properties[0] if len(properties) == 1 else {"oneOf": list(properties)}
    return {
        "get": {
            "summary": f"{summary}, in your scope",
            "parameters": [
                query("at", INSTANT, "the instant, not after now; now, where absent"),
                query("clock", {"enum": ["happened", "known"]}, "as it happened, or as known then"),
                query("bbox", TEXT, box),
                query("limit", most, f"features at most; {MAX_FEATURES}, where absent"),
            ],
            "responses": answers("The features", features_of(one), 400, mimetype=GEOJSON),
        }
    }


def feature_of(properties: Schema) -> Schema:
    """A GeoJSON feature with these properties."""
    geometry: Schema = {"type": ["object", "null"], "description": "RFC 7946, lon before lat"}
    return record(type={"const": "Feature"}, id=TEXT, geometry=geometry, properties=properties)


def features_of(properties: Schema) -> Schema:
    """A GeoJSON collection of such features, with the instant it shows."""
    return record(
        type={"const": "FeatureCollection"},
        at=INSTANT,
        is_complete=TRUTH,
        features=array(feature_of(properties)),
    )


PATHS: Mapping[str, Any] = {
    "/api/v1/incidents": _documented(
        "Incidents open at an instant, most urgent first, 2,000 at most",
        row(queries.IncidentRow, PLACE),
    ),
    "/api/v1/units": _documented(
        "Units seen in the 15 minutes before an instant, 5,000 at most",
        row(queries.UnitState, PLACE),
    ),
    "/api/v1/cameras": _documented(
        "Cameras with their last look at an instant", row(queries.CameraState, PLACE)
    ),
    "/api/v1/traffic": _documented(
        "Measuring sites and road events at an instant; property record tells them apart",
        row(queries.TrafficState, PLACE, record={"const": "traffic_site"}),
        row(queries.ActiveEvent, PLACE, record={"const": "traffic_event"}),
    ),
    "/api/v1/alerts": _documented(
        "Alerts in force at an instant, 500 at most", row(queries.AlertInForce, PLACE)
    ),
}
