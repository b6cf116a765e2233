"""Planned works on cameras: the modernisation goes round all of them, building sites come and go.

Both walk round a ring of all cameras at a steady pace, so that at any time about as many are in
work as Milano counted in July 2025.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from simulator.cameras import CAMERAS_N, Camera
from simulator.chance import draws

WorkKind = Literal["modernisation", "building_site"]
DAY_S = 86_400
STARTS_AT_S = 6 * 3_600
"""Works begin and end at seven or eight in the morning, local time."""

NOTES: dict[WorkKind, str] = {
    "modernisation": "Sostituzione dell'apparato, programma di ammodernamento",
    "building_site": "Spenta per cantiere stradale",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A period in which a camera is dark on purpose."""

    camera_id: str
    kind: WorkKind
    since: int
    until: int

    @property
    def note(self) -> str:
        """Why, in words."""
        return NOTES[self.kind]


@dataclass(frozen=True, slots=True)
class Ring:
    """Cameras in the order their turn comes, for ``lasts_s`` each, all once in ``round_s``."""

    kind: WorkKind
    place: dict[str, int]
    lasts_s: int
    round_s: int

    def turn(self, camera_id: str, at: int) -> Work:
        """The last turn of a camera that began not after a time."""
        offset = self.place[camera_id] * self.round_s // len(self.place)
        due = (at - offset) // self.round_s * self.round_s + offset
        since = _next_morning(due)
        if since > at:
            since = _next_morning(due - self.round_s)
        return Work(camera_id, self.kind, since, since + self.lasts_s)


def _next_morning(at: int) -> int:
    return -((STARTS_AT_S - at) // DAY_S) * DAY_S + STARTS_AT_S


class CameraWorks:
    """The works of all times, by seed."""

    def __init__(self, cameras: Sequence[Camera], seed: int) -> None:
        self._cameras = [camera.camera_id for camera in cameras]
        by_area = sorted(cameras, key=lambda c: (c.municipality_id, c.road, c.camera_id))
        self._rings = (
            _ring("modernisation", [c.camera_id for c in by_area], 35, 170),
            _ring("building_site", _shuffled(self._cameras, draws(seed, "sites")), 14, 20),
        )

    def at(self, camera_id: str, at: int) -> Work | None:
        """What is being done to a camera at a time, if anything."""
        turns = (ring.turn(camera_id, at) for ring in self._rings)
        return next((turn for turn in turns if turn.until > at), None)

    def during(self, since: int, until: int) -> list[Work]:
        """Works under way at some time from ``since`` up to ``until``, by camera and beginning."""
        found = [
            turn
            for ring in self._rings
            for camera_id in self._cameras
            for turn in [ring.turn(camera_id, until - 1)]
            if turn.until > since
        ]
        return sorted(found, key=lambda work: (work.camera_id, work.since))


def _ring(kind: WorkKind, order: Sequence[str], days: int, at_once: int) -> Ring:
    """A ring in which ``at_once`` of Milano's cameras (others: that share) are in work."""
    return Ring(
        kind,
        {camera_id: n for n, camera_id in enumerate(order)},
        days * DAY_S,
        days * DAY_S * CAMERAS_N // at_once,
    )


def _shuffled(names: Sequence[str], random: Random) -> list[str]:
    return random.sample(names, len(names))
