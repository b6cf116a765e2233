"""Listens to a broker: messages are gathered for a while, loaded together, then acknowledged.

Reading stops while a batch is loaded, so what waits here is bounded; the broker keeps the rest. A
message of QoS 1 is acknowledged when its row is in the warehouse: neither our end nor the broker's
loses it. It may come twice, which changes nothing.
"""

import hashlib
import logging
import socket
import threading
import time

import paho.mqtt.client as mqtt

from etl.payload import spool_folder
from etl.pipeline import Pipeline
from etl.run import load_delivered, record_word
from etl.sources import Source
from etl.transport.broker import Broker
from etl.transport.bundle import MESSAGES, write_bundle
from etl.transport.outcome import Refused, Transient

MOST_MESSAGES = 5_000
WINDOW = 20
"""So many unacknowledged messages are the most that common brokers send; then they wait."""
IDLE_S = 0.05
LONGEST_WAIT_S = 60.0
log = logging.getLogger(__name__)


class Listener:
    """Keeps one source's connection to its broker, on a thread of its own, until told to stop."""

    def __init__(self, source: Source, pipeline: Pipeline) -> None:
        self._source = source
        self._pipeline = pipeline
        self._batch = _Batch(source)
        self._failures = 0
        self._thread = threading.Thread(
            target=self._run, name=f"listen {source.source_id}", daemon=True
        )

    def start(self) -> None:
        """Listen from now on."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end, which the pipeline's halt brings."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._pipeline.halt.is_set():
            try:
                self._listen()
            except (Transient, Refused) as error:
                self._lost(str(error))
            except Exception as error:
                # Whatever a broker may send: uncaught, it would end this source for good, unseen.
                log.exception("listening to %s failed", self._source.source_id)
                self._lost(f"unexpected {type(error).__name__}: {error}")

    def _listen(self) -> None:
        self._batch = _Batch(self._source)
        broker = Broker(self._source, self._pipeline, self._name(), self._batch.add)
        try:
            broker.open()
            self._failures = 0
            record_word(self._source, self._pipeline, "loaded", "listening")
            while not self._pipeline.halt.is_set():
                broker.wait(self._batch.wait_s())
                if self._batch.is_due():
                    self._load(broker)
        finally:
            broker.close()

    def _load(self, broker: Broker) -> None:
        """Load what was gathered. What the warehouse could not take is not acknowledged."""
        messages = self._batch.taken()
        with spool_folder(self._pipeline.warehouse.spool) as folder:
            file = folder / f"payload{MESSAGES}"
            write_bundle(file, [(_topic(m), bytes(m.payload)) for m in messages])
            run = load_delivered(self._source, self._pipeline, file)
        log.info(
            "%s: %s, %d messages %s",
            self._source.source_id,
            run.outcome,
            len(messages),
            run.reason or "",
        )
        if run.outcome == "transient":
            lost_n = sum(message.qos == 0 for message in messages)
            lost = f"; {lost_n} messages of QoS 0 lost" if lost_n else ""
            raise Transient(f"{run.reason}{lost}")
        for message in messages:
            broker.acknowledge(message)

    def _lost(self, reason: str) -> None:
        if self._pipeline.halt.is_set():
            return
        log.warning("%s: %s", self._source.source_id, reason)
        record_word(self._source, self._pipeline, "transient", reason)
        self._pipeline.halt.wait(min(2.0**self._failures, LONGEST_WAIT_S))
        self._failures = min(self._failures + 1, 10)

    def _name(self) -> str:
        """By which the broker knows us again, and nobody else: the same for this installation's
        source at every start, within the 23 letters and digits that every broker takes."""
        place = f"{socket.gethostname()}\n{self._pipeline.raw.folder.resolve()}"
        told = hashlib.sha256(f"{place}\n{self._source.source_id}".encode()).hexdigest()
        return f"controlroom{told[:12]}"


class _Batch:
    """Messages gathered so far; due when it is old or large enough, or the broker waits for us."""

    def __init__(self, source: Source) -> None:
        self._every_s = source.every_s
        self._most_bytes = source.max_bytes // 2
        self._messages: list[mqtt.MQTTMessage] = []
        self._bytes_n = self._held_n = 0
        self._first_at = self._last_at = 0.0

    def add(self, message: mqtt.MQTTMessage) -> None:
        now = time.monotonic()
        self._first_at = self._first_at if self._messages else now
        self._last_at = now
        self._messages.append(message)
        self._bytes_n += len(message.payload)
        self._held_n += message.qos > 0

    def wait_s(self) -> float:
        """How long the next wait for a message may be."""
        return IDLE_S if self._messages else 0.5

    def is_due(self) -> bool:
        if not self._messages:
            return False
        now = time.monotonic()
        is_large = len(self._messages) >= MOST_MESSAGES or self._bytes_n >= self._most_bytes
        is_waited_for = self._held_n >= WINDOW and now - self._last_at >= IDLE_S
        return is_large or is_waited_for or now - self._first_at >= self._every_s

    def taken(self) -> list[mqtt.MQTTMessage]:
        """The messages; the batch is empty afterwards."""
        messages, self._messages = self._messages, []
        self._bytes_n = self._held_n = 0
        return messages


def _topic(message: mqtt.MQTTMessage) -> str:
    """A topic is the sender's word: it need not be text."""
    try:
        return message.topic
    except UnicodeDecodeError:
        return "not-text"
