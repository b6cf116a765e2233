"""Which spans of the past a warehouse has nothing of yet."""

from collections.abc import Collection

from simulator.archives.archive import Span

STEP_S = 300
"""Traffic is measured at least this often: a step without a reading was not lived through."""


def gaps(lived: Collection[int], since: int, until: int) -> list[Span]:
    """The spans between two times without any of the steps in ``lived``, the newest first.

    A step is named by its number since 1970: step n is the ``STEP_S`` seconds that end at
    ``n * STEP_S``.
    """
    found: list[Span] = []
    start = None
    for step in range(-(-since // STEP_S), until // STEP_S + 1):
        if step not in lived:
            start = step if start is None else start
        elif start is not None:
            found.append(_span(start, step))
            start = None
    if start is not None:
        found.append(_span(start, until // STEP_S + 1))
    return found[::-1]


def _span(first: int, after: int) -> Span:
    """From within the first step to the end of the last: its whole five minutes is in it."""
    return Span((first - 1) * STEP_S + 1, (after - 1) * STEP_S + 1)
