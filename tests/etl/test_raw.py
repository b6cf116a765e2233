"""Payloads kept as they came: whole or not at all, found again, forgotten in time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from etl.raw import Raw
from etl.transport.outcome import Refused

AT = datetime(2026, 2, 7, 20, 30, tzinfo=UTC)


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    path = tmp_path / "payload"
    path.write_bytes(b"<d2/>" * 5_000)
    return path


def test_a_payload_is_kept_compressed_and_read_again(tmp_path: Path, payload: Path) -> None:
    raw = Raw(tmp_path / "raw", days=30)
    name = raw.keep(payload, "loops", "run-1", AT)
    assert name == "loops/2026-02-07/run-1.zst"
    kept = tmp_path / "raw" / name
    assert kept.stat().st_size < payload.stat().st_size / 10
    assert b"".join(raw.read(name, 100_000)) == payload.read_bytes()
    assert [p.name for p in kept.parent.iterdir()] == ["run-1.zst"]


def test_nothing_is_kept_for_no_days(tmp_path: Path, payload: Path) -> None:
    assert Raw(tmp_path / "raw", days=0).keep(payload, "loops", "run-1", AT) is None
    assert not (tmp_path / "raw").exists()


def test_reading_is_bounded_and_stays_inside(tmp_path: Path, payload: Path) -> None:
    raw = Raw(tmp_path / "raw", days=30)
    name = raw.keep(payload, "loops", "run-1", AT)
    assert name is not None
    with pytest.raises(Refused, match="more than 1,000 bytes"):
        b"".join(raw.read(name, 1_000))
    for other in ("loops/2026-02-07/run-2.zst", "../payload", str(payload)):
        with pytest.raises(Refused, match="expected one that is still kept"):
            raw.read(other, 1_000)


def test_a_payload_that_breaks(tmp_path: Path, payload: Path) -> None:
    raw = Raw(tmp_path / "raw", days=30)
    name = raw.keep(payload, "loops", "run-1", AT)
    assert name is not None
    kept = tmp_path / "raw" / name
    kept.write_bytes(kept.read_bytes()[:-10])
    with pytest.raises(Refused, match="zstd data that breaks"):
        b"".join(raw.read(name, 100_000))


def test_old_days_go_first_and_the_whole_stays_bounded(tmp_path: Path, payload: Path) -> None:
    raw = Raw(tmp_path / "raw", days=2)
    for age in range(5):
        raw.keep(payload, "loops", f"run-{age}", AT - timedelta(days=age))
    assert raw.forget_old(date(2026, 2, 7)) == 2
    left = sorted(p.name for p in (tmp_path / "raw").rglob("*.zst"))
    assert left == ["run-0.zst", "run-1.zst", "run-2.zst"]
    size = next((tmp_path / "raw").rglob("*.zst")).stat().st_size
    assert Raw(tmp_path / "raw", 2, max_total_bytes=size).forget_old(date(2026, 2, 7)) == 2
    assert [p.name for p in (tmp_path / "raw").rglob("*.zst")] == ["run-0.zst"]
