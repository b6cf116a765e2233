"""The keys of the room: which letter leads to which screen, and the panel that lists them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice

HELP = "room-help"


@dataclass(frozen=True, slots=True)
class Way:
    """A screen that ``g`` and then a letter leads to."""

    letter: str
    path: str
    title: str


def letters(names: Sequence[str]) -> dict[str, str]:
    """A letter for each screen: the first of its name that none before it has taken."""
    taken: dict[str, str] = {}
    for name in names:
        free = next((sign for sign in name if sign.isalpha() and sign not in taken), None)
        if free is not None:
            taken[free] = name
    return {name: letter for letter, name in taken.items()}


def keyboard_help(ways: Sequence[Way], voice: Voice) -> Component:
    """The panel; its script reads off it where a letter leads."""
    general = {
        "/": voice("Search"),
        "?": voice("These keys"),
        "Esc": voice("Close what is open"),
        "Tab": voice("Next control"),
        "↑ ↓ Enter": voice("Choose in a list or a table"),
        "n p": voice("Next and previous of the list, in the drawer too"),
        "Ctrl Enter": voice("Filter a table by the column of this heading"),
        "l": voice("Back to live"),
        "k": voice("Play or pause the replay"),
        "← →": voice("Move the replay's slider"),
        "← ↑ → ↓ + −": voice("Move and zoom the map"),
    }
    going = [
        part
        for way in ways
        for part in (
            html.Dt(html.Kbd(f"g {way.letter}")),
            html.Dd(way.title, **attributes(data_key=way.letter, data_path=way.path)),
        )
    ]
    return html.Dialog(
        [
            html.Header(
                [
                    html.H2(voice("Keyboard")),
                    html.Button("×", type="button", **attributes(data_close_help="")),
                ]
            ),
            html.Div([_keys(general), html.Dl(going)], className="help-columns"),
        ],
        id=HELP,
        className="help",
        **attributes(aria_label=voice("Keyboard")),
    )


def _keys(keys: Mapping[str, str]) -> Component:
    rows = [part for key, told in keys.items() for part in (html.Dt(html.Kbd(key)), html.Dd(told))]
    return html.Dl(rows)
