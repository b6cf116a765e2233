"""The words that the browser itself says: the clock, the banner, search, alarms."""

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice

FORMATS = {"it": "it-IT", "en": "en-GB"}
"""Whose way of writing dates the browser follows: English as Europeans write it."""


def browser_words(voice: Voice) -> Component:
    """All of them, where the scripts look them up."""
    words = {
        **_clock(voice),
        **_banner(voice),
        **_search(voice),
        **_alarms(voice),
        "day": voice("d"),
        "locale": voice.language,
        "formats": FORMATS[voice.language],
        "zone": voice.zone.key,
    }
    given = attributes(**{f"data_{name}": text for name, text in words.items()})
    return html.Div(id="room-words", hidden=True, **given)


def _clock(voice: Voice) -> dict[str, str]:
    return {
        "live": voice("LIVE"),
        "replay": voice("REPLAY"),
        "back": voice("Back to live"),
        "ashappened": voice("As it happened"),
        "asknown": voice("As it was known"),
        "clocks": voice("By all that is known today, or by what had come in then"),
        "when": voice("Moment shown"),
        "play": voice("Play"),
        "pause": voice("Pause"),
        "halted": voice("HALTED"),
        "close": voice("Close"),
        "ago": voice("{age} ago"),
        "zoomin": voice("Zoom in"),
        "zoomout": voice("Zoom out"),
    }


def _banner(voice: Voice) -> dict[str, str]:
    return {
        "lost": voice("Connection lost: the picture is {age} old. It comes back by itself."),
        "silent": voice("The server does not answer. It is asked again and again."),
        "failed": voice("This picture could not be made. Reference {reference}."),
        "partfailed": voice("This part could not be made. Reference {reference}."),
        "nomoment": voice("The address asks for a moment that is none, or that is still to come."),
    }


def _search(voice: Voice) -> dict[str, str]:
    return {
        "search": voice("Search"),
        "searchhint": voice("Incident, unit, camera, street"),
        "nothing": voice("Nothing found for {words}."),
        "unsearched": voice("The search did not answer. Try again."),
        "morefound": voice("and more: add a word"),
        "foundincident": voice("Incidents"),
        "foundunit": voice("Units"),
        "foundcamera": voice("Cameras"),
        "foundsite": voice("Traffic sites"),
        "foundstreet": voice("Streets"),
        "foundzone": voice("Zones"),
        "foundmunicipality": voice("Municipalities"),
    }


def _alarms(voice: Voice) -> dict[str, str]:
    return {
        "soundon": voice("Sound on"),
        "soundoff": voice("Sound off"),
        "news": voice("New: {text}"),
    }
