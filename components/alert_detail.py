"""One message of the civil protection in the drawer: what it says, what to do, and its life."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.alert_levels import Levelled, level_chip, level_name, level_words, look_of
from components.attributes import attributes
from components.details import detail, facts, lines, opener, section
from components.freshness import since
from components.voice import Voice
from components.words import (
    ALERT_CERTAINTIES,
    ALERT_LEVELS,
    ALERT_MESSAGES,
    ALERT_SEVERITIES,
    ALERT_STATUSES,
    ALERT_URGENCIES,
)


class DetailedAlert(Levelled, Protocol):
    """A message with all that it says."""

    @property
    def alert_id(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def message_type(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def event(self) -> str | None: ...
    @property
    def urgency(self) -> str | None: ...
    @property
    def certainty(self) -> str | None: ...
    @property
    def from_at(self) -> datetime | None: ...
    @property
    def until_at(self) -> datetime | None: ...
    @property
    def headline(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...
    @property
    def instruction(self) -> str | None: ...
    @property
    def references(self) -> str | None: ...
    @property
    def zones(self) -> str | None: ...
    @property
    def run_id(self) -> str: ...


class Message(Protocol):
    """One message in a life."""

    @property
    def alert_id(self) -> str: ...
    @property
    def message_type(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def level(self) -> str | None: ...
    @property
    def headline(self) -> str | None: ...


def alert_detail(
    alert: DetailedAlert, life: Sequence[Message], voice: Voice, at: datetime
) -> list[Component]:
    """What is said, to whom, until when, and which messages came before and after."""
    about = facts(
        [
            (voice("Level"), level_chip(look_of(alert), level_words(alert, voice))),
            (voice("State"), _state(alert, voice, at)),
            (voice("Kind"), alert.event),
            (voice("Zones"), alert.zones),
            (voice("From"), alert.from_at and voice.day(alert.from_at)),
            (voice("Until"), alert.until_at and voice.day(alert.until_at)),
            (voice("Severity"), _word(ALERT_SEVERITIES, alert.severity, voice)),
            (voice("Urgency"), _word(ALERT_URGENCIES, alert.urgency, voice)),
            (voice("Certainty"), _word(ALERT_CERTAINTIES, alert.certainty, voice)),
            (voice("Sender"), alert.sender),
            (voice("Sent"), since(alert.sent_at, voice)),
            (voice("Number"), alert.alert_id),
            (voice("References"), _references(alert.references)),
            (voice("Source"), alert.run_id),
        ]
    )
    body = [
        about,
        section(
            voice("Description"),
            _text(alert.description),
            not alert.description,
            voice("None given."),
        ),
        section(
            voice("Instruction"),
            _text(alert.instruction),
            not alert.instruction,
            voice("None given."),
        ),
        _life(alert, life, voice),
    ]
    return detail([alert.headline or alert.event or voice("Alert")], body, voice)


def _state(alert: DetailedAlert, voice: Voice, at: datetime) -> str | list[Component | str]:
    if alert.status != "Actual":
        return voice(ALERT_STATUSES.get(alert.status, alert.status))
    if alert.from_at is None or alert.until_at is None:
        return _message(alert.message_type, voice)
    if at < alert.from_at:
        return voice("Not yet in force")
    if at >= alert.until_at:
        return voice("Over since {time}", time=voice.day(alert.until_at))
    due = attributes(data_due=alert.until_at.isoformat())
    return [voice("In force, still"), " ", html.Span(className="countdown", **due)]


def _life(alert: DetailedAlert, life: Sequence[Message], voice: Voice) -> Component:
    rows = [
        (
            voice.day(m.sent_at),
            _message(m.message_type, voice) + _status(m.status, voice),
            level_chip(m.level, level_name(m.level, voice)) if m.level in ALERT_LEVELS else "–",
            opener(m.headline or m.alert_id, f"alert:{m.alert_id}")
            if m.alert_id != alert.alert_id
            else html.Strong(voice("this message")),
        )
        for m in life
    ]
    heads = [voice(word) for word in ("Sent", "Message", "Level", "Headline")]
    return section(voice("Its life"), lines(heads, rows), not rows, "")


def _message(message_type: str, voice: Voice) -> str:
    return voice(ALERT_MESSAGES.get(message_type, message_type))


def _status(status: str, voice: Voice) -> str:
    return "" if status == "Actual" else f" · {voice(ALERT_STATUSES.get(status, status))}"


def _references(text: str | None) -> str | None:
    """The identifiers of ``sender,identifier,sent`` triples."""
    triples = [triple.split(",") for triple in (text or "").split()]
    return ", ".join(triple[1] if len(triple) > 1 else triple[0] for triple in triples) or None


def _text(text: str | None) -> Component:
    """The sender's paragraphs."""
    parts = [part.strip() for part in (text or "").splitlines()]
    return html.Div([html.P(part) for part in parts if part], className="said")


def _word(words: Mapping[str, str], code: str | None, voice: Voice) -> str | None:
    """A code of the standard as a word; one that is not listed stays as it came."""
    return None if code is None else voice(words.get(code, code))
