"""Memory and rows a second of a large DATEX II v3 situation feed, through the worker's own road.

``python -m bench.datex2_memory [MEGABYTES]`` writes a feed of so many megabytes (150), then in one
child process each: parses it into Arrow files as the worker does, and reads it with a bare lxml
``iterparse`` that forgets what it has read. Prints one JSON line; fails where the parser's peak is
over ``ALLOWED_MB`` or it takes more than ``ALLOWED_RATIO`` times as long. The peak is what the
system says the child ever held, the interpreter and its libraries included (``idle_mb``).
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from lxml import etree

from bench.datex2_parse import situation

ALLOWED_MB = 300
ALLOWED_RATIO = 3.0
MEGABYTES = 150
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><payload xsi:type="SituationPublication" lang="it" '
    'modelBaseVersion="3" xmlns="http://datex2.eu/schema/3/situation" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<publicationTime>2026-02-07T18:00:10Z</publicationTime>"
)
Work = Callable[[Path], int]


def main() -> int:
    """Print what was measured; fail where it is more than allowed."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else MEGABYTES
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "payload.xml"
        records = write_feed(feed, megabytes * 1_000_000)
        idle, _, _ = measured(nothing, feed)
        bare_mb, bare_s, _ = measured(iterated, feed)
        peak_mb, parse_s, rows = measured(parsed, feed)
        line = {
            "bench": "datex2_memory",
            "bytes": feed.stat().st_size,
            "rows": rows,
            "idle_mb": idle,
            "iterparse_mb": bare_mb,
            "peak_mb": peak_mb,
            "iterparse_s": round(bare_s, 2),
            "parse_s": round(parse_s, 2),
            "ratio": round(parse_s / bare_s, 2),
            "rows_per_s": round(rows / parse_s),
        }
    print(json.dumps(line))
    is_good = peak_mb <= ALLOWED_MB and parse_s <= ALLOWED_RATIO * bare_s and rows == records
    return 0 if is_good else 1


def write_feed(feed: Path, size: int) -> int:
    """A feed of about ``size`` bytes; how many records it has."""
    line = " ".join(f"45.{4600 + i} 9.{1800 + i}" for i in range(20))
    count = 0
    with feed.open("w", encoding="utf-8") as file:
        written = file.write(HEAD)
        while written < size:
            written += file.write(situation(count, line))
            count += 1
        file.write("</payload>")
    return count


def measured(work: Work, feed: Path) -> tuple[int, float, int]:
    """Peak megabytes, seconds of CPU and the result of some work in a process of its own."""
    context = get_context("spawn")
    answers: SimpleQueue[tuple[int, float, int]] = context.SimpleQueue()
    child = context.Process(target=_report, args=(work, feed, answers))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"{work.__name__} ended with exit code {child.exitcode}")
    return answers.get()


def _report(work: Work, feed: Path, answers: "SimpleQueue[tuple[int, float, int]]") -> None:
    import etl.work  # noqa: F401 - what the worker holds before it begins

    began = time.process_time()
    result = work(feed)
    seconds = time.process_time() - began
    answers.put((getrusage(RUSAGE_SELF).ru_maxrss // 1024, seconds, result))


def nothing(feed: Path) -> int:
    return feed.stat().st_size


def iterated(feed: Path) -> int:
    count = 0
    for _, element in etree.iterparse(str(feed)):
        if element.tag.endswith("}situation"):
            count += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return count


def parsed(feed: Path) -> int:
    import pyarrow as pa

    from etl.formats import formats
    from etl.parsing import parse_into

    files = parse_into(formats()["traffic_datex2"], feed, feed.parent)
    return pa.ipc.open_file(files["traffic_event"]).read_all().num_rows


if __name__ == "__main__":
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    raise SystemExit(main())
