"""Which of the past is missing, how it is cut and made, and what the terminal is told."""

import io
from pathlib import Path

import pytest

from data.city import load_city
from simulator.archives.archive import DAY_S, Span
from simulator.chance import SEED
from simulator.gaps import gaps
from simulator.past import Past, write_piece
from simulator.progress import Progress
from simulator.world import World

T = 1_795_000_200


@pytest.mark.parametrize(
    ("lived", "expected"),
    [
        (set(), [Span(T - 299, T + 1_201)]),
        ({0, 1, 2, 3, 4}, []),
        ({2}, [Span(T + 601, T + 1_201), Span(T - 299, T + 301)]),
        ({0, 4}, [Span(T + 1, T + 901)]),
    ],
)
def test_steps_without_a_reading_are_gaps(lived: set[int], expected: list[Span]) -> None:
    assert T % 300 == 0
    assert gaps({T // 300 + n for n in lived}, T, T + 1_200) == expected


def test_a_gap_holds_the_whole_five_minutes_of_its_steps() -> None:
    found = gaps({T // 300}, T - 300, T + 300)
    held = [t for span in found for t in range(span.since, span.until)]
    assert {-(-t // 300) for t in held} == {T // 300 - 1, T // 300 + 1}
    assert T - 300 in held
    assert T not in held


def test_pieces_cover_a_span_newest_first() -> None:
    span = Span(10 * DAY_S + 5, 19 * DAY_S + 7)
    pieces = list(span.pieces(4 * DAY_S))
    assert [p.until for p in pieces] == [19 * DAY_S + 7, 16 * DAY_S, 12 * DAY_S]
    assert [p.since for p in pieces] == [16 * DAY_S, 12 * DAY_S, 10 * DAY_S + 5]
    assert list(Span(5, 5).pieces(4)) == []


def test_no_days_are_no_past() -> None:
    assert Past("milano", SEED, 0, T).missing(set()) == []


def test_a_past_begins_at_a_midnight_and_ends_before_now() -> None:
    (span,) = Past("milano", SEED, 2, T).missing(set())
    assert (span.since + 299) % DAY_S == 0
    assert T - 600 < span.until <= T - 299
    assert 2 * DAY_S < span.until - span.since < 3 * DAY_S


def test_files_made_elsewhere_are_those_made_here(tmp_path: Path) -> None:
    span, now = Span(T, T + 1_800), T + 3 * DAY_S
    (tmp_path / "there").mkdir()
    made = list(Past("milano", SEED, 4, now).files([span], tmp_path / "there"))
    assert [piece for piece, _ in made] == [span]
    write_piece(World(load_city("milano"), SEED), span, now, tmp_path / "here")
    there = {file.path.name: file.path for file in made[0][1]}
    here = {path.name: path for path in (tmp_path / "here").iterdir()}
    assert there.keys() == here.keys()
    assert len(there) >= 3
    for name, path in there.items():
        assert path.read_bytes() == here[name].read_bytes()
        assert path.stat().st_mtime == span.until


def test_what_the_live_feed_tells_is_left_to_it(tmp_path: Path) -> None:
    world, span = World(load_city("milano"), SEED), Span(T, T + 1_800)
    young = write_piece(world, span, span.until, tmp_path / "young")
    old = write_piece(world, span, span.until + 2 * DAY_S, tmp_path / "old")
    endings = [{Path(path).suffix for path in paths} for paths in (young, old)]
    assert ".ndjson" not in endings[0]
    assert endings[1] > endings[0]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_the_bar_grow() -> None:
    out = Terminal()
    progress = Progress(out)
    progress.start(4)
    progress.add(1, 1_000)
    progress.add(3, 2_000)
    progress.finish()
    shown = [line.count("█") for line in out.getvalue().split("\r")[1:]]
    assert shown == sorted(shown)
    assert shown[0] == 0
    assert shown[-1] == 30
    assert "4.0 of 4.0 days, 3,000 rows" in out.getvalue()
    assert out.getvalue().endswith("\n")


def test_a_log_gets_one_line() -> None:
    out = io.StringIO()
    progress = Progress(out)
    progress.start(0)
    progress.finish()
    assert out.getvalue().count("\n") == 1
    assert "0 rows" in out.getvalue()
