"""Units by what they do: counts, map symbols, their legend; a shape, a colour, a word each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dash import html
from dash.development.base_component import Component

from components.city_map import features
from components.tally import Count
from components.voice import Voice
from components.words import UNIT_SHAPES, UNIT_STATES


class Patrol(Protocol):
    """A unit and what it does."""

    @property
    def unit_id(self) -> str: ...
    @property
    def callsign(self) -> str | None: ...
    @property
    def station(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def incident(self) -> str | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def heading_deg(self) -> float | None: ...
    @property
    def observed_at(self) -> datetime | None: ...
    @property
    def is_recent(self) -> bool: ...


def state_word(state: str, voice: Voice) -> str:
    """``● Free``."""
    return f"{UNIT_SHAPES[state]} {voice(UNIT_STATES.get(state, 'Unknown'))}"


def patrol_counts(patrols: Sequence[Patrol], voice: Voice) -> list[Count]:
    """How many units are in which state."""
    states = [patrol.state for patrol in patrols]
    return [
        Count(state_word(state, voice), states.count(state), f"unit-{state}")
        for state in UNIT_SHAPES
    ]


def patrol_layer(patrols: Sequence[Patrol], voice: Voice) -> dict[str, Any]:
    """Where units are; a place past its promise is drawn as unknown, whatever the unit does."""
    return features(
        [
            {
                "lon": p.lon,
                "lat": p.lat,
                "select": f"unit:{p.unit_id}",
                "state": p.state if p.is_recent else "unknown",
                "heading": p.heading_deg,
                "tip": _tip(p, voice),
            }
            for p in patrols
        ]
    )


def patrol_legend(voice: Voice) -> Component:
    """What the shapes and colours of units mean."""
    marks = [
        html.Span(state_word(state, voice), className=f"unit-mark unit-mark-{state}")
        for state in UNIT_SHAPES
    ]
    return html.P(marks, className="legend legend-units")


def _tip(patrol: Patrol, voice: Voice) -> str:
    seen = None
    if not patrol.is_recent and patrol.observed_at is not None:
        seen = voice("last seen {time}", time=voice.clock(patrol.observed_at))
    word = voice(UNIT_STATES.get(patrol.state, "Unknown"))
    told = (patrol.callsign or patrol.unit_id, word, patrol.incident, seen)
    return "\n".join(part for part in told if part)
