"""One message sign in the drawer: what drivers read now, and what it showed in the last day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.details import detail, facts, lines, section, state_word
from components.road_words import DIRECTIONS
from components.signs import (
    LOOKS,
    Message,
    ToldSign,
    message_state,
    pictogram_words,
    sign_state,
)
from components.voice import Voice
from components.words import SIGN_STATES


class DetailedSign(ToldSign, Protocol):
    """A sign with all that is known of it."""

    @property
    def road(self) -> str | None: ...
    @property
    def direction(self) -> str | None: ...


class PastMessage(Message, Protocol):
    """What a sign showed from an instant on."""

    @property
    def observed_at(self) -> datetime: ...


def sign_detail(sign: DetailedSign, shown: Sequence[PastMessage], voice: Voice) -> list[Component]:
    """The sign as it looks, its facts, and the day's messages."""
    state = sign_state(sign)
    word = state_word(voice(SIGN_STATES[state]), LOOKS[state])
    direction = DIRECTIONS.get(sign.direction or "")
    about = facts(
        [
            (voice("Number"), sign.sign_id),
            (voice("State"), word),
            (voice("Pictogram"), pictogram_words(sign.pictogram, voice)),
            (voice("Since"), sign.observed_at and voice.day(sign.observed_at)),
            (voice("Road"), sign.road),
            (voice("Direction"), voice(direction) if direction else sign.direction),
        ]
    )
    rows = [
        (
            html.Span(voice.clock(one.observed_at), title=voice.day(one.observed_at)),
            one.text or voice(SIGN_STATES[message_state(one)]),
            pictogram_words(one.pictogram, voice),
        )
        for one in shown
    ]
    heads = [voice(word) for word in ("When", "Shows", "Pictogram")]
    past = lines(heads, rows)
    none = voice("No change in this day.")
    body = [face(sign, voice), about, section(voice("Last 24 hours"), past, not rows, none)]
    return detail([sign.name], body, voice)


def face(sign: ToldSign, voice: Voice) -> Component:
    """What drivers see: the lines of text as they are broken on the sign."""
    state = sign_state(sign)
    shown = sign.text or pictogram_words(sign.pictogram, voice) or voice(SIGN_STATES[state])
    return html.Pre(shown, className=f"sign-face sign-face-{state}")
