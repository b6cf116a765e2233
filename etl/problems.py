"""What of an item cannot be read, while the rest of it can."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

Value = TypeVar("Value")
SHOWN_N = 4


@dataclass(slots=True)
class Problems:
    """Sentences on what was left out, each once, in order."""

    found: list[str] = field(default_factory=list[str])

    @property
    def sentence(self) -> str:
        """The first few of them, and how many more there are."""
        more_n = len(self.found) - SHOWN_N
        shown = "; ".join(self.found[:SHOWN_N])
        return f"{shown}; {more_n} more" if more_n > 0 else shown

    def unless(self, read: Callable[[], Value]) -> Value | None:
        """What ``read`` gives; ``None``, its complaint noted, where it raises ``ValueError``."""
        try:
            return read()
        except ValueError as error:
            if str(error) not in self.found:
                self.found.append(str(error))
            return None
