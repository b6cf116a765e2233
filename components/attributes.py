"""HTML attributes whose names Python cannot write: ``data-at``, ``aria-label``."""

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """``data_at="…"`` → ``{"data-at": "…"}``, to be spread into a component."""
    return {name.replace("_", "-"): value for name, value in values.items()}
