"""One scenario as a value: what, where, from when until when."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


class ScenarioError(ValueError):
    """A scenario that cannot be: the thing, what was found, what is expected."""


@dataclass(frozen=True, slots=True, order=True)
class Scenario:
    """A ``kind`` of ``simulator.scenarios.catalogue``, in the city's seconds.

    ``place`` is what it is about, in the words of its kind: a zone, a road, a published page.
    """

    since: int
    until: int
    kind: str
    place: str

    @property
    def name(self) -> str:
        """What to stop it by; two of one name never overlap."""
        return f"{self.kind}:{self.place}"

    def is_on(self, at: int) -> bool:
        """Whether it is in force at a time."""
        return self.since <= at < self.until

    def as_json(self) -> dict[str, str | int]:
        """As plain values."""
        return asdict(self)


def read_scenario(found: Mapping[str, object]) -> Scenario:
    """A scenario from plain values. Raises ``ScenarioError``."""
    since, until = found.get("since"), found.get("until")
    kind, place = found.get("kind"), found.get("place")
    if not isinstance(since, int) or not isinstance(until, int) or since > until:
        raise ScenarioError(f"found since {since!r} until {until!r}, expected seconds in order")
    if not isinstance(kind, str) or not isinstance(place, str):
        raise ScenarioError(f"found kind {kind!r} and place {place!r}, expected text")
    return Scenario(since, until, kind, place)
