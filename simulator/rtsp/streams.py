"""Which cameras of a world stream, under which path, and what they show or why they do not."""

from dataclasses import dataclass

from simulator.camera_health import Fault
from simulator.cameras import Camera, streaming
from simulator.press.cameras import stream_path
from simulator.rtsp.clips import Clip, Clips
from simulator.world import World


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams of one world; replaced whole where another world is shown."""

    world: World
    clips: Clips
    cameras: dict[str, Camera]

    @classmethod
    def of(cls, world: World) -> "Streams":
        """A world of which nothing was filmed yet."""
        cameras = streaming(world.cameras.inventory)
        return cls(world, Clips(world), {stream_path(c.camera_id): c for c in cameras})

    def fault(self, camera: Camera, at: int) -> Fault | None:
        """What is wrong with a camera at a time."""
        outage = self.world.cameras.outage(camera, at)
        return outage.fault if outage else None

    def clip(self, camera: Camera, at: int) -> Clip:
        """Two seconds of what it shows."""
        return self.clips.clip(camera, at)
