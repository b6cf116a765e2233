"""The sources as the top bar tells them: how many keep their promise, and the age of each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.freshness import Feed, Freshness, age
from components.voice import Voice

State = Literal["normal", "attention", "unknown"]


def feeds_dot(feeds: Sequence[Feed], voice: Voice, at: datetime) -> Component:
    """How many configured feeds keep their promise; the list of them opens beneath."""
    promised = [feed for feed in feeds if feed.is_configured]
    fresh_n = sum(not Freshness.of(feed).is_stale(at) for feed in promised)
    missing_n = len(promised) - fresh_n
    state = "normal" if not missing_n else "attention" if missing_n <= 2 else "alarm"
    if not promised:
        state = "unknown"
    text = f"{voice('Feeds')} {fresh_n}/{len(promised)}"
    return html.Span(text, className=f"feeds-count is-{state}", title=voice("Fresh feeds"))


def feed_list(feeds: Sequence[Feed], voice: Voice, at: datetime) -> list[Component]:
    """A line for each configured source, those past their promise first."""
    promised = [feed for feed in feeds if feed.is_configured]
    if not promised:
        return [html.P(voice("No feed is configured."), className="empty")]
    promised.sort(key=lambda feed: (_state(feed, at) == "normal", feed.title))
    return [_line(feed, voice, at) for feed in promised]


def _line(feed: Feed, voice: Voice, at: datetime) -> Component:
    state = _state(feed, at)
    promise = feed.stale_after_s
    told = voice("promise {span}", span=voice.span(promise)) if promise else voice("no promise")
    return html.Button(
        [
            html.Strong(feed.title),
            html.Span(voice(_WORDS[state]), className=f"state is-{state}"),
            age(Freshness.of(feed), voice),
            html.Span(told, className="menu-about"),
        ],
        className="menu-line",
        type="button",
        **attributes(data_select=f"feed:{feed.source_id}"),
    )


def _state(feed: Feed, at: datetime) -> State:
    if feed.newest_at is None:
        return "unknown"
    return "attention" if Freshness.of(feed).is_stale(at) else "normal"


_WORDS: dict[State, str] = {"normal": "On time", "attention": "Late", "unknown": "Not received"}
