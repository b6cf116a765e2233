"""When, and for whom: all that a picture of the city depends on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Literal, TypeVar

from data.kpi import Kpi, Point, bucket_end, bucket_seconds
from data.recent import KEPT
from data.scope import EVERYTHING, Scope
from data.statements import statements
from data.warehouse import Warehouse

Row = TypeVar("Row")
Language = Literal["it", "en"]
Clock = Literal["happened", "known"]
"""As it happened, by all that is known today; or as the room knew it, by what had come in."""
TREND = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of the city's time, a reader's scope and language, and where both are read from."""

    at: datetime
    warehouse: Warehouse = field(compare=False, repr=False)
    scope: Scope = EVERYTHING
    language: Language = "it"
    is_live: bool = True
    clock: Clock = "happened"
    of: str | None = None
    """The one thing that a picture is about, where it is about one: a source, an incident."""

    @property
    def known_at(self) -> datetime | None:
        """Until when reports count; ``None`` where all do."""
        return self.at if self.clock == "known" else None

    def rows(
        self, query: str, row: type[Row], parameters: Mapping[str, Any] | None = None
    ) -> list[Row]:
        """Rows of ``data/sql/queries/<query>.sql`` as they were at this moment."""
        text = statements("queries")[query].text
        asked = {"at": self.at, **(parameters or {})}
        return self.read(text, row, asked, scope=self.scope, known_at=self.known_at)

    def read(
        self,
        sql: str,
        row: type[Row],
        parameters: Mapping[str, Any],
        *,
        scope: Scope,
        known_at: datetime | None = None,
    ) -> list[Row]:
        """Rows of a statement; a live one may have been read a few seconds ago."""
        if self.is_live and known_at is None:
            return self.warehouse.recent.read(sql, row, parameters, scope=scope, at=self.at)
        return self.warehouse.read(sql, row, parameters, scope=scope, known_at=known_at)

    def trend(self, kpi: Kpi, span: timedelta = TREND) -> list[Point]:
        """A KPI over the time that ends now; its last bucket is a whole one that ends at ``at``.

        Of one that is costly, the buckets before end on the clock: each is worked out once.
        """
        if not kpi.is_costly or self.known_at is not None:
            return self._points(kpi, self.at, span)
        step = timedelta(seconds=bucket_seconds(kpi.bucket))
        over_at = bucket_end(self.at, kpi.bucket)
        ends = [over_at - n * step for n in range(span // step - 1, -1, -1)]
        before = [self._kept(kpi, end, step) for end in ends if end < self.at]
        return [*chain.from_iterable(before), *self._points(kpi, self.at, step)]

    def _kept(self, kpi: Kpi, end: datetime, step: timedelta) -> list[Point]:
        question = ("bucket", kpi.name, end, self.scope.key)
        return self.warehouse.hourly.answer(question, lambda: self._points(kpi, end, step))

    def _points(self, kpi: Kpi, end: datetime, span: timedelta) -> list[Point]:
        return kpi.points(
            self,
            end - span,
            end,
            origin=end,
            scope=self.scope,
            as_of=end,
            known_at=self.known_at,
        )

    def latest(self, kpi: Kpi, points: list[Point]) -> Point | None:
        """The value that holds now: the last bucket's, or nothing where that bucket is empty."""
        if not points:
            return None
        age_s = (self.at - points[-1].bucket).total_seconds()
        lasts_s = bucket_seconds(kpi.bucket) + KEPT.total_seconds()
        return points[-1] if age_s <= lasts_s else None
