"""Polling: one job per source, never twice at once, with back-off where a source fails."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers.background import BackgroundScheduler

from data import clock
from data.staging import FeedRun
from etl.listening import Listener
from etl.pipeline import Pipeline
from etl.run import run_source
from etl.sources import CAMERA_LOOKS, Source, require_polled
from etl.transport.outcome import Refused

SPREAD_S = 5.0
LONGEST_WAIT_S = 15 * 60
JITTER_SHARE = 0.1
LEAST_S, LEAST_LOOKS_S = 1.0, 20.0
"""Faster time asks for more polls: never more often than this, looks at cameras less."""

AT_ONCE = 8
STOP_S = 3.0
log = logging.getLogger(__name__)


class Polling:
    """The sources being polled; ``stop`` ends it at once, loads under way included."""

    def __init__(self, pipeline: Pipeline, sources: Sequence[Source]) -> None:
        self.pipeline = pipeline
        self._sources = {source.source_id: source for source in sources}
        self._failures: dict[str, int] = {}
        self._speed, self._pacing = 1.0, threading.Lock()
        self._listeners = [
            Listener(source, pipeline)
            for source in sources
            if source.is_enabled and source.road == "listened"
        ]
        self._executor = _Threads(AT_ONCE)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": self._executor},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin: first runs are spread over the first seconds, looks at cameras come last."""
        polled = self._polled()
        for place, source in enumerate(polled):
            self._scheduler.add_job(
                self._poll,
                "interval",
                args=[source],
                id=source.source_id,
                seconds=self._every_s(source),
                jitter=self._every_s(source) * JITTER_SHARE,
                next_run_time=_in(SPREAD_S * place / len(polled)),
            )
        self._scheduler.add_job(
            self._forget, "interval", id="retention of payloads", hours=1, next_run_time=_in(60)
        )
        self._scheduler.start()
        for listener in self._listeners:
            listener.start()

    def keep_pace(self, speed: float) -> None:
        """Poll so much more often: the room's clock runs faster. One that is halted is as usual."""
        with self._pacing:
            if (speed or 1.0) == self._speed:
                return
            self._speed = speed or 1.0
            # Polls that fast time leaves no time for are left out, which is no news.
            level = logging.WARNING if self._speed == 1 else logging.ERROR
            logging.getLogger("apscheduler.scheduler").setLevel(level)
            if self._scheduler.running:
                for source in self._polled():
                    every_s = self._every_s(source)
                    self._scheduler.reschedule_job(
                        source.source_id,
                        trigger="interval",
                        seconds=every_s,
                        jitter=every_s * JITTER_SHARE,
                    )

    @property
    def is_running(self) -> bool:
        """Whether sources are being polled."""
        return self._scheduler.running

    def poll(self, source_id: str) -> FeedRun:
        """Poll one source now. Raises ``Refused`` for one that is not listed."""
        source = self._sources.get(source_id)
        if source is None:
            listed = ", ".join(sorted(self._sources)) or "none"
            raise Refused(f"found source {source_id!r}, expected one of {listed}")
        require_polled(source)
        return run_source(source, self.pipeline)

    def stop(self) -> None:
        """Start nothing more, end what is under way, and wait for it a little."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self.pipeline.close()
        self._executor.drain(STOP_S)
        for listener in self._listeners:
            listener.join(STOP_S)

    def _poll(self, source: Source) -> None:
        run = run_source(source, self.pipeline)
        log.info(
            "%s: %s, %d rows %s", source.source_id, run.outcome, run.loaded_n, run.reason or ""
        )
        if run.outcome != "transient":
            self._failures.pop(source.source_id, None)
            return
        failures = self._failures.get(source.source_id, 0) + 1
        self._failures[source.source_id] = failures
        asked_s = self.pipeline.pauses_s.pop(source.source_id, 0.0)
        every_s = self._every_s(source)
        wait_s = max(back_off_s(every_s, failures), asked_s)
        if wait_s > every_s and self._scheduler.running:
            self._scheduler.modify_job(source.source_id, next_run_time=_in(wait_s))

    def _polled(self) -> list[Source]:
        known = self._sources.values()
        polled = [source for source in known if source.is_enabled and source.road == "polled"]
        return sorted(polled, key=lambda source: source.format in CAMERA_LOOKS)

    def _every_s(self, source: Source) -> float:
        """The machine's seconds between two polls."""
        least_s = LEAST_LOOKS_S if source.format in CAMERA_LOOKS else LEAST_S
        return max(source.every_s / self._speed, min(least_s, source.every_s))

    def _forget(self) -> None:
        removed_n = self.pipeline.raw.forget_old(clock.now().date())
        log.info("retention of payloads: %d files removed", removed_n)


def back_off_s(every_s: float, failures: int) -> float:
    """How long to wait after so many failures in a row: twice as long each time, to a limit."""
    return max(every_s, min(every_s * 2.0 ** min(failures, 20), LONGEST_WAIT_S))


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


class _Threads(BaseExecutor):
    """Each job on a thread that does not keep the process from ending; so many at once."""

    def __init__(self, at_once: int) -> None:
        super().__init__()
        self._places = threading.BoundedSemaphore(at_once)
        self._running: set[threading.Thread] = set()

    def drain(self, seconds: float) -> None:
        """Wait for the running jobs."""
        ends = time.monotonic() + seconds
        for thread in list(self._running):
            thread.join(max(0.0, ends - time.monotonic()))

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        def work() -> None:
            try:
                with self._places:
                    events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
                self._run_job_success(job.id, events)
            finally:
                self._running.discard(threading.current_thread())

        thread = threading.Thread(target=work, name=f"job {job.id}", daemon=True)
        self._running.add(thread)
        thread.start()
