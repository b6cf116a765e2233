"""Flussi: does every source deliver what it promised, and what could not be read?"""

import dash
from dash.development.base_component import Component

import services
from components.freshness import Freshness
from components.kpi_card import kpi_cards
from components.page import kpi_strip, page_frame, panel
from components.shell import FEEDS_DOT, feeds_dot
from components.table import Column, table
from components.voice import Voice
from components.words import RUN_OUTCOMES
from data import queries
from data.figures import figures
from data.moment import Moment
from data.queries import FeedState

dash.register_page(__name__, path="/feeds", name="Feeds", order=90, icon="feeds", is_below=True)

CARDS, TABLE = "feeds-cards", "feeds-table"
SHOWN = ("feeds_fresh_pct",)
COLUMNS = (
    Column("title", "Source", width=200, grows=True),
    Column("state_word", "State", "state", 150),
    Column("newest_at", "Newest data", "time", 160),
    Column("promise_s", "Promise", "duration", 112),
    Column("finished_at", "Last run", "time", 150),
    Column("outcome", "Outcome", width=110),
    Column("loaded_n", "Loaded, 24 h", "number", 120),
    Column("rejected_n", "Rejected, 24 h", "number", 124),
    Column("failed_n", "Failed runs, 24 h", "number", 140),
    Column("format", "Format", width=170),
    Column("reason", "Reason", width=240, grows=True),
)


def layout(**_query: str) -> Component:
    """The figure of all feeds, and one line per source."""
    voice = services.voice()
    grid = table(TABLE, COLUMNS, voice, "No source is configured and nothing was ever loaded.")
    return page_frame("feeds", voice("Feeds"), [kpi_strip(CARDS), panel(voice("Sources"), [grid])])


def frame(moment: Moment) -> dict[str, dict[str, object]]:
    """The screen at a moment."""
    voice, at = services.voice(moment), moment.at
    feeds = queries.feed_states(moment)
    return {
        CARDS: {"children": kpi_cards(figures(moment, SHOWN), feeds, voice, at)},
        TABLE: {"rowData": [_row(feed, voice, moment) for feed in feeds]},
        FEEDS_DOT: {"children": feeds_dot(feeds, voice, at)},
    }


def _row(feed: FeedState, voice: Voice, moment: Moment) -> dict[str, object]:
    word, state = _state(feed, moment)
    simulated = f" · {voice('SIMULATION')}" if feed.is_simulation else ""
    return {
        "key": feed.source_id,
        "select": f"feed:{feed.source_id}",
        "title": feed.title + simulated,
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
        "reason": feed.reason,
    }


def _state(feed: FeedState, moment: Moment) -> tuple[str, str]:
    if not feed.is_configured:
        return "Loaded by hand", "unknown"
    if feed.newest_at is None:
        return "Never received", "unknown"
    if Freshness.of(feed).is_stale(moment.at):
        return "Stale", "alarm"
    return ("Fresh", "normal") if feed.outcome == "loaded" else ("Last run failed", "attention")
