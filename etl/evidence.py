"""What says that a name which two sources give is the name of two things.

A thing stands in one place, is of one agency and has one value at an instant; a vehicle goes no
faster than vehicles do. Sources that declare one ``agency`` share its names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from data.records import (
    Camera,
    CameraProbe,
    CameraWork,
    Dispatch,
    Incident,
    IncidentUpdate,
    Observation,
    Record,
    Sensor,
    Sign,
    SignMessage,
    TrafficEvent,
    TrafficReading,
    TrafficSite,
    Unit,
    UnitPosition,
)
from etl.tables.statement_files import filled, statement

LONG_EVENT_M: Final = "20000"
"""Works and queues are long, and their publishers do not point at the same end of them."""
SAME_PLACE: Final = filled("same_place")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows of ``record`` whose ``name`` is another source's, as a statement that finds them."""

    record: type[Record]
    name: str
    text: str

    @property
    def what(self) -> str:
        """What the name is of, in a word."""
        return self.name.removesuffix("_id")

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the statement asks of the source that gives the rows."""
        return tuple(name for name in ("source_id", "agency_id") if f"${name}" in self.text)


def _by_place() -> Iterator[Evidence]:
    longer = "greatest(coalesce(known.length_m, 0), coalesce(staged.length_m, 0))"
    lengths: dict[type[Record], str] = {
        Camera: "0", Sensor: "0", Sign: "0", TrafficSite: longer, TrafficEvent: LONG_EVENT_M,
    }  # fmt: skip
    for record, length in lengths.items():
        (name, *_) = record.KEY
        text = filled("foreign_by_place", table=record.TABLE, name=name, length=length)
        yield Evidence(record, name, text)


def _by_agency() -> Iterator[Evidence]:
    """Things of a register, and what is told of them."""
    for register, same, records in (
        (Unit, "known.agency_id = $agency_id", (UnitPosition, Dispatch)),
        (TrafficSite, "false", (TrafficReading,)),
        (Sensor, "false", (Observation,)),
        (Sign, "false", (SignMessage,)),
        (Camera, "false", (CameraProbe, CameraWork)),
    ):
        (name,) = register.KEY
        told = ((record, same) for record in records)
        own = () if register is Unit else ((register, SAME_PLACE),)
        for record, alike in (*own, *told):
            pieces = {"table": record.TABLE, "register": register.TABLE}
            yield Evidence(
                record, name, filled("foreign_by_agency", name=name, same=alike, **pieces)
            )


def _by_values() -> Iterator[Evidence]:
    for record in (TrafficReading, Observation, SignMessage):
        (name, *_) = record.KEY
        differs = statement(f"other_{record.TABLE}")
        pieces = {"name": name, "key": ", ".join(record.KEY), "differs": differs}
        yield Evidence(record, name, filled("foreign_values", table=record.TABLE, **pieces))


def _of_incidents() -> Iterator[Evidence]:
    yield Evidence(Incident, "incident_id", statement("foreign_incident_times"))
    for record in (Dispatch, IncidentUpdate):
        text = filled("foreign_incidents", table=record.TABLE)
        yield Evidence(record, "incident_id", text)


EVIDENCE: Final = (
    *_of_incidents(),
    Evidence(Unit, "unit_id", statement("foreign_units")),
    Evidence(UnitPosition, "unit_id", statement("foreign_positions")),
    Evidence(TrafficEvent, "event_id", statement("foreign_events")),
    *_by_place(),
    *_by_agency(),
    *_by_values(),
)
