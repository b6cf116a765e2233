"""The words CAP 1.1 and 1.2 allow, from the OASIS schemas."""

from typing import Final

NAMESPACES: Final = (
    "urn:oasis:names:tc:emergency:cap:1.1",
    "urn:oasis:names:tc:emergency:cap:1.2",
)
SEVERITIES: Final = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
"""Worst first."""

MESSAGE: Final = {
    "status": frozenset({"Actual", "Exercise", "System", "Test", "Draft"}),
    "msgType": frozenset({"Alert", "Update", "Cancel", "Ack", "Error"}),
}
"""Words without which nobody knows what a message is."""

SCOPES: Final = frozenset({"Public", "Restricted", "Private"})

DISTRIBUTIONS: Final = frozenset({"Actual", "Exercise", "System", "Test"})
"""What EDXL-DE says a distribution is."""

HAZARD: Final = {
    "category": frozenset(
        {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport",
         "Infra", "CBRNE", "Other"}
    ),
    "urgency": frozenset({"Immediate", "Expected", "Future", "Past", "Unknown"}),
    "severity": frozenset(SEVERITIES),
    "certainty": frozenset({"Observed", "Likely", "Possible", "Unlikely", "Unknown"}),
}  # fmt: skip
"""Words of an ``info``, where it has them."""

COLOURS: Final = ("green", "yellow", "orange", "red")


def checked(name: str, word: str | None, allowed: frozenset[str]) -> str:
    """The word as the schema writes it, if it is one of those allowed, whatever its case.

    Raises ``ValueError`` naming what was found.
    """
    folded = (word or "").casefold()
    for known in allowed:
        if known.casefold() == folded:
            return known
    expected = ", ".join(sorted(allowed))
    found = f"{name} {word[:60]!r}" if word else f"no {name}"
    raise ValueError(f"found {found}, expected one of {expected}")


def colour(awareness_level: str | None) -> str | None:
    """The colour in a MeteoAlarm ``awareness_level``: ``"3; orange; Severe"``."""
    words = (awareness_level or "").lower().replace(";", " ").split()
    return next((word for word in words if word in COLOURS), None)
