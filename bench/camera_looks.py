"""CPU of a look at a camera: at a stream against bare PyAV with the same options, and at a still.

``python -m bench camera_looks`` starts a simulated city of its own, and looks at its cameras that
stream and at as many stills, in turn, several rounds; what the city itself takes is not counted.
"""

import csv
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

import av
from pyarrow import Table

from bench.report import Report
from etl.cameras.probes import THREADS, probe_cameras
from etl.cameras.stills import WIDTH
from etl.cameras.streams import OPTIONS

ROUNDS = 7
ALLOWED_RATIO = 2.0
Cameras = list[list[str]]
Look = Callable[[Cameras], Table]


def measure() -> Report:
    """Each way over the same cameras; the median round counts."""
    with tempfile.TemporaryDirectory() as folder, _city() as address:
        look = partial(_ours, Path(folder) / "memory")
        streams = _usable(look, _cameras(address, "flusso"))
        stills = _cameras(address, "immagine")[: len(streams)]
        ways: dict[str, tuple[Callable[[Cameras], object], Cameras]] = {
            "bare PyAV, stream": (_bare, streams),
            "ours, stream": (look, streams),
            "ours, still": (look, stills),
        }
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, (way, cameras) in ways.items():
                spent[name].append(_cpu_ms(way, cameras))
    found = {name: median(rounds) for name, rounds in spent.items()}
    bare = found["bare PyAV, stream"]
    return Report(
        title="A look at a camera's stream, against bare PyAV",
        aim=f"at most {ALLOWED_RATIO:g} times the CPU of PyAV opening it and decoding a picture",
        is_met=found["ours, stream"] / bare <= ALLOWED_RATIO,
        columns=("way", "CPU ms a look", "looks a minute and core", "ratio"),
        rows=[
            (name, f"{ms:.1f}", f"{60_000 / ms:,.0f}", f"{ms / bare:.2f}")
            for name, ms in found.items()
        ],
        about=f"{len(streams)} cameras, 480 x 270, H.264 and JPEG, {ROUNDS} rounds. Ours is a whole"
        " look: the relay that checks\nthe address and every answer, decoding, measuring, verdict,"
        " memory.",
    )


@contextmanager
def _city() -> Generator[str]:
    """A simulated city of its own; where it answers."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--rtsp-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as city:
        try:
            line = city.stdout.readline() if city.stdout else ""
            yield line.partition(" on ")[2].partition("/,")[0]
        finally:
            city.terminate()


def _cameras(address: str, column: str) -> Cameras:
    with urllib.request.urlopen(f"{address}/cameras/inventory.csv") as answer:
        rows = csv.DictReader(answer.read().decode().splitlines())
    return [[row["id"], row[column]] for row in rows if row[column]]


def _usable(look: Look, cameras: Cameras) -> Cameras:
    """Those that work today: waiting for one that does not would tell nothing."""
    rows = look(cameras).to_pylist()
    working = {row["camera_id"] for row in rows if row["outcome"] == "usable"}
    return [camera for camera in cameras if camera[0] in working]


def _ours(memory: Path, cameras: Cameras) -> Table:
    return probe_cameras(
        cameras,
        memory=str(memory),
        cards=[],
        timeout_s=10,
        round_s=60,
        allow_private=True,
        frozen_after_s=300,
    )


def _bare(cameras: Cameras) -> None:
    with ThreadPoolExecutor(min(THREADS, len(cameras))) as pool:
        for width in pool.map(_decoded, [url for _, url in cameras]):
            assert width == WIDTH


def _decoded(url: str) -> int:
    """The first key frame in grey, by PyAV alone: nothing checked, nothing bounded."""
    with av.open(url, options=OPTIONS) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        packet = next(p for p in container.demux(stream) if p.is_keyframe)
        (frame,) = [*stream.decode(packet), *stream.decode(None)]
        return frame.reformat(WIDTH, WIDTH * frame.height // frame.width, "gray").width


def _cpu_ms(way: Callable[[Cameras], object], cameras: Cameras) -> float:
    began = time.process_time()
    way(cameras)
    return (time.process_time() - began) * 1_000 / len(cameras)


if __name__ == "__main__":
    print(measure().markdown("python -m bench camera_looks"))
