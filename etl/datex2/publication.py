"""Which DATEX II publication a payload carries, and when it was published.

Publishers wrap one in ``payloadPublication`` (version 2), in ``payload`` (version 3), or write it
as the root itself (Fintraffic's ``situationPublication``). A ``messageContainer`` may carry
several, of which those that are not about traffic are passed over.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from etl.datex2.elements import Element, instant, kind, local, text_of
from etl.datex2.quantities import Meaning
from etl.feed import FormatError

EXPECTED = "a DATEX II publication"
CONTAINER: Final = "messageContainer"
ENVELOPES: Final = ("payload", "payloadPublication")
HEADINGS: Final = frozenset(
    {
        *ENVELOPES,
        "publicationTime",
        "forecastDefault",
        "periodDefault",
        "timeDefault",
        "measurementSiteTableReference",
    }
)
READ: Final = {
    "ElaboratedDataPublication": ("elaboratedData", "physicalQuantity"),
    "MeasuredDataPublication": ("siteMeasurements",),
    "MeasurementSiteTablePublication": ("measurementSiteRecord", "measurementSite"),
    "PredefinedLocationsPublication": ("predefinedLocation", "predefinedLocationContainer"),
    "SituationPublication": ("situation",),
    "VmsPublication": ("vmsUnit", "vmsControllerStatus"),
    "VmsTablePublication": ("vmsUnitRecord", "vmsController"),
}
"""The publications that are read, and what their items are called, in version 2 and 3."""
ITEMS: Final = {name: kind for kind, names in READ.items() for name in names}
AROUND: Final = (*ENVELOPES, "predefinedLocationContainer")
"""What holds items and may also be told of."""
FIRST_VERSION: Final = "/schema/1"
"""What the namespaces of version 1 have in common; its elements differ from those read here."""
TRUE: Final = ("true", "1")


@dataclass(slots=True)
class Publication:
    """What is known of the publication being read; a payload may carry several in turn."""

    kind: str | None = None
    time: str | None = None
    time_default: str | None = None
    period_default: str | None = None
    is_forecast: bool = False
    table_id: str = ""
    meanings: dict[str, dict[int, Meaning]] = field(default_factory=dict[str, dict[int, Meaning]])
    """Per site, what its values' indexes mean, where a site table came in the same payload."""
    is_one_of_several: bool = False
    """Whether others may follow, in which the meanings are of use."""
    passed_over: str | None = None
    """The last publication that is not read."""

    def note(self, element: Element) -> None:
        """Take in one of the ``HEADINGS``."""
        name = local(element.tag)
        if name in ENVELOPES:
            self._identify(element)
        elif name == "measurementSiteTableReference":
            self.table_id = element.get("id") or ""
        elif name == "timeDefault":
            self.time_default = text_of(element)
        elif name == "periodDefault":
            self.period_default = text_of(element)
        elif name == "forecastDefault":
            self.is_forecast = text_of(element) in TRUE
        elif (parent := element.getparent()) is not None and is_envelope(parent):
            self._identify(parent)
            self.time, self.table_id = text_of(element), ""
            self.time_default, self.period_default, self.is_forecast = None, None, False

    def identify_around(self, item: Element) -> None:
        """Find the publication around an item, where no heading has told it."""
        for ancestor in item.iterancestors():
            if is_envelope(ancestor):
                self._identify(ancestor)
                self.kind = self.kind or ITEMS[local(item.tag)]
                return
        raise FormatError(f"found {local(item.tag)} outside a payload, expected {EXPECTED}")

    def published_at(self) -> datetime:
        """Raises ``ValueError`` where the publication does not say."""
        return instant(self.time or "")

    def _identify(self, envelope: Element) -> None:
        """What an envelope carries; where it does not say, its first item will."""
        if FIRST_VERSION in envelope.tag:
            raise FormatError("found DATEX II version 1, expected version 2 or 3")
        container = envelope.getparent()
        self.is_one_of_several = container is not None and local(container.tag) == CONTAINER
        found = _published(envelope)
        if found is None or found in READ:
            self.kind = found or self.kind
            return
        self.passed_over = found
        if not self.is_one_of_several:
            raise FormatError(f"found {self.passed_over}, expected {', '.join(READ)}")


def is_envelope(element: Element) -> bool:
    """Whether an element holds a publication, or is one."""
    return local(element.tag) in ENVELOPES or _published(element) is not None


def _published(element: Element) -> str | None:
    """The publication's type, which is its element's name where it is no ``xsi:type``."""
    found = kind(element)
    if found is None and (name := local(element.tag)).endswith("Publication"):
        found = f"{name[:1].upper()}{name[1:]}" if name not in ENVELOPES else None
    return found
