"""For whom a read is made: the municipalities, agencies and kinds of event a person may see."""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Limits of a read; ``None`` is no limit, an empty set lets nothing through."""

    municipalities: frozenset[str] | None = None
    agencies: frozenset[str] | None = None
    kinds: frozenset[str] | None = None

    @property
    def key(self) -> str:
        """A short text, equal for equal scopes in every process: what caches are keyed by."""
        if self == EVERYTHING:
            return "all"
        limits = [self.municipalities, self.agencies, self.kinds]
        text = json.dumps([None if limit is None else sorted(limit) for limit in limits])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


EVERYTHING = Scope()
