"""The top bar: where one is, live or replay, feeds, alarms, search, theme, language, person."""

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.menu import menu
from components.voice import Voice

FEEDS_DOT, FEEDS_LIST = "room-feeds", "room-feeds-list"
ALARM_COUNT, ALARM_LIST = "room-alarms", "room-alarms-list"


def top_bar(city: str, person: str, voice: Voice, is_simulation: bool) -> Component:
    """The bar; its clock and search are built by their scripts, its lists come with each frame."""
    mark = [html.Span(voice("SIMULATION"), className="simulation")] if is_simulation else []
    title = html.H1(id="room-title", className="top-title")
    right = [
        _feeds(voice),
        _alarms(voice),
        html.Div(id="room-search", className="search"),
        html.Button("?", id="room-help-open", title=voice("Keyboard"), type="button"),
        html.Button("◐", id="room-theme", title=voice("Light or dark"), type="button"),
        _language_form(voice),
        menu(person, [_sign_out(voice)], "person", person, is_wide=False),
    ]
    return html.Header(
        [
            html.Div([title, html.Span(city, className="top-city"), *mark], className="top-left"),
            html.Div(id="room-clock", className="clock"),
            html.Div(right, className="top-right"),
        ],
        className="top",
    )


def _feeds(voice: Voice) -> Component:
    body = [
        html.H2(voice("Feeds")),
        html.Div(id=FEEDS_LIST),
        dcc.Link(voice("All about the feeds"), href="/feeds", className="menu-more"),
    ]
    return menu(html.Span(id=FEEDS_DOT), body, "feeds-menu", voice("Feeds"))


def _alarms(voice: Voice) -> Component:
    sound = html.Button(
        voice("Sound on"),
        id="room-sound",
        className="menu-more",
        type="button",
        **attributes(aria_pressed="true"),
    )
    body = [html.H2(voice("To attend to")), html.Div(id=ALARM_LIST), sound]
    return menu(html.Span(id=ALARM_COUNT), body, "alarms-menu", voice("To attend to"))


def _sign_out(voice: Voice) -> Component:
    button = html.Button(voice("Sign out"), type="submit")
    return html.Form(button, action="/logout", method="post")


def _language_form(voice: Voice) -> Component:
    other = "en" if voice.language == "it" else "it"
    name = {"en": "English", "it": "Italiano"}[other]
    return html.Form(
        [
            dcc.Input(type="hidden", name="language", value=other),
            dcc.Input(type="hidden", name="next", value="/"),
            html.Button(other.upper(), type="submit", title=name, lang=other),
        ],
        action="/language",
        method="post",
        className="language",
    )
