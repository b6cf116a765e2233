"""``python -m simulator scenario …`` and ``speed …``: what is asked of a simulator that runs."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from simulator.remote import Playing, Remote
from simulator.scenarios.scenario import ScenarioError


def run(arguments: list[str]) -> int:
    """Do it and print what is played then. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    remote = Remote(Path(os.environ.get("DATA_DIR", "").strip() or "data/var"))
    try:
        print("\n".join(told(asked.do(remote, asked))))
    except ScenarioError as error:
        print(f"The simulator refuses: {error}", file=sys.stderr)
        return 1
    return 0


def told(playing: Playing) -> list[str]:
    """What is played, a line each."""
    speed = "halted" if playing.pace.speed == 0 else f"{playing.pace.speed:g}x"
    lines = [f"{datetime.fromtimestamp(playing.now, UTC):%Y-%m-%d %H:%M:%S} UTC, time {speed}"]
    on = {scenario.kind: scenario for scenario in playing.scenarios}
    for kind in playing.kinds:
        found = [s for s in playing.scenarios if s.kind == kind.kind]
        state = "; ".join(
            f"on at {s.place}, {(s.until - playing.now) // 60} min left" for s in found
        )
        usual = f"{kind.lasts_s // 60} min; places: {', '.join(kind.places)}"
        lines.append(f"{'*' if kind.kind in on else ' '} {kind.kind:<14} {state or usual}")
    return lines


Do = Callable[[Remote, argparse.Namespace], Playing]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    groups = parser.add_subparsers(required=True)
    speed = groups.add_parser("speed", help="run time faster: 1 to 60, 0 halts it")
    speed.add_argument("speed", type=float)
    speed.set_defaults(do=_speed)
    deeds = groups.add_parser("scenario", help="switch scenarios on and off").add_subparsers(
        required=True
    )
    start = deeds.add_parser("start")
    start.add_argument("kind")
    start.add_argument("--place", default="", help="where; without it, the usual place")
    start.add_argument("--minutes", type=int, help="for how long; without it, as usual")
    start.set_defaults(do=_start)
    stop = deeds.add_parser("stop")
    stop.add_argument("name", help="its kind, or kind:place")
    stop.set_defaults(do=_stop)
    deeds.add_parser("list").set_defaults(do=_list)
    return parser


def _speed(remote: Remote, asked: argparse.Namespace) -> Playing:
    return remote.set_speed(asked.speed)


def _start(remote: Remote, asked: argparse.Namespace) -> Playing:
    lasts_s = None if asked.minutes is None else asked.minutes * 60
    return remote.start(asked.kind, asked.place, lasts_s)


def _stop(remote: Remote, asked: argparse.Namespace) -> Playing:
    return remote.stop(asked.name)


def _list(remote: Remote, _: argparse.Namespace) -> Playing:
    return remote.playing()
