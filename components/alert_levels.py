"""The level of an alert as everybody knows it: the official colour, a shape and a word."""

from collections.abc import Iterable
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.voice import Voice
from components.words import ALERT_LEVELS, ALERT_SEVERITIES, ALERT_SHAPES

RANKS = {level: rank for rank, level in enumerate(reversed(ALERT_SHAPES))}
"""The higher, the worse; no official colour stands below yellow, unknown below green."""


class Levelled(Protocol):
    """A message with a level, or at least a severity."""

    @property
    def level(self) -> str | None: ...
    @property
    def severity(self) -> str | None: ...


def look_of(alert: Levelled) -> str:
    """A key of ``ALERT_SHAPES``; ``other`` where the sender gives no official colour."""
    return alert.level if alert.level in ALERT_LEVELS else "other"


def level_name(look: str, voice: Voice) -> str:
    """``Orange``."""
    return voice({"other": "No level", "unknown": "unknown"}.get(look) or ALERT_LEVELS[look])


def level_words(alert: Levelled, voice: Voice) -> str:
    """The colour's name, or the severity where no colour is given."""
    if look_of(alert) == "other" and alert.severity in ALERT_SEVERITIES:
        return voice(ALERT_SEVERITIES[alert.severity])
    return level_name(look_of(alert), voice)


def level_mark(look: str, voice: Voice) -> str:
    """``◆ Orange``."""
    return f"{ALERT_SHAPES[look]} {level_name(look, voice)}"


def level_chip(look: str, words: str) -> Component:
    """A level as colour, shape and word."""
    return html.Span(f"{ALERT_SHAPES[look]} {words}", className=f"level-chip level-{look}")


def worst(looks: Iterable[str]) -> str | None:
    """The worst of some levels."""
    return max(looks, key=RANKS.__getitem__, default=None)


def first_upper(text: str) -> str:
    """A hazard as it begins a line; senders write it small."""
    return text[:1].upper() + text[1:]
