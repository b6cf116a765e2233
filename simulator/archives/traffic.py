"""The traffic centre's archive: the last minute of every five, of all sites, as Parquet."""

import io

import numpy
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.archives.archive import Archive, Span
from simulator.press.traffic_measured import is_out_of_order
from simulator.traffic import States
from simulator.world import World

STEP_S = 300
HOUR_S = 3_600


def readings(world: World, span: Span) -> bytes | None:
    """What ``/datex2/measured.xml`` said at each whole five minutes, a row per site and time."""
    first = -(-span.since // STEP_S) * STEP_S
    if first >= span.until:
        return None
    states = world.traffic.history(first, span.until, STEP_S)
    broken = _broken(world, states)
    columns = {
        "sito": _site_ids(states),
        "fine": pa.array(
            numpy.repeat(states.times, len(states.site_ids)), pa.timestamp("s", "UTC")
        ),
        "veicoli_h": _column(states.flow_vph.round(), broken),
        "km_h": _column(states.speed_kmh.round(1), broken),
        "occupazione": _column(states.occupancy_pct.round(1), broken),
        "valida": pa.array(~broken),
    }
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd", compression_level=1)
    return sink.getvalue()


def _broken(world: World, states: States) -> numpy.ndarray:
    """Per reading, whether its site is out of order in that hour."""
    hours = states.times // HOUR_S
    by_hour = {
        int(hour): [is_out_of_order(world, site_id, int(hour)) for site_id in states.site_ids]
        for hour in numpy.unique(hours)
    }
    return numpy.concatenate([by_hour[int(hour)] for hour in hours])


def _site_ids(states: States) -> pa.DictionaryArray:
    numbers = numpy.arange(len(states.site_ids), dtype=numpy.int32)
    return pa.DictionaryArray.from_arrays(numpy.tile(numbers, len(states.times)), states.site_ids)


def _column(matrix: numpy.ndarray, broken: numpy.ndarray) -> pa.Array:
    return pa.array(matrix.ravel(), mask=broken)


ARCHIVES = (
    Archive("sim-traffic-history", "table_mapped", ".parquet", readings, "traffic_history.toml"),
)
