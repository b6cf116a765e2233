"""How old what is shown is: the browser counts the age on, even when the server is dead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice


class Feed(Protocol):
    """What freshness needs of a source."""

    @property
    def source_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def tables(self) -> str | None: ...
    @property
    def stale_after_s(self) -> int | None: ...
    @property
    def newest_at(self) -> datetime | None: ...
    @property
    def first_at(self) -> datetime | None: ...
    @property
    def is_configured(self) -> bool: ...
    @property
    def finished_at(self) -> datetime | None: ...
    @property
    def is_simulation(self) -> bool: ...
    @property
    def loaded_n(self) -> int: ...
    @property
    def rejected_n(self) -> int: ...


OWN_PROMISE_S = 300


@dataclass(frozen=True, slots=True)
class Freshness:
    """The oldest of the sources a figure rests on; ``newest_at`` is ``None`` if one never came."""

    newest_at: datetime | None
    stale_after_s: int | None
    title: str
    came_later: bool = False
    """Nothing had come by then, yet what came later reaches back."""

    @classmethod
    def of(cls, feed: Feed) -> "Freshness":
        """One source's."""
        came_later = feed.newest_at is None and feed.first_at is not None
        return cls(feed.newest_at, feed.stale_after_s, feed.title, came_later)

    def is_stale(self, at: datetime) -> bool:
        """Past what its source promises, or never delivered."""
        if self.newest_at is None:
            return True
        if self.stale_after_s is None:
            return False
        return (at - self.newest_at).total_seconds() > self.stale_after_s


def feeding(
    tables: Iterable[str], feeds: Sequence[Feed], sources: Collection[str] | None = None
) -> list[Feed]:
    """The configured sources that fill these tables, of ``sources`` where these are told."""
    wanted = set(tables)
    found = [f for f in feeds if f.is_configured and wanted & set((f.tables or "").split(","))]
    if wanted == {"feed_run"}:
        return [feed for feed in feeds if feed.is_configured]
    named = [feed for feed in found if sources is not None and feed.source_id in sources]
    return named or found


def freshness_of(
    tables: Iterable[str],
    feeds: Sequence[Feed],
    at: datetime,
    sources: Collection[str] | None = None,
) -> Freshness | None:
    """The least fresh of the sources that feed these tables, if there are any."""
    wanted = set(tables)
    if wanted == {"feed_run"}:
        return _own_record(feeds)
    found = feeding(wanted, feeds, sources)
    if not found:
        return None
    worst = max(found, key=lambda feed: _overdue(feed, at))
    return Freshness.of(worst)


def are_known(tables: Iterable[str], feeds: Sequence[Feed], at: datetime) -> bool:
    """Whether some source of these tables has ever delivered."""
    fresh = freshness_of(tables, feeds, at)
    return fresh is not None and fresh.newest_at is not None


def age(freshness: Freshness | None, voice: Voice) -> Component:
    """The age of a figure, counted on in the browser; turns when past its promise."""
    if freshness is None:
        return html.Span(voice("no source"), className="age age-none")
    if freshness.newest_at is None:
        told = voice("received later") if freshness.came_later else voice("never received")
        return html.Span(told, className="age age-never", title=freshness.title)
    return html.Span(
        className="age",
        title=f"{freshness.title} · {voice.day(freshness.newest_at)}",
        **attributes(
            data_at=freshness.newest_at.isoformat(),
            data_stale_after=str(freshness.stale_after_s or ""),
        ),
    )


def since(moment: datetime | None, voice: Voice, class_name: str = "age") -> Component:
    """How long ago something was, counted on in the browser."""
    if moment is None:
        return html.Span("–", className=f"{class_name} age-none")
    return html.Span(
        className=class_name, title=voice.day(moment), **attributes(data_at=moment.isoformat())
    )


def _own_record(feeds: Sequence[Feed]) -> Freshness | None:
    """How fresh the record of runs is: we write it ourselves, at every run of any source."""
    runs = [feed.finished_at for feed in feeds if feed.finished_at is not None]
    promised = [feed for feed in feeds if feed.is_configured]
    if not promised:
        return None
    titles = ", ".join(feed.title for feed in promised)
    return Freshness(max(runs, default=None), OWN_PROMISE_S, titles)


def _overdue(feed: Feed, at: datetime) -> float:
    if feed.newest_at is None:
        return float("inf")
    return (at - feed.newest_at).total_seconds() / (feed.stale_after_s or 86_400)
