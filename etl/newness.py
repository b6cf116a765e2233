"""How new a payload is: what its rows, its publisher or its arrival say."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from data.records import Record, column_types

Witness = Literal["rows", "publisher", "arrival"]
"""*rows*: readings carry their instant. *publisher*: incidents and alerts have instants of their
own, but none says when the list was made; the publisher's date does. *arrival*: an inventory has
no instants at all, and a server that hands it out today says that it holds today."""


def witness(records: Iterable[type[Record]]) -> Witness:
    """Who says how new rows of these records are."""
    known = list(records)
    if any(record.CLOCK for record in known):
        return "rows"
    if any(datetime in column_types(record).values() for record in known):
        return "publisher"
    return "arrival"


def dated(witness: Witness, fetched_at: datetime, modified_at: datetime | None) -> datetime | None:
    """How new a payload is, where no row says so; never later than it was fetched."""
    match witness:
        case "rows":
            return None
        case "publisher":
            return min(modified_at or fetched_at, fetched_at)
        case "arrival":
            return fetched_at
