"""Sends each unit's fix by MQTT when it has one, for as long as the city is published."""

import logging
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from simulator.press.avl import fixes
from simulator.world import World

QOS = 1
TICK_S = 1.0
log = logging.getLogger(__name__)


class Telemetry:
    """A connection to a broker that is kept, and a thread that looks every second."""

    def __init__(self, url: str, world: Callable[[], World], clock: Callable[[], int]) -> None:
        self._address = urlsplit(url)
        self._world, self._clock = world, clock
        self._ended = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self._thread = threading.Thread(target=self._run, name="telemetry", daemon=True)

    def start(self) -> None:
        """Send from now on; a broker that is not there yet is tried again."""
        host, port = self._address.hostname or "", self._address.port or 1883
        self._client.connect_async(host, port)
        self._client.loop_start()
        self._thread.start()

    def stop(self) -> None:
        """Send nothing more."""
        self._ended.set()
        self._thread.join(2 * TICK_S)
        self._client.disconnect()
        self._client.loop_stop()

    def _run(self) -> None:
        told = self._clock()
        while not self._ended.wait(TICK_S):
            now = self._clock()
            if self._client.is_connected():
                for topic, body in fixes(self._world(), told, now):
                    self._client.publish(topic, body, qos=QOS)
            told = now
