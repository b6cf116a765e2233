"""Work that is shared: in order, once, in the asker's context, and never stuck."""

import threading
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

import pytest

from data.hourly import HOLDS_S, Hourly
from data.moment import runs
from data.together import HELPERS, each, once

ASKER: ContextVar[str] = ContextVar("asker")
T = datetime(2026, 2, 7, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_is_found_comes_in_the_order_asked_and_knows_who_asked() -> None:
    ASKER.set("who asks")
    told = each(lambda n: (n, ASKER.get()), range(40))
    assert told == [(n, "who asks") for n in range(40)]
    assert each(str, []) == []


def test_two_are_at_it_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=20)
    assert each(lambda _: meeting.wait() >= 0, range(2)) == [True, True]


def test_who_helps_may_ask_for_help_however_many_do() -> None:
    def deep(level: int) -> int:
        return sum(each(lambda _: deep(level - 1), range(HELPERS + 2))) if level else 1

    assert deep(3) == (HELPERS + 2) ** 3


def test_the_first_failure_is_raised_once_all_have_been_tried() -> None:
    tried: list[int] = []

    def work(n: int) -> int:
        tried.append(n)
        if n in (3, 5):
            raise KeyError(n)
        return n

    with pytest.raises(KeyError, match="3"):
        each(work, range(9))
    assert sorted(tried) == list(range(9))


def test_what_many_ask_for_at_once_is_worked_out_once() -> None:
    made: list[int] = []
    number = once(lambda: made.append(1) or len(made))
    assert each(lambda _: number(), range(30)) == [1] * 30


def test_what_failed_is_tried_again() -> None:
    answers = iter([1])
    attempts: list[int] = []

    def work() -> int:
        attempts.append(1)
        if len(attempts) == 1:
            raise TimeoutError
        return next(answers)

    number = once(work)
    with pytest.raises(TimeoutError):
        number()
    assert (number(), number()) == (1, 1)


def test_answers_of_one_thing_are_worked_out_together_where_they_are_not_kept() -> None:
    now = [0.0]
    asked: list[list[int]] = []
    hourly = Hourly(lambda: now[0])

    def squares(numbers: list[int]) -> list[int]:
        def work_out(missing: Sequence[int]) -> dict[int, int]:
            asked.append(list(missing))
            return {number: number * number for number in missing}

        return hourly.answers("squares", numbers, work_out)

    assert squares([1, 2, 3]) == [1, 4, 9]
    now[0] = HOLDS_S / 2
    assert squares([2, 4, 1, 5]) == [4, 16, 1, 25]
    assert squares([]) == []
    now[0] = HOLDS_S
    assert squares([5, 1]) == [25, 1]
    assert asked == [[1, 2, 3], [4, 5], [1]]


def test_instants_that_follow_each_other_are_runs_of_so_many() -> None:
    hours = [T + n * HOUR for n in (0, 1, 2, 3, 4, 7, 8, 10)]
    lengths = [len(run) for run in runs(hours, HOUR, 3)]
    assert lengths == [3, 2, 2, 1]
    assert [end for run in runs(hours, HOUR, 3) for end in run] == hours
    assert list(runs([], HOUR, 3)) == []
