"""Work that is shared between the one who asks for it and whoever is free to help."""

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")
HELPERS = max(1, min(4, os.cpu_count() or 1))
_helpers = ThreadPoolExecutor(HELPERS, thread_name_prefix="helper")


def each(work: Callable[[Item], Found], items: Iterable[Item]) -> list[Found]:
    """``work`` of every item, in their order. Raises the first failure, once all have been tried.

    The asking thread does what no helper has begun: however busy they are, nobody waits for one,
    and whoever helps may ask for help.
    """
    todo = deque(enumerate(items))
    found: dict[int, Found] = {}
    failures: dict[int, Exception] = {}

    def go_on() -> None:
        while True:
            try:
                place, item = todo.popleft()
            except IndexError:
                return
            try:
                found[place] = work(item)
            except Exception as error:  # noqa: BLE001 - raised below, by the one who asked
                failures[place] = error

    help_n = min(len(todo) - 1, HELPERS)
    helping = [_helpers.submit(copy_context().run, go_on) for _ in range(help_n)]
    go_on()
    for helper in helping:
        if not helper.cancel():
            helper.result()
    if failures:
        raise failures[min(failures)]
    return [found[place] for place in sorted(found)]


def once(work: Callable[[], Found]) -> Callable[[], Found]:
    """What ``work`` gives, worked out when it is first asked for, by one of those who ask."""
    lock, kept = Lock(), list[Found]()

    def answer() -> Found:
        with lock:
            if not kept:
                kept.append(work())
            return kept[0]

    return answer
