"""The video centre's inventory; the stills themselves are drawn by ``simulator.stills``."""

import csv
import io

from simulator.press.page import Page, never
from simulator.world import World

COLUMNS = (
    "id", "nome", "strada", "proprietario", "istat", "lon", "lat", "direzione", "immagine",
)  # fmt: skip


def still_path(camera_id: str) -> str:
    """Where a camera's still is published."""
    return f"/cameras/{camera_id}.jpg"


def inventory(world: World, _: int) -> bytes:
    """CSV: every camera, where it looks, and where its still is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for camera in world.cameras.inventory:
        lon, lat = camera.point
        writer.writerow(
            (
                camera.camera_id, camera.name, camera.road, camera.owner, camera.municipality_id,
                f"{lon:.5f}", f"{lat:.5f}", f"{camera.heading_deg:.0f}",
                f"{world.address}{still_path(camera.camera_id)}",
            )
        )  # fmt: skip
    return text.getvalue().encode()


PAGES = (
    Page(
        "/cameras/inventory.csv", "Telecamere", "text/csv; charset=utf-8", never, inventory
    ),
)  # fmt: skip
