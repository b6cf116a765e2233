"""The simulated cameras: Milano's numbers, faults of every kind, works by plan."""

from collections import Counter
from statistics import mean

from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

DAY_S = 86_400


def states(world: World, at: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for camera in world.cameras.inventory:
        work, outage = world.cameras.work(camera, at), world.cameras.outage(camera, at)
        found[work.kind if work else "faulty" if outage else "in_service"] += 1
    return found


def test_as_many_work_as_in_milano(world: World) -> None:
    """July 2025: 2,134 cameras, 1,926 in service, 170 modernised, 20 faulty, 18 in sites."""
    counted = [states(world, MONDAY_RUSH - days * DAY_S) for days in range(0, 400, 21)]
    assert {sum(count.values()) for count in counted} == {2_134}
    assert all(abs(count["modernisation"] - 170) <= 6 for count in counted)
    assert 14 <= mean(count["building_site"] for count in counted) <= 22
    assert 16 <= mean(count["faulty"] for count in counted) <= 24
    gross = mean(count["in_service"] / 2_134 for count in counted)
    net = mean(c["in_service"] / (c["in_service"] + c["faulty"]) for c in counted)
    assert 0.895 < gross < 0.91
    assert 0.987 < net < 0.993


def test_cameras_fail_in_every_way_and_are_repaired(world: World) -> None:
    faults: Counter[str] = Counter()
    for camera in world.cameras.inventory:
        outages = world.cameras.outages(camera, MONDAY_RUSH - 60 * DAY_S, MONDAY_RUSH)
        faults.update(outage.fault for outage in outages)
        assert all(0 < outage.until - outage.since < 6 * DAY_S for outage in outages)
    assert set(faults) == {
        "unreachable", "hanging", "refused", "missing", "frozen", "black", "placeholder",
        "blurred", "moved",
    }  # fmt: skip


def test_works_are_the_same_whenever_they_are_asked_for(world: World) -> None:
    """A calendar does not change its mind: each day's works are in the calendar of the month."""
    calendar = world.cameras.works(MONDAY_RUSH - 30 * DAY_S, MONDAY_RUSH)
    assert len({(w.camera_id, w.kind, w.since) for w in calendar}) == len(calendar)
    for days in range(29):
        at = MONDAY_RUSH - days * DAY_S - 5_000
        today = {w for w in calendar if w.since <= at < w.until}
        assert set(world.cameras.works(at, at + 1)) == today
        for work in list(today)[:20]:
            camera = world.cameras.find(work.camera_id)
            assert camera
            outage = world.cameras.outage(camera, at)
            assert outage
            assert outage.fault == "unreachable"


def test_cameras_have_ids_and_places_of_their_own(world: World) -> None:
    listed = world.cameras.inventory
    assert len({camera.camera_id for camera in listed}) == len(listed)
    assert len({camera.point for camera in listed}) == len(listed)
    main = [c for c in listed if c.municipality_id == world.city.main_municipality_id]
    assert len(main) > 0.6 * len(listed)
