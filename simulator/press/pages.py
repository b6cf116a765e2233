"""Every page the city publishes, by path, and the shelves of documents."""

from simulator.press import (
    alerts,
    avl,
    bulletins,
    cad,
    cameras,
    environment,
    gates,
    signs,
    traffic_measured,
    traffic_situations,
    transit,
)
from simulator.press.page import Page, Shelf
from simulator.world import World

PUBLISHERS = (
    cad,
    avl,
    traffic_measured,
    traffic_situations,
    signs,
    transit,
    alerts,
    bulletins,
    cameras,
    environment,
    gates,
)
PAGES: dict[str, Page] = {page.path: page for publisher in PUBLISHERS for page in publisher.PAGES}
SHELVES: tuple[Shelf, ...] = alerts.SHELVES


def find_page(world: World, path: str) -> Page | None:
    """What is published under a path at some time."""
    if path in PAGES:
        return PAGES[path]
    shelf = next((shelf for shelf in SHELVES if path.startswith(shelf.prefix)), None)
    return shelf.find(world, path.removeprefix(shelf.prefix)) if shelf else None
