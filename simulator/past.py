"""The past as files, made span by span in processes of their own while earlier ones are loaded."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from data.city import load_city
from simulator.archives.all import ARCHIVES
from simulator.archives.archive import DAY_S, Archive, Span
from simulator.gaps import STEP_S, gaps
from simulator.world import World

PIECE_S = 4 * DAY_S
AHEAD = 3
NICENESS = 5


@dataclass(frozen=True, slots=True)
class File:
    """What one system hands over of a span."""

    archive: Archive
    path: Path


@dataclass(frozen=True, slots=True)
class Past:
    """The last ``days`` of a city before ``now``."""

    city: str
    seed: int
    days: int
    now: int

    def missing(self, lived: Collection[int]) -> list[Span]:
        """The spans of which nothing is known; ``lived`` are numbers of steps (``gaps``)."""
        since = (self.now // DAY_S - self.days) * DAY_S
        return gaps(lived, since, self.now - STEP_S) if self.days else []

    def files(self, spans: Sequence[Span], folder: Path) -> Iterator[tuple[Span, list[File]]]:
        """The files of each piece of the spans, in order; a few pieces are made ahead."""
        pieces = [piece for span in spans for piece in span.pieces(PIECE_S)]
        if not pieces:
            return
        workers = max(1, min(len(pieces), (os.cpu_count() or 2) - 1))
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, _prepare, (self.city, self.seed)) as pool:
            folders = [str(folder / str(n)) for n in range(len(pieces))]
            made = _ahead(
                lambda n: pool.submit(_write, pieces[n], self.now, folders[n]), len(pieces)
            )
            try:
                for piece, paths in zip(pieces, made, strict=True):
                    yield piece, _named(paths)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def _ahead(begin: Callable[[int], Future[list[str]]], count: int) -> Iterator[list[str]]:
    """The results of so many tasks in order, of which a few more than are asked for are begun."""
    begun: deque[Future[list[str]]] = deque()
    for number in range(count):
        begun.extend(begin(n) for n in range(number + len(begun), min(number + AHEAD, count)))
        yield begun.popleft().result()


def write_piece(world: World, piece: Span, now: int, folder: Path) -> list[str]:
    """Write the file of each archive that has something of a span; their paths."""
    folder.mkdir()
    paths: list[str] = []
    for number, archive in enumerate(ARCHIVES):
        settled = piece.before(now - archive.live_s)
        body = archive.write(world, settled) if settled else None
        if settled and body is not None:
            path = folder / f"{number}{archive.ending}"
            path.write_bytes(body)
            os.utime(path, (settled.until, settled.until))
            paths.append(str(path))
    return paths


_worlds: list[World] = []


def _prepare(city: str, seed: int) -> None:
    os.nice(NICENESS)
    _worlds.append(World(load_city(city), seed))


def _write(piece: Span, now: int, folder: str) -> list[str]:
    return write_piece(_worlds[0], piece, now, Path(folder))


def _named(paths: list[str]) -> list[File]:
    return [File(ARCHIVES[int(Path(path).stem)], Path(path)) for path in paths]
