"""Rows to columns: exact values, and no row that a column cannot hold."""

from datetime import UTC, datetime

from data.records import Incident, Observation, Rejected
from etl.columns import Columns, rejected_table
from etl.feed import Reject

AT = datetime(2026, 2, 7, 20, 30, 0, 123_456, tzinfo=UTC)


def test_values_survive() -> None:
    columns = Columns(Reject())
    columns.extend(
        [
            Incident(incident_id="è", priority=2, received_at=AT, lon=9.19),
            Observation(sensor_id="s", property="rain", observed_at=AT, value=None),
        ]
    )
    tables = columns.tables()
    assert list(tables) == [Incident, Observation]
    (row,) = tables[Incident].to_pylist()
    assert (row["incident_id"], row["priority"], row["lon"]) == ("è", 2, 9.19)
    assert row["received_at"] == AT
    assert row["closed_at"] is None
    assert tables[Observation].to_pylist()[0]["value"] is None


def test_many_rows_come_in_their_order() -> None:
    columns = Columns(Reject())
    rows = (
        Observation(sensor_id="s", property="p", observed_at=AT, value=float(n))
        for n in range(45_000)
    )
    columns.extend(rows)
    assert columns.tables()[Observation]["value"].to_pylist() == [float(n) for n in range(45_000)]


def test_a_row_that_does_not_fit_is_rejected_and_the_rest_kept() -> None:
    reject = Reject()
    columns = Columns(reject)
    good = Incident(incident_id="ok", received_at=AT)
    bad = [
        Incident(incident_id="nan", received_at=AT, lon=float("nan")),
        Incident(incident_id="inf", received_at=AT, lat=float("inf")),
        Incident(incident_id="half \ud800", received_at=AT),
        Incident(incident_id="big", received_at=AT, priority=2**63),
        Incident(incident_id="none", received_at=None),  # type: ignore[arg-type]
    ]
    columns.extend([good, *bad])
    assert columns.tables()[Incident]["incident_id"].to_pylist() == ["ok"]
    assert [r.reason for r in reject.rejected] == [
        "found lon nan, expected a finite number",
        "found lat inf, expected a finite number",
        "found incident_id with half a surrogate pair, expected Unicode text",
        "found priority of 19 digits, expected a 64-bit number",
        "found no received_at, expected one",
    ]
    table = rejected_table(reject.rejected, Rejected)
    assert table.num_rows == 5
    assert "half" in table["item"].to_pylist()[2]


def test_nothing_at_all() -> None:
    assert Columns(Reject()).tables() == {}
    assert rejected_table([], Rejected).num_rows == 0
