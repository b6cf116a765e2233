"""The life of an incident: its milestones, how it ended, and what of that is known by a time."""

from dataclasses import dataclass, fields, replace
from functools import lru_cache

from simulator.assumptions import assumptions
from simulator.calls import Call, Calls
from simulator.chance import around, draws
from simulator.dispatching import Dispatching, Job
from simulator.fleet import SHIFT_S

LONGEST_S = SHIFT_S + 3 * 3_600
"""No incident is open longer than a shift and the paperwork after it."""

INJURING = ("crash_injury", "pedestrian_hit")
OUTCOMES = ("Intervento concluso", "Verbale redatto", "Nulla di fatto")
OUTCOME_WEIGHTS = (5, 3, 2)
BY_PHONE = "Risolto in centrale"
NOBODY_FREE = "Annullato"


@dataclass(frozen=True, slots=True)
class Life:
    """What happened when; ``None`` is never, or not yet where it was asked for a time."""

    dispatched_at: int | None
    enroute_at: int | None
    arrived_at: int | None
    cleared_at: int | None
    closed_at: int | None
    outcome: str | None
    injured_n: int | None
    dead_n: int | None

    def known_at(self, at: int) -> "Life":
        """What was known of it by a time: milestones that had passed, the outcome once closed."""
        later = {name: None for name in _MILESTONES if (getattr(self, name) or at) > at}
        if "closed_at" in later:
            later |= {"outcome": None, "dead_n": None}
        if "arrived_at" in later:
            later["injured_n"] = None
        return replace(self, **later)

    def milestones(self) -> list[int]:
        """When something becomes known, in order."""
        return sorted(m for m in (getattr(self, name) for name in _MILESTONES) if m is not None)


_MILESTONES = tuple(f.name for f in fields(Life) if f.name.endswith("_at"))


class Lives:
    """The lives of all incidents, by seed."""

    def __init__(self, seed: int, calls: Calls, dispatching: Dispatching) -> None:
        self._seed, self._calls, self._dispatching = seed, calls, dispatching
        self.of = lru_cache(maxsize=4_000)(self._of)

    def open_at(self, at: int) -> list[tuple[Call, Life]]:
        """Incidents received and not closed by a time."""
        recent = self._calls.between(at - LONGEST_S, at + 1)
        lives = ((call, self.of(call)) for call in recent)
        return [(call, life) for call, life in lives if (life.closed_at or at) > at]

    def _of(self, call: Call) -> Life:
        random = draws(self._seed, "life", call.call_id)
        jobs = self._dispatching.jobs(call)
        if not jobs:
            return self._without_crew(call, around(random, 1, 0.5))
        cleared = max(job.available_at for job in jobs)
        paperwork = int(60 * around(random, assumptions().paperwork_min, 0.6))
        injured = random.choices((1, 2, 3), (7, 2, 1))[0] if _injures(call) else None
        injured = injured if call.injured_n is None else call.injured_n
        dead = int(random.random() < 0.008) if injured else None
        return Life(
            dispatched_at=_first(jobs, "dispatched_at"),
            enroute_at=_first(jobs, "enroute_at"),
            arrived_at=_first(jobs, "arrived_at"),
            cleared_at=cleared,
            closed_at=cleared + min(paperwork, 3_600),
            outcome=random.choices(OUTCOMES, OUTCOME_WEIGHTS)[0],
            injured_n=injured,
            dead_n=dead,
        )

    def _without_crew(self, call: Call, factor: float) -> Life:
        by_phone = call.is_settled_by_phone
        wait_s = min(int(300 * factor), 1_800) if by_phone else 2 * 3_600
        outcome = BY_PHONE if by_phone else NOBODY_FREE
        closed = call.received_at + wait_s
        return Life(None, None, None, None, closed, outcome, None, None)


def _injures(call: Call) -> bool:
    return call.kind.kind_id in INJURING


def _first(jobs: list[Job], milestone: str) -> int:
    return min(getattr(job, milestone) for job in jobs)
