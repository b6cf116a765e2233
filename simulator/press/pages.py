"""Every page the city publishes, by path."""

from simulator.press import (
    avl,
    cad,
    cameras,
    civil_protection,
    traffic_history,
    traffic_measured,
    traffic_situations,
)
from simulator.press.page import Page

PUBLISHERS = (
    cad,
    avl,
    traffic_measured,
    traffic_situations,
    traffic_history,
    civil_protection,
    cameras,
)
PAGES: dict[str, Page] = {page.path: page for publisher in PUBLISHERS for page in publisher.PAGES}
