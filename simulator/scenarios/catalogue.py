"""Every kind of scenario, by the name it is switched on with."""

from simulator.scenarios.bad_feeds import DeadFeed, LyingFeed
from simulator.scenarios.demonstration import Demonstration
from simulator.scenarios.match_night import MatchNight
from simulator.scenarios.outages import CameraOutage, PowerCut
from simulator.scenarios.pile_up import PileUp
from simulator.scenarios.scenario import ScenarioError
from simulator.scenarios.script import Script
from simulator.scenarios.storm import Storm

SCRIPTS: dict[str, type[Script]] = {
    script.kind: script
    for script in (
        Storm,
        MatchNight,
        PileUp,
        Demonstration,
        CameraOutage,
        PowerCut,
        DeadFeed,
        LyingFeed,
    )
}


def script_of(kind: str) -> type[Script]:
    """The script of a kind. Raises ``ScenarioError``."""
    if kind not in SCRIPTS:
        listed = ", ".join(SCRIPTS)
        raise ScenarioError(f"found scenario {kind[:40]!r}, expected one of {listed}")
    return SCRIPTS[kind]
