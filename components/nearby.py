"""The nearest cameras to a place: those that work, and the dead ones passed over on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from components.camera_state import camera_state
from components.camera_wall import WatchedCamera
from data.distance import distance_m

CAMERAS_N = 3
CAMERAS_WITHIN_M = 1_500


@dataclass(frozen=True, slots=True)
class NearCamera:
    """A camera and how far it is, in metres as the crow flies."""

    camera: WatchedCamera
    distance_m: float


def nearest_cameras(
    cameras: Sequence[WatchedCamera], place: tuple[float, float], at: datetime
) -> tuple[list[NearCamera], list[NearCamera]]:
    """The nearest working cameras, and those nearer than the last of them that do not work."""
    ranked = sorted(
        (
            NearCamera(camera, distance_m(place, (camera.lon, camera.lat)))
            for camera in cameras
            if camera.lon is not None and camera.lat is not None
        ),
        key=lambda near: near.distance_m,
    )
    within = [near for near in ranked if near.distance_m <= CAMERAS_WITHIN_M]
    working = [near for near in within if camera_state(near.camera, at) == "normal"][:CAMERAS_N]
    reach_m = working[-1].distance_m if len(working) == CAMERAS_N else CAMERAS_WITHIN_M
    skipped = [
        near
        for near in within
        if near.distance_m <= reach_m and camera_state(near.camera, at) != "normal"
    ]
    return working, skipped
