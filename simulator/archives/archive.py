"""The contract of an archive: what a system hands over of a span of time, and how it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simulator.world import World

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds from ``since`` up to but not at ``until``."""

    since: int
    until: int

    def pieces(self, length_s: int) -> Iterator["Span"]:
        """The span cut at whole multiples of a length, the newest piece first."""
        until = self.until
        while until > self.since:
            since = max((until - 1) // length_s * length_s, self.since)
            yield Span(since, until)
            until = since

    def before(self, at: int) -> "Span | None":
        """The part before a time, if there is any."""
        until = min(self.until, at)
        return Span(self.since, until) if until > self.since else None


@dataclass(frozen=True, slots=True)
class Archive:
    """``write`` gives the bytes of a span, ``None`` where there is nothing in it.

    They are read as ``format``, through ``mapping`` where that needs one, as ``source_id``. What is
    younger than ``live_s`` the live publication tells by itself.
    """

    source_id: str
    format: str
    ending: str
    write: Callable[[World, Span], bytes | None]
    mapping: str | None = None
    live_s: int = 0
