"""The typical day of one measuring site: the same quarters of an hour in the weeks before."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from data.moment import Moment
from data.usual import LEAST_WEEKS, weeks_before

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ProfileQuarter:
    """One quarter of an hour: medians, and between what half of the earlier values lie."""

    middle_at: datetime
    speed_kmh: float | None
    speed_low_kmh: float | None
    speed_high_kmh: float | None
    flow_vph: float | None
    flow_low_vph: float | None
    flow_high_vph: float | None


@dataclass(frozen=True, slots=True)
class _Quarter:
    quarter_n: int
    speed_kmh: float | None
    speed_low_kmh: float | None
    speed_high_kmh: float | None
    flow_vph: float | None
    flow_low_vph: float | None
    flow_high_vph: float | None


def site_profile(moment: Moment, site_id: str, zone: ZoneInfo) -> list[ProfileQuarter]:
    """The 24 hours that end with the quarter now running, oldest first.

    Quarters of fewer than three earlier weeks are left out. Worked out once a quarter of an hour.
    """
    end = quarter_end(moment.at, zone)
    asked = {"site_id": site_id, "ends": weeks_before(end), "least_weeks": LEAST_WEEKS}
    question = ("site profile", site_id, end, moment.scope.key, moment.known_at)
    rows = moment.warehouse.hourly.answer(
        question, lambda: moment.rows("site_profile", _Quarter, asked)
    )
    return [_placed(row, end) for row in rows]


def quarter_end(at: datetime, zone: ZoneInfo) -> datetime:
    """When the quarter of an hour ends, on the city's clock, in which something is."""
    local = at.astimezone(zone)
    begin = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    return begin if begin == local else begin + QUARTER


def _placed(row: _Quarter, end: datetime) -> ProfileQuarter:
    return ProfileQuarter(
        end.astimezone(UTC) - row.quarter_n * QUARTER - QUARTER / 2,
        row.speed_kmh,
        row.speed_low_kmh,
        row.speed_high_kmh,
        row.flow_vph,
        row.flow_low_vph,
        row.flow_high_vph,
    )
