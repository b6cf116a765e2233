"""The same rhythms in the simulated Milano: calls, crashes, responses and traffic of some weeks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy

from docs.rhythms.real import deciles, per_day, shares
from simulator.calls import Call
from simulator.places import metres
from simulator.sites import sites
from simulator.world import World

START = int(datetime(2026, 4, 6, tzinfo=ZoneInfo("Europe/Rome")).timestamp())
"""A Monday's midnight in Milano; clocks do not change in the weeks after it."""

DAY_S, HALF_HOUR_S, MINUTE_S = 86_400, 1_800, 60
CALL_DAYS, RESPONSE_DAYS, TRAFFIC_DAYS = 84, 7, 21
CRASHES = {"crash_injury", "pedestrian_hit", "crash", "hit_and_run"}
SATURDAY = 5
CENTRE_REACH_M = 2_500
DAYS = {"workday": range(5), "saturday": (5,), "sunday": (6,)}


def simulated_rhythms(world: World) -> dict[str, list[float]]:
    """The values of each rhythm, by the name of its chart."""
    calls = list(world.calls.between(START, START + CALL_DAYS * DAY_S))
    crashes = [call for call in calls if call.kind.kind_id in CRASHES]
    return {**_calls(world, calls), **_crashes(world, crashes), **_response(world), **_flow(world)}


def _calls(world: World, calls: list[Call]) -> dict[str, list[float]]:
    moments = _moments(world, calls)
    return {
        "calls_workday": shares((m.hour for m in moments if m.weekday() < SATURDAY), 24),
        "calls_weekend": shares((m.hour for m in moments if m.weekday() >= SATURDAY), 24),
        "calls_weekday": per_day(moments),
    }


def _crashes(world: World, crashes: list[Call]) -> dict[str, list[float]]:
    moments = _moments(world, crashes)
    hours = shares((m.hour for m in moments), 24)
    return {"crashes_hour": hours, "crashes_weekday": per_day(moments)}


def _response(world: World) -> dict[str, list[float]]:
    calls = world.calls.between(START, START + RESPONSE_DAYS * DAY_S)
    urgent = [(call, world.lives.of(call)) for call in calls if call.priority == 1]
    waits = [(life.arrived_at - call.received_at) / MINUTE_S for call, life in urgent
             if life.arrived_at]  # fmt: skip
    return {"response": deciles(waits)}


def _flow(world: World) -> dict[str, list[float]]:
    """Vehicles at the sites in and around the centre, a figure each half hour."""
    centre = (world.city.view.lon, world.city.view.lat)
    near = [metres(site.point, centre) < CENTRE_REACH_M for site in sites(world.city)]
    kept = world.traffic.history(START, START + TRAFFIC_DAYS * DAY_S, HALF_HOUR_S // 3)
    flow = kept.flow_vph[:, numpy.array(near)].sum(axis=1).reshape(TRAFFIC_DAYS, 48, 3).mean(axis=2)
    weekdays = numpy.arange(TRAFFIC_DAYS) % 7
    means = {k: flow[numpy.isin(weekdays, list(days))].mean(axis=0) for k, days in DAYS.items()}
    return {f"traffic_{kind}": (mean / mean.mean()).tolist() for kind, mean in means.items()}


def _moments(world: World, calls: list[Call]) -> list[datetime]:
    return [datetime.fromtimestamp(call.received_at, world.city.zone) for call in calls]
