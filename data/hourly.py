"""What is worked out once in a while and then told again: answers that hold for an hour."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")
HOLDS_S = 3_600.0
OPEN_HOLDS_S = 60.0
KEPT_N = 2_048


@dataclass(slots=True)
class _Kept:
    """One answer, and until when it holds; whoever works it out holds the lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answer: Any = None
    until_s: float = 0.0


class Hourly:
    """Answers by their question; one that is asked for by many is worked out once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def answer(
        self,
        question: Hashable,
        work_out: Callable[[], Answer],
        is_final: Callable[[Answer], bool] = lambda _: True,
    ) -> Answer:
        """What ``work_out`` gives. An answer that is not final holds for a minute only."""
        kept = self._place(question)
        with kept.lock:
            if self._clock() >= kept.until_s:
                kept.answer = work_out()
                holds_s = HOLDS_S if is_final(kept.answer) else OPEN_HOLDS_S
                kept.until_s = self._clock() + holds_s
            return cast(Answer, kept.answer)

    def _place(self, question: Hashable) -> _Kept:
        with self._lock:
            kept = self._kept.pop(question, None) or _Kept()
            self._kept[question] = kept
            while len(self._kept) > KEPT_N:
                self._kept.popitem(last=False)
            return kept
