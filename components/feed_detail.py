"""One source in the drawer: what it brings, its last runs, and what nobody could read of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from components.details import detail, facts, lines, section
from components.freshness import Feed
from components.reasons import reason_told
from components.voice import Voice
from components.words import RUN_OUTCOMES

ITEM_CHARS = 400


class DetailedFeed(Feed, Protocol):
    """A source with what it says of itself."""

    @property
    def format(self) -> str: ...
    @property
    def licence(self) -> str | None: ...
    @property
    def every_s(self) -> int | None: ...


class Run(Protocol):
    """One load."""

    @property
    def finished_at(self) -> datetime: ...
    @property
    def outcome(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def read_n(self) -> int: ...
    @property
    def rejected_n(self) -> int: ...


class Kept(Protocol):
    """One item in the quarantine."""

    @property
    def position(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def item(self) -> str: ...


def feed_detail(
    feed: DetailedFeed,
    runs: Sequence[Run],
    rejected: Sequence[Kept],
    voice: Voice,
    agency: str | None,
) -> list[Component]:
    """Facts, the way to its page, the quarantine and the runs; ``agency`` is whose it is."""
    about = facts(
        [
            (voice("Number"), feed.source_id),
            (voice("Format"), feed.format),
            (voice("Fills"), feed.tables),
            (voice("Agency"), agency),
            (voice("Licence"), feed.licence),
            (voice("Every"), feed.every_s and voice.span(feed.every_s)),
        ]
    )
    path = f"/feeds/{quote(feed.source_id, safe='')}"
    own = html.P(dcc.Link(voice("Runs, payloads, what depends on it"), href=path))
    return detail([feed.title], [own, about, _rejected(rejected, voice), _runs(runs, voice)], voice)


def _rejected(rejected: Sequence[Kept], voice: Voice) -> Component:
    heads = [voice(word) for word in ("Item", "Reason", "Content")]
    rows = [
        (q.position, reason_told(q.reason, voice), html.Pre(q.item[:ITEM_CHARS])) for q in rejected
    ]
    return section(voice("Quarantine"), lines(heads, rows), not rows, voice("Nothing rejected."))


def _runs(runs: Sequence[Run], voice: Voice) -> Component:
    heads = [voice(word) for word in ("When", "Outcome", "Read", "Rejected", "Reason")]
    rows = [
        (
            voice.seconds(run.finished_at),
            voice(RUN_OUTCOMES[run.outcome]),
            voice.number(run.read_n),
            voice.number(run.rejected_n),
            reason_told(run.reason, voice),
        )
        for run in runs
    ]
    return section(voice("Runs"), lines(heads, rows), not rows, voice("It has never run."))
