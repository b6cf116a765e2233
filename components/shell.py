"""The frame of the app: rail, top bar, drawer, help, the heartbeat's hooks."""

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html, page_container
from dash.development.base_component import Component

from components.attributes import attributes
from components.browser_words import browser_words
from components.feed_list import feeds_dot
from components.keyboard_help import Way, keyboard_help, letters
from components.top_bar import FEEDS_DOT, top_bar
from components.voice import Voice

__all__ = [
    "BANNER",
    "DRAWER",
    "FEEDS_DOT",
    "HISTORY",
    "NOTICES",
    "SELECTION",
    "RailItem",
    "feeds_dot",
    "shell",
]
SELECTION, DRAWER, BANNER = "room-selection", "room-drawer", "room-banner"
HISTORY = "room-history"
NOTICES = "room-notices"


@dataclass(frozen=True, slots=True)
class RailItem:
    """One screen of the rail."""

    path: str
    name: str
    icon: str
    is_below: bool = False


def shell(
    items: Sequence[RailItem], city: str, person: str, voice: Voice, is_simulation: bool
) -> Component:
    """Everything around a page."""
    keys = letters([item.icon for item in items])
    ways = [Way(keys[i.icon], i.path, voice(i.name)) for i in items if i.icon in keys]
    return dmc.MantineProvider(
        html.Div(
            [
                html.A(voice("Skip to content"), href="#room-main", className="skip"),
                _rail(items, voice),
                top_bar(city, person, voice, is_simulation),
                html.Div(
                    [
                        html.Div(id=BANNER, className="banner", role="status"),
                        html.Div(id=HISTORY, className="history-note", role="status"),
                    ],
                    className="banners",
                ),
                html.Main(page_container, id="room-main", tabIndex="-1"),
                _drawer(voice),
                keyboard_help(ways, voice),
                html.Div(id="room-news", className="unseen", role="alert"),
                dcc.Store(id=SELECTION),
                dmc.NotificationContainer(id=NOTICES, autoClose=15_000),
                browser_words(voice),
            ],
            className="room",
        ),
        forceColorScheme="dark",
        theme={"fontFamily": "Titillium Web, system-ui, sans-serif", "primaryColor": "blue"},
    )


def _drawer(voice: Voice) -> Component:
    label = attributes(aria_label=voice("Detail"))
    return html.Aside(id=DRAWER, className="drawer", tabIndex="-1", **label)


def _rail(items: Sequence[RailItem], voice: Voice) -> Component:
    def link(item: RailItem) -> Component:
        label = [html.Span(className=f"icon icon-{item.icon}"), html.Span(voice(item.name))]
        return dcc.Link(label, href=item.path, className="rail-link")

    above = [link(item) for item in items if not item.is_below]
    below = [link(item) for item in items if item.is_below]
    mark = html.Span("CR", className="rail-mark", title="Control Room")
    return html.Nav(
        [mark, *above, html.Span(className="rail-gap"), *below],
        className="rail",
        **attributes(aria_label=voice("Screens")),
    )
