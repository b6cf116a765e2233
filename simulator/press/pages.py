"""Every page the city publishes, by path."""

from simulator.press import avl, cad, cameras, civil_protection, datex, traffic_history
from simulator.press.page import Page

PAGES: dict[str, Page] = {
    page.path: page
    for publisher in (cad, avl, datex, traffic_history, civil_protection, cameras)
    for page in publisher.PAGES
}
