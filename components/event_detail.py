"""One situation record in the drawer: what it is, where, how long, and its effects on traffic."""

from datetime import datetime
from typing import Protocol

from dash.development.base_component import Component

from components.details import detail, facts
from components.layers import PlacedEvent
from components.road_words import CAUSES, EFFECTS, SEVERITIES
from components.voice import Voice


class DetailedEvent(PlacedEvent, Protocol):
    """A record with all that is known of it."""

    @property
    def severity(self) -> str | None: ...
    @property
    def road(self) -> str | None: ...
    @property
    def from_at(self) -> datetime: ...
    @property
    def until_at(self) -> datetime | None: ...
    @property
    def valid_periods(self) -> str | None: ...
    @property
    def delay_s(self) -> float | None: ...
    @property
    def effects(self) -> str | None: ...
    @property
    def location_code(self) -> str | None: ...


def event_detail(event: DetailedEvent, voice: Voice) -> list[Component]:
    """The facts of a record."""
    about = facts(
        [
            (voice("Number"), event.event_id),
            (voice("Kind"), voice(event.kind)),
            (voice("Cause"), _word(CAUSES, event.cause, voice)),
            (voice("Severity"), _word(SEVERITIES, event.severity, voice)),
            (voice("Road"), event.road),
            (voice("From"), voice.day(event.from_at)),
            (voice("Until"), event.until_at and voice.day(event.until_at)),
            (voice("Periods"), event.valid_periods),
            (voice("Delay"), event.delay_s and voice.told(event.delay_s, "s")),
            (voice("Effects"), _effects(event.effects, voice)),
            (voice("Description"), event.comment),
            (voice("Location code"), event.location_code),
        ]
    )
    return detail([event.title or voice(event.kind)], [about], voice)


def _effects(told: str | None, voice: Voice) -> str | None:
    """The facts of a record to be read; shapes of alternative routes are for maps."""
    lines = [line.partition(": ") for line in (told or "").splitlines() if ": {" not in line]
    return "\n".join(f"{_word(EFFECTS, name, voice)}: {text}" for name, _, text in lines) or None


def _word(words: dict[str, str], code: str | None, voice: Voice) -> str | None:
    """A publisher's code in the reader's language; one that is not listed stays as it came."""
    return voice(words[code]) if code in words else code
