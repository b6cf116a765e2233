"""Flussi: does every source deliver what it promised, and what could not be read?"""

from collections import Counter
from collections.abc import Sequence
from functools import cache

import dash
from dash import html
from dash.development.base_component import Component

import services
from components.freshness import Freshness
from components.kpi_card import kpi_cards
from components.page import Parts, kpi_strip, page_frame, panel
from components.reasons import reason_told
from components.table import Column, table
from components.tally import Count, tally
from components.voice import Voice
from components.words import RUN_OUTCOMES
from data import queries
from data.figures import figures
from data.moment import Moment
from data.queries import FeedState

dash.register_page(__name__, path="/feeds", name="Feeds", order=90, icon="feeds", is_below=True)

CARDS, TABLE = "feeds-cards", "feeds-table"
STATES, ITEMS = "feeds-states", "feeds-items"
NO_SOURCE = "No source is configured and nothing was ever loaded: see README, Connect a real feed."
STATE_COUNTS = {
    "Fresh": ("Fresh, many", "good"),
    "Last run failed": ("Last run failed", "attention"),
    "Stale": ("Stale, many", "bad"),
    "Never received": ("Never received, many", "unknown"),
    "Loaded by hand": ("Loaded by hand, many", "plain"),
}
SHOWN = ("feeds_fresh_pct",)
COLUMNS = (
    Column("title", "Source", width=330, grows=True),
    Column("state_word", "State", "state", 190),
    Column("newest_at", "Newest data", "time", 124),
    Column("promise_s", "Promise", "span", 106),
    Column("finished_at", "Last run", "time", 138),
    Column("outcome", "Outcome", width=126),
    Column("loaded_n", "Loaded, 24 h", "number", 126),
    Column("rejected_n", "Rejected, 24 h", "number", 132),
    Column("failed_n", "Failed, 24 h", "number", 152),
    Column("format", "Format", width=142),
    Column("reason", "Reason", width=200, grows=True),
)


def layout(**_query: str) -> Component:
    """The figure of all feeds, and one line per source."""
    voice = services.voice()
    grid = table(TABLE, COLUMNS, voice, NO_SOURCE)
    strip = kpi_strip(
        CARDS,
        panel(voice("By state"), [html.Div(id=STATES)]),
        panel(voice("Items of the last 24 hours"), [html.Div(id=ITEMS)]),
    )
    return page_frame("feeds", voice("Feeds"), [strip, panel(voice("Sources"), [grid])])


def frame(moment: Moment) -> Parts:
    """The screen at a moment."""
    voice, at = services.voice(moment), moment.at
    feeds = cache(lambda: queries.feed_states(moment))
    return {
        CARDS: lambda: {
            "children": kpi_cards(figures(moment, SHOWN, voice.zone), feeds(), voice, at)
        },
        STATES: lambda: {"children": tally(_by_state(feeds(), voice, moment), voice, NO_SOURCE)},
        ITEMS: lambda: {"children": tally(_by_fate(feeds(), voice), voice, "Nothing came in.")},
        TABLE: lambda: {"rowData": [_row(feed, voice, moment) for feed in feeds()]},
    }


def _by_state(feeds: Sequence[FeedState], voice: Voice, moment: Moment) -> list[Count]:
    states = Counter(_state(feed, moment)[0] for feed in feeds)
    return [Count(voice(word), states[name], look) for name, (word, look) in STATE_COUNTS.items()]


def _by_fate(feeds: Sequence[FeedState], voice: Voice) -> list[Count]:
    loaded, rejected = sum(f.loaded_n for f in feeds), sum(f.rejected_n for f in feeds)
    return [Count(voice("Loaded, many"), loaded, "good"), Count(voice("Rejected"), rejected, "bad")]


def _row(feed: FeedState, voice: Voice, moment: Moment) -> dict[str, object]:
    word, state = _state(feed, moment)
    return {
        "key": feed.source_id,
        "select": f"feed:{feed.source_id}",
        "title": feed.title,
        "state": state,
        "state_word": voice(word),
        "newest_at": feed.newest_at and feed.newest_at.isoformat(),
        "promise_s": feed.stale_after_s,
        "finished_at": feed.finished_at and feed.finished_at.isoformat(),
        "outcome": voice(RUN_OUTCOMES[feed.outcome]) if feed.outcome else None,
        "loaded_n": feed.loaded_n,
        "rejected_n": feed.rejected_n,
        "failed_n": feed.failed_n,
        "format": feed.format,
        "reason": reason_told(feed.reason, voice),
    }


def _state(feed: FeedState, moment: Moment) -> tuple[str, str]:
    if not feed.is_configured:
        return "Loaded by hand", "unknown"
    if feed.newest_at is None:
        return "Never received", "unknown"
    if Freshness.of(feed).is_stale(moment.at):
        return "Stale", "alarm"
    return ("Fresh", "normal") if feed.outcome == "loaded" else ("Last run failed", "attention")
