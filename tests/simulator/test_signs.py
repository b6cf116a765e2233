"""Message signs tell drivers of what truly lies ahead of them, and as DATEX II says it."""

import re

from lxml import etree

from simulator.obstacles import Obstacle
from simulator.places import milestones
from simulator.press.pages import PAGES
from simulator.press.signs import TOLD
from simulator.signs import AHEAD_M, Sign, signs
from simulator.world import World

VMS = "{http://datex2.eu/schema/3/vms}"


def published(world: World, path: str, at: int) -> etree._Element:
    return etree.fromstring(PAGES[path].render(world, at))


def ahead(sign: Sign, world: World, at: int) -> list[tuple[int, float, Obstacle]]:
    """What a driver who passes the sign comes to, by gravity and distance."""
    found = []
    for obstacle in world.obstacles.recent(at):
        place = obstacle.place
        gone = place.road_m - sign.place.road_m
        gone = gone if sign.place.is_forward else -gone
        same = (place.road_id, place.is_forward) == (sign.road.road_id, sign.place.is_forward)
        if same and 0 < gone <= AHEAD_M:
            found.append((obstacle.severity, gone, obstacle))
    return sorted(found, key=lambda one: one[:2])


def test_every_sign_stands_on_its_road_and_is_told_once(world: World, at: int) -> None:
    table = published(world, "/datex2/vms-table.xml", at)
    listed = [one.get("id") for one in table.iter(f"{VMS}vmsController")]
    status = published(world, "/datex2/vms.xml", at)
    told = [one.get("id") for one in status.iter(f"{VMS}vmsControllerReference")]
    assert listed == told
    assert len(set(listed)) == len(listed) > 50
    for sign in signs(world.city):
        assert 0 < sign.place.road_m < milestones(sign.road.points)[-1]


def test_sign_tells_the_gravest_thing_ahead_and_how_far(world: World, at: int) -> None:
    shown = published(world, "/datex2/vms.xml", at)
    texts = {
        one.find(f"{VMS}vmsControllerReference").get("id"): [
            line.text for line in one.iter(f"{VMS}textLine") if line.text
        ]
        for one in shown.iter(f"{VMS}vmsControllerStatus")
    }
    lit = 0
    for sign in signs(world.city):
        known = ahead(sign, world, at)
        if not known or not world.signs.works(sign, at):
            assert texts[sign.sign_id] == []
            continue
        lit += 1
        _, gone_m, obstacle = known[0]
        what, far, unit = re.fullmatch(r"(.+) A (\d+) (K?M)", texts[sign.sign_id][0]).groups()
        assert what == TOLD[obstacle.category][0]
        metres = int(far) * (1_000 if unit == "KM" else 1)
        assert abs(metres - gone_m) <= (500 if unit == "KM" else 100)
    assert lit > 0


def test_a_message_is_as_old_as_what_it_tells(world: World, at: int) -> None:
    """Told since the second its obstacle came, or something graver went; never from the future."""
    before, now = world.signs.shown(at - 1_800), world.signs.shown(at)
    for sign in signs(world.city):
        assert now[sign.sign_id].since <= at
        changed = before[sign.sign_id].category != now[sign.sign_id].category
        if changed:
            assert now[sign.sign_id].since > at - 1_800
