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
    def has_limits(self) -> bool:
        """Whether anything is hidden from this reader."""
        return self != EVERYTHING

    @property
    def key(self) -> str:
        """A short text, equal for equal scopes in every process: what caches are keyed by."""
        if not self.has_limits:
            return "all"
        return hashlib.sha256(json.dumps(self.parameters()).encode()).hexdigest()[:16]

    def parameters(self) -> dict[str, list[str] | None]:
        """The limits as statement parameters; see ``data/sql/scope``."""
        return {
            "scope_municipalities": _sorted(self.municipalities),
            "scope_agencies": _sorted(self.agencies),
            "scope_kinds": _sorted(self.kinds),
        }


EVERYTHING = Scope()


def _sorted(limit: frozenset[str] | None) -> list[str] | None:
    return None if limit is None else sorted(limit)
