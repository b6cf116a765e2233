"""Key figures for other systems: what each means, and its values over a period."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, NotFound

import services
from access import current_scope
from api.answers import json_answer
from api.asking import asked_instant, asked_zones, expect_only, wrong
from api.schemas import INSTANT, NUMBER, TEXT, answers, array, nullable, query, record
from data.exporting import series_file
from data.journal.audit import record as record_entry
from data.kpi import Kpi, Point, kpis

DAY = timedelta(hours=24)
LANGUAGES = ("en", "it")
NOW = "now"
MEDIA = {"json": "application/json", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
kpi_routes = Blueprint("kpis", __name__, url_prefix="/api/v1/kpis")


@kpi_routes.get("")
def list_kpis() -> Response:
    """Every key figure and its definition."""
    expect_only("lang")
    language = request.args.get("lang", LANGUAGES[0])
    if language not in LANGUAGES:
        raise wrong("lang", language, " or ".join(LANGUAGES))
    return json_answer({"kpis": [_described(kpi, language) for kpi in kpis().values()]})


@kpi_routes.get("/<name>")
def one_kpi(name: str) -> Response:
    """The values of one key figure, oldest first: of a period, or of the day that a card shows."""
    kpi = kpis().get(name)
    if kpi is None:
        listed = ", ".join(kpis())
        raise NotFound(f"found KPI {name[:40]!r}, expected one of {listed}.")
    form = request.args.get("format", "json")
    if form not in MEDIA:
        raise wrong("format", form, " or ".join(MEDIA))
    found = _day(kpi) if "at" in request.args else _points(kpi)
    if form != "json":
        return _file(kpi, found, form)
    points = [{"bucket": point.bucket, "value": point.value} for point in found]
    return json_answer({"name": kpi.name, "unit": kpi.unit["en"], "points": points})


def _file(kpi: Kpi, points: list[Point], form: str) -> Response:
    """The rows as a file. Every export is in the audit."""
    by, now = services.actor(), services.now()
    record_entry(services.journal(), by, "exported", now, ("kpi", kpi.name), {"format": form})
    answer = Response(series_file(kpi, points, form), mimetype=MEDIA[form])
    named = f"{kpi.name}_{now:%Y%m%dT%H%M%SZ}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _day(kpi: Kpi) -> list[Point]:
    """The 24 hours that end at ``at``, as the figure's card shows them at that instant."""
    expect_only("at", "clock", "format")
    asked = request.args
    try:
        shown = services.moment(
            None if asked["at"] == NOW else asked["at"], clock=asked.get("clock")
        )
    except ValueError as error:
        raise BadRequest(f"{error}.") from None
    return shown.trend(kpi)


def _points(kpi: Kpi) -> list[Point]:
    expect_only("since", "until", "zones", "bucket", "format")
    now = services.now()
    until = asked_instant("until") or now
    since = asked_instant("since") or until - DAY
    zones, bucket = asked_zones(), request.args.get("bucket")
    try:
        return kpi.points(
            services.warehouse(),
            since,
            until,
            bucket=bucket,
            zones=zones,
            scope=current_scope(),
            as_of=now,
        )
    except ValueError as error:
        raise BadRequest(f"{error}.") from None


def _described(kpi: Kpi, language: str) -> dict[str, Any]:
    return {
        "name": kpi.name,
        "title": kpi.title[language],
        "unit": kpi.unit[language],
        "good": kpi.good,
        "warn": kpi.warn,
        "alarm": kpi.alarm,
        "about": kpi.about[language],
        "source": kpi.source[language],
        "bucket": kpi.bucket,
        "tables": sorted(kpi.tables),
    }


_DEFINITION = record(
    name=TEXT,
    title=TEXT,
    unit=TEXT,
    good={"enum": ["high", "low", "none"]},
    warn=nullable(NUMBER),
    alarm=nullable(NUMBER),
    about=TEXT,
    source=TEXT,
    bucket=TEXT,
    tables=array(TEXT),
)
_SERIES = record(name=TEXT, unit=TEXT, points=array(record(bucket=INSTANT, value=nullable(NUMBER))))
PATHS: Mapping[str, Any] = {
    "/api/v1/kpis": {
        "get": {
            "summary": "Every key figure: what it means, its limits and the tables it rests on",
            "parameters": [query("lang", {"enum": list(LANGUAGES)}, "language of the texts; en")],
            "responses": answers("The definitions", record(kpis=array(_DEFINITION))),
        }
    },
    "/api/v1/kpis/{name}": {
        "get": {
            "summary": "The values of one key figure by bucket, oldest first, in your scope",
            "parameters": [
                {"name": "name", "in": "path", "required": True, "schema": TEXT},
                query("since", INSTANT, "24 hours before until, where absent"),
                query("until", INSTANT, "now, where absent; no bucket begins after now"),
                query("zones", TEXT, "codes of zones or municipalities, separated by commas"),
                query("bucket", TEXT, "such as 15m, 1h, 1d; the figure's own, where absent"),
                query("at", TEXT, "instead of a period: the day that a card shows at then, or now"),
                query("clock", {"enum": ["happened", "known"]}, "with at: which of the two clocks"),
                query("format", {"enum": list(MEDIA)}, "csv and parquet come as a file; json"),
            ],
            "responses": answers("The values", _SERIES, 400, 404),
        }
    },
}
