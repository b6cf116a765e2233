"""Memory and rows a second of a large DATEX II v3 situation feed, through the worker's own road.

``python -m bench datex2_memory`` writes a feed of 150 MB (``python -m bench.datex2_memory
MEGABYTES``: of so many), then in one child process each parses it into Arrow files as the worker
does, and reads it with a bare lxml ``iterparse`` that forgets what it has read. The peak is what
the system says the child ever held, the interpreter and its libraries included.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import NamedTuple
from unittest.mock import patch

from lxml import etree

from bench.datex2_parse import situation
from bench.report import Report

ALLOWED_MB = 300
MEGABYTES = 150
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><payload xsi:type="SituationPublication" lang="it" '
    'modelBaseVersion="3" xmlns="http://datex2.eu/schema/3/situation" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<publicationTime>2026-02-07T18:00:10Z</publicationTime>"
)
Work = Callable[[Path], int]


class Measured(NamedTuple):
    """Peak megabytes, seconds of CPU and what the work gave: the situations it met."""

    peak_mb: int
    seconds: float
    result: int


def measure(megabytes: int = MEGABYTES) -> Report:
    """Of the parser, and of a bare reading beside it."""
    as_the_worker = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, as_the_worker):
        feed = Path(folder) / "payload.xml"
        records = write_feed(feed, megabytes * 1_000_000)
        idle = measured(nothing, feed)
        bare = measured(iterated, feed)
        ours = measured(parsed, feed)
    lines = {"a process that reads nothing": idle, "bare iterparse": bare, "traffic_datex2": ours}
    return Report(
        title=f"A DATEX II situation feed of {megabytes} MB",
        aim=f"at most {ALLOWED_MB} MB of memory, every situation read",
        is_met=ours.peak_mb <= ALLOWED_MB and ours.result == records,
        columns=("process", "peak MB", "CPU s", "situations"),
        rows=[
            (name, line.peak_mb, f"{line.seconds:.1f}", line.result if line is not idle else "–")
            for name, line in lines.items()
        ],
        about=f"Times bare: {ours.seconds / bare.seconds:.2f}. Rows a second: "
        f"{ours.result / ours.seconds:,.0f}. Bare forgets what it has read; ours writes Arrow "
        "files as the worker does.",
    )


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


def measured(work: Work, feed: Path) -> Measured:
    """Some work in a process of its own."""
    context = get_context("spawn")
    answers: SimpleQueue[Measured] = context.SimpleQueue()
    child = context.Process(target=_report, args=(work, feed, answers))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"{work.__name__} ended with exit code {child.exitcode}")
    return answers.get()


def _report(work: Work, feed: Path, answers: "SimpleQueue[Measured]") -> None:
    import etl.work  # noqa: F401 - what the worker holds before it begins

    began = time.process_time()
    result = work(feed)
    seconds = time.process_time() - began
    answers.put(Measured(getrusage(RUSAGE_SELF).ru_maxrss // 1024, seconds, result))


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
    print(measure(*map(int, sys.argv[1:])).markdown("python -m bench datex2_memory"))
