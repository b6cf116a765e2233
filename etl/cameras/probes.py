"""Looking at every camera: fetch a still or see a stream, judge, remember for the next time."""

import io
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from data import clock
from data.records import CameraOutcome, CameraProbe
from etl.cameras.addresses import is_stream
from etl.cameras.logins import with_login
from etl.cameras.memory import SEEN, USUAL, recall, remember, usual_file
from etl.cameras.stills import Look, NoPicture, look, measured
from etl.cameras.streams import first_picture, in_grey
from etl.cameras.usual import Usual, judged
from etl.cameras.verdict import Seen, seen_now, shared_prints, verdict
from etl.columns import Columns, schema
from etl.feed import Reject
from etl.fetch import fetch
from etl.transport.certificates import SYSTEM, Certificates
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Wanted

MAX_BYTES = 8 * 1_048_576
"""Of a still, or of a stream until its first whole picture."""
THREADS = 48
_decoding = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one camera answered: a picture that was looked at, or why there is none."""

    camera_id: str
    observed_at: datetime
    latency_ms: float
    failure: CameraOutcome | None = None
    look: Look | None = None
    modified_at: datetime | None = None


def probe_cameras(
    cameras: Sequence[Sequence[str]],
    *,
    memory: str,
    cards: Sequence[str],
    timeout_s: float,
    round_s: float,
    allow_private: bool,
    secret: str | None = None,
    ca: str | None = None,
    frozen_after_s: float,
) -> pa.Table:
    """One probe per camera (``id, address``) that answered or failed before ``round_s`` is over.

    ``memory`` is the file that holds what each camera showed last. ``secret`` is shown to every
    camera that is asked by TLS or may be in our own network; ``ca`` is the file of an authority
    that signed their certificates.
    """
    halt = threading.Event()
    certificates = Certificates(authority=Path(ca)) if ca else SYSTEM

    def ask(camera: Sequence[str]) -> _Answer:
        wanted = Wanted(
            url=camera[1],
            timeout_s=timeout_s,
            max_bytes=MAX_BYTES,
            allow_private=allow_private,
            certificates=certificates,
            halt=halt,
        )
        return _ask(camera[0], with_login(wanted, secret))

    pool = ThreadPoolExecutor(min(THREADS, len(cameras) or 1), "camera")
    futures = [pool.submit(ask, camera) for camera in cameras]
    done, _ = wait(futures, timeout=round_s)
    halt.set()
    pool.shutdown(cancel_futures=True)
    answers = [future.result() for future in futures if future in done]
    probes = _judge(answers, Path(memory), _cards(cards), timedelta(seconds=frozen_after_s))
    columns = Columns(Reject())
    columns.extend(probes)
    return columns.tables().get(CameraProbe, schema(CameraProbe).empty_table())


def _ask(camera_id: str, wanted: Wanted) -> _Answer:
    began_at, began = clock.now(), time.monotonic()
    failure: CameraOutcome | None = None
    modified_at, seen = None, None
    try:
        seen, modified_at = _looked(wanted)
    except Transient:
        failure = "unreachable"
    except (Refused, NoPicture):
        failure = "refused"
    latency_ms = (time.monotonic() - began) * 1_000
    return _Answer(camera_id, began_at, latency_ms, failure, seen, modified_at)


def _looked(wanted: Wanted) -> tuple[Look, datetime | None]:
    """What a camera shows, and from when that is, where it says so: a stream is from now."""
    if is_stream(wanted.url):
        return measured(in_grey(first_picture(wanted, _decoding))), None
    sink = io.BytesIO()
    modified_at = fetch(wanted, sink).modified_at
    with _decoding:
        return look(sink.getvalue()), modified_at


def _judge(
    answers: Iterable[_Answer], memory: Path, cards: set[int], frozen_after: timedelta
) -> list[CameraProbe]:
    answers = list(answers)
    remembered = {row["camera_id"]: Seen(**row) for row in recall(memory, SEEN)}
    cards = cards | shared_prints([a.look for a in answers if a.look is not None])
    outcomes: dict[str, CameraOutcome] = {}
    for answer in answers:
        outcomes[answer.camera_id] = answer.failure or "unreachable"
        if answer.look is not None:
            seen = remembered.get(answer.camera_id)
            outcomes[answer.camera_id] = verdict(
                answer.look, seen, answer.observed_at, cards, frozen_after
            )
            remembered[answer.camera_id] = _seen(answer, answer.look, seen)
    remember(memory, SEEN, remembered.values())
    outcomes |= _by_the_usual(answers, outcomes, usual_file(memory))
    return [_probe(answer, outcomes[answer.camera_id]) for answer in answers]


def _seen(answer: _Answer, look: Look, previous: Seen | None) -> Seen:
    since_at = min(answer.modified_at or answer.observed_at, answer.observed_at)
    return seen_now(answer.camera_id, look, previous, since_at)


def _by_the_usual(
    answers: Iterable[_Answer], outcomes: Mapping[str, CameraOutcome], memory: Path
) -> dict[str, CameraOutcome]:
    """Pictures that nothing else is wrong with, against what their cameras usually show."""
    usuals = {(row["camera_id"], row["is_dark"]): Usual(**row) for row in recall(memory, USUAL)}
    looks = {
        answer.camera_id: (answer.look, answer.observed_at)
        for answer in answers
        if answer.look is not None and outcomes[answer.camera_id] == "usable"
    }
    found = judged(looks, usuals)
    remember(memory, USUAL, usuals.values())
    return found


def _probe(answer: _Answer, outcome: CameraOutcome) -> CameraProbe:
    return CameraProbe(
        camera_id=answer.camera_id,
        observed_at=answer.observed_at,
        outcome=outcome,
        latency_ms=round(answer.latency_ms, 1),
        sharpness=round(answer.look.sharpness, 1) if answer.look else None,
        brightness=round(answer.look.brightness, 1) if answer.look else None,
        is_usable=outcome == "usable",
    )


def _cards(texts: Iterable[str]) -> set[int]:
    return {int(text, 16) for text in texts}
