"""Which DATEX II publication a payload carries, and when it was published."""

from dataclasses import dataclass, field
from datetime import datetime

from etl.datex2.elements import Element, instant, kind, local, text_of
from etl.datex2.quantities import Meaning
from etl.feed import FormatError

EXPECTED = "a DATEX II publication"
ENVELOPES = ("payload", "payloadPublication")
HEADINGS = frozenset(
    {*ENVELOPES, "publicationTime", "timeDefault", "measurementSiteTableReference"}
)
READ = frozenset(
    {
        "MeasuredDataPublication",
        "MeasurementSiteTablePublication",
        "SituationPublication",
        "VmsPublication",
        "ElaboratedDataPublication",
    }
)


@dataclass(slots=True)
class Publication:
    """What is known of the publication being read; a payload may carry several in turn."""

    kind: str | None = None
    time: str | None = None
    time_default: str | None = None
    table_id: str = ""
    meanings: dict[str, dict[int, Meaning]] = field(default_factory=dict[str, dict[int, Meaning]])
    """Per site, what its values' indexes mean, where a site table came in the same payload."""

    def note(self, element: Element) -> None:
        """Take in one of the ``HEADINGS``."""
        name = local(element.tag)
        if name in ENVELOPES:
            self._identify(element)
        elif name == "measurementSiteTableReference":
            self.table_id = element.get("id") or ""
        elif name == "timeDefault":
            self.time_default = text_of(element)
        elif (parent := element.getparent()) is not None and _is_envelope(parent):
            self._identify(parent)
            self.time, self.time_default, self.table_id = text_of(element), None, ""

    def identify_around(self, item: Element) -> None:
        """Find the publication around an item that comes before any heading."""
        for ancestor in item.iterancestors():
            if local(ancestor.tag) in ENVELOPES:
                self._identify(ancestor)
                return
        raise FormatError(f"found {local(item.tag)} outside a payload, expected {EXPECTED}")

    def published_at(self) -> datetime:
        """Raises ``ValueError`` where the publication does not say."""
        return instant(self.time or "")

    def _identify(self, envelope: Element) -> None:
        found = kind(envelope)
        if found not in READ:
            expected = ", ".join(sorted(READ))
            raise FormatError(f"found {found or 'a payload of no type'}, expected {expected}")
        self.kind = found


def _is_envelope(element: Element) -> bool:
    return local(element.tag) in ENVELOPES or kind(element) in READ
