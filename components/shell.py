"""The frame of the app: rail, top bar with live and replay, drawer, the heartbeat's hooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import dash_mantine_components as dmc
from dash import dcc, html, page_container
from dash.development.base_component import Component

from components.attributes import attributes
from components.freshness import Feed, Freshness
from components.voice import Voice

FORMATS = {"it": "it-IT", "en": "en-GB"}
"""Whose way of writing dates the browser follows: English as Europeans write it."""
SELECTION, DRAWER, FEEDS_DOT, BANNER = "room-selection", "room-drawer", "room-feeds", "room-banner"
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
    return dmc.MantineProvider(
        html.Div(
            [
                html.A(voice("Skip to content"), href="#room-main", className="skip"),
                _rail(items, voice),
                _top_bar(city, person, voice, is_simulation),
                html.Div(id=BANNER, className="banner", role="status"),
                html.Main(page_container, id="room-main", tabIndex="-1"),
                _drawer(voice),
                dcc.Store(id=SELECTION),
                dmc.NotificationContainer(id=NOTICES, autoClose=15_000),
                _words(voice),
            ],
            className="room",
        ),
        forceColorScheme="dark",
        theme={"fontFamily": "Titillium Web, system-ui, sans-serif", "primaryColor": "blue"},
    )


def feeds_dot(feeds: Sequence[Feed], voice: Voice, at: datetime) -> Component:
    """How many configured feeds keep their promise; leads to the list."""
    promised = [feed for feed in feeds if feed.is_configured]
    fresh_n = sum(not Freshness.of(feed).is_stale(at) for feed in promised)
    missing_n = len(promised) - fresh_n
    state = "normal" if not missing_n else "attention" if missing_n <= 2 else "alarm"
    if not promised:
        state = "unknown"
    text = f"{voice('Feeds')} {fresh_n}/{len(promised)}"
    return dcc.Link(text, href="/feeds", className=f"is-{state}", title=voice("Fresh feeds"))


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


def _top_bar(city: str, person: str, voice: Voice, is_simulation: bool) -> Component:
    mark = [html.Span(voice("SIMULATION"), className="simulation")] if is_simulation else []
    return html.Header(
        [
            html.Div(
                [
                    html.H1(id="room-title", className="top-title"),
                    html.Span(city, className="top-city"),
                    *mark,
                ],
                className="top-left",
            ),
            html.Div(id="room-clock", className="clock"),
            html.Div(
                [
                    html.Div(id=FEEDS_DOT, className="feeds-dot"),
                    html.Button("◐", id="room-theme", title=voice("Light or dark"), type="button"),
                    _language_form(voice),
                    html.Details(
                        [
                            html.Summary(person),
                            html.Form(
                                html.Button(voice("Sign out"), type="submit"),
                                action="/logout",
                                method="post",
                            ),
                        ],
                        className="person",
                    ),
                ],
                className="top-right",
            ),
        ],
        className="top",
    )


def _language_form(voice: Voice) -> Component:
    other = "en" if voice.language == "it" else "it"
    name = {"en": "English", "it": "Italiano"}[other]
    return html.Form(
        [
            dcc.Input(type="hidden", name="language", value=other),
            html.Button(other.upper(), type="submit", title=name, lang=other),
        ],
        action="/language",
        method="post",
        className="language",
    )


def _words(voice: Voice) -> Component:
    """The few words that the browser itself says."""
    words = {
        "live": voice("LIVE"),
        "replay": voice("REPLAY"),
        "back": voice("Back to live"),
        "ago": voice("{age} ago"),
        "lost": voice("Connection lost: the picture is {age} old. It comes back by itself."),
        "failed": voice("This picture could not be made. Reference {reference}."),
        "nomoment": voice("The address asks for a moment that is none, or that is still to come."),
        "when": voice("Moment shown"),
        "play": voice("Play"),
        "pause": voice("Pause"),
        "close": voice("Close"),
        "day": voice("d"),
        "locale": voice.language,
        "formats": FORMATS[voice.language],
        "zone": voice.zone.key,
    }
    return html.Div(
        id="room-words",
        hidden=True,
        **attributes(**{f"data_{name}": text for name, text in words.items()}),
    )
