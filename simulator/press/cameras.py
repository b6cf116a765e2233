"""The video centre's inventory and its calendar of works; ``simulator.stills`` draws."""

import csv
import io

from simulator.cameras import streaming
from simulator.press.page import Page, every, iso, never
from simulator.world import World

COLUMNS = (
    "id", "nome", "strada", "proprietario", "istat", "lon", "lat", "direzione", "immagine",
    "flusso",
)  # fmt: skip

WORK_COLUMNS = ("telecamera", "dal", "al", "motivo", "nota")
DAY_S = 86_400
PAST_DAYS, COMING_DAYS = 60, 30


def still_path(camera_id: str) -> str:
    """Where a camera's still is published."""
    return f"/cameras/{camera_id}.jpg"


def stream_path(camera_id: str) -> str:
    """Where a camera's stream is published."""
    return f"/cameras/{camera_id}"


def inventory(world: World, _: int) -> bytes:
    """CSV: every camera, where it looks, and where its still or its stream is."""
    streams = streaming(world.cameras.inventory) if world.stream_address else ()
    with_stream = {camera.camera_id for camera in streams}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for camera in world.cameras.inventory:
        lon, lat = camera.point
        writer.writerow(
            (
                camera.camera_id, camera.name, camera.road, camera.owner, camera.municipality_id,
                f"{lon:.5f}", f"{lat:.5f}", f"{camera.heading_deg:.0f}",
                *_picture(world, camera.camera_id, is_stream=camera.camera_id in with_stream),
            )
        )  # fmt: skip
    return text.getvalue().encode()


def _picture(world: World, camera_id: str, *, is_stream: bool) -> tuple[str, str]:
    """The addresses of a camera's still and of its stream: it has one of them."""
    if is_stream:
        return "", f"{world.stream_address}{stream_path(camera_id)}"
    return f"{world.address}{still_path(camera_id)}", ""


def works(world: World, at: int) -> bytes:
    """CSV: works of the past two months, those under way, and those of the month to come."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(WORK_COLUMNS)
    zone = world.city.zone
    for work in world.cameras.works(at - PAST_DAYS * DAY_S, at + COMING_DAYS * DAY_S):
        period = iso(work.since, zone), iso(work.until, zone)
        writer.writerow((work.camera_id, *period, work.kind, work.note))
    return text.getvalue().encode()


CSV = "text/csv; charset=utf-8"
PAGES = (
    Page("/cameras/inventory.csv", "Telecamere", CSV, never, inventory),
    Page("/cameras/works.csv", "Lavori sulle telecamere", CSV, every(DAY_S), works),
)
