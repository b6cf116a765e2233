"""The video centre's log of checks: every camera once an hour, as Parquet."""

import io
from collections import defaultdict
from collections.abc import Iterable

import numpy
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.archives.archive import Archive, Span
from simulator.camera_health import FAULTS
from simulator.world import World

HOUR_S, QUARTER_S = 3_600, 900
USABLE = "utilizzabile"
WORDS = (USABLE, *FAULTS)
DARK = WORDS.index("unreachable")
"""Of a camera in works there is nothing to see."""

Period = tuple[int, int, int]
"""Since when, until when, and the number of the word that tells how it was."""


def checks(world: World, span: Span) -> bytes | None:
    """A row per camera and hour: a quarter of the cameras in each quarter of an hour."""
    hours = numpy.arange(-(-span.since // HOUR_S) * HOUR_S, span.until - HOUR_S + 1, HOUR_S)
    if not hours.size:
        return None
    cameras = world.cameras.inventory
    found = _periods(world, Span(int(hours[0]), int(hours[-1]) + HOUR_S))
    times = [hours + n % 4 * QUARTER_S for n in range(len(cameras))]
    words = [_words(t, found[c.camera_id]) for t, c in zip(times, cameras, strict=True)]
    numbers = numpy.repeat(numpy.arange(len(cameras), dtype=numpy.int32), len(hours))
    columns = {
        "telecamera": pa.DictionaryArray.from_arrays(numbers, [c.camera_id for c in cameras]),
        "controllo": pa.array(numpy.concatenate(times), pa.timestamp("s", "UTC")),
        "esito": pa.DictionaryArray.from_arrays(numpy.concatenate(words), WORDS),
    }
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd", compression_level=1)
    return sink.getvalue()


def _periods(world: World, span: Span) -> dict[str, list[Period]]:
    """Per camera, the periods in which it did not work; a later one in the list counts more."""
    found: dict[str, list[Period]] = defaultdict(list)
    for camera in world.cameras.inventory:
        for outage in reversed(world.cameras.outages(camera, span.since, span.until)):
            word = WORDS.index(outage.fault)
            found[camera.camera_id].append((outage.since, outage.until, word))
    for work in world.cameras.works(span.since, span.until):
        found[work.camera_id].append((work.since, work.until, DARK))
    return found


def _words(times: numpy.ndarray, periods: Iterable[Period]) -> numpy.ndarray:
    words = numpy.zeros(len(times), numpy.int32)
    for since, until, word in periods:
        words[(times >= since) & (times < until)] = word
    return words


ARCHIVES = (
    Archive("sim-camera-history", "table_mapped", ".parquet", checks, "camera_history.toml"),
)
