"""A connection to an MQTT 5 broker: checked address, TLS, QoS 1, acknowledgements by hand."""

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from etl.pipeline import Pipeline
from etl.sources import Source
from etl.transport.deadline import Deadline
from etl.transport.network import CONNECT_S, connect
from etl.transport.outcome import Refused, Transient

KEEPALIVE_S = 30
PORTS = {"mqtt": 1883, "mqtts": 8883}
QOS = 1
SESSION_S = 7 * 86_400
HEAD_BYTES = 65_540
"""What a message may have before its payload: a topic of 65,535 bytes and a few more."""
_REFUSED = 128
Take = Callable[[mqtt.MQTTMessage], None]


class Broker:
    """One connection at a time; what arrives is given to ``take``, and is the broker's until
    ``acknowledge``: what is not acknowledged is sent again at the next connection."""

    def __init__(self, source: Source, pipeline: Pipeline, name: str, take: Take) -> None:
        self._source = source
        self._halt = pipeline.halt
        self._problem: str | None = None
        self._is_subscribed = False
        self._client = self._made(name, take)

    def open(self) -> None:
        """Connect and subscribe. Raises ``Transient`` or ``Refused``."""
        parts = urlsplit(self._source.url)
        deadline = Deadline(CONNECT_S, self._halt)
        try:
            self._client.connect(
                parts.hostname or "",
                parts.port or PORTS[parts.scheme],
                KEEPALIVE_S,
                clean_start=False,
                properties=_asked(self._source.max_bytes + HEAD_BYTES),
            )
        except (OSError, ValueError) as error:
            raise Transient(f"no connection to the broker ({error})") from None
        while not self._is_subscribed:
            deadline.left()
            self.wait(deadline.slice())

    def wait(self, seconds: float) -> None:
        """Take what arrives, one message at most. Raises ``Transient`` when the broker is lost."""
        code = self._client.loop(seconds)
        if self._problem is not None:
            raise Transient(self._problem)
        if code != mqtt.MQTT_ERR_SUCCESS:
            raise Transient(f"the broker was lost ({mqtt.error_string(code)})")
        # A broker must send no more than we asked for; paho would collect it whole all the same.
        size = self._client._in_packet["remaining_length"]  # pyright: ignore[reportPrivateUsage]
        if size > self._source.max_bytes + HEAD_BYTES:
            raise Refused(f"found {size:,} bytes, expected at most {self._source.max_bytes:,}")

    def acknowledge(self, message: mqtt.MQTTMessage) -> None:
        """Tell the broker that it need not send this message again."""
        self._client.ack(message.mid, message.qos)

    def close(self) -> None:
        """Say good-bye; the broker keeps what is not acknowledged, and what comes meanwhile."""
        self._client.disconnect()

    def _made(self, name: str, take: Take) -> mqtt.Client:
        source = self._source
        client = _Client(source, Deadline(CONNECT_S, self._halt), name)
        if source.secret_text is not None:
            user, _, password = source.secret_text.partition(":")
            client.username_pw_set(user, password)
        if source.url.startswith("mqtts:"):
            try:
                client.tls_set_context(source.certificates.context())
            except ValueError as error:
                raise Refused(str(error)) from None
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = lambda _client, _data, message: take(message)
        return client

    def _connected(
        self, client: mqtt.Client, _data: Any, _flags: Any, code: Any, _more: Any
    ) -> None:
        if code.is_failure:
            self._problem = f"the broker turned us away ({code})"
            return
        client.subscribe([(topic, QOS) for topic in self._source.topics])

    def _subscribed(self, _client: Any, _data: Any, _mid: Any, codes: Any, _more: Any) -> None:
        pairs = zip(self._source.topics, codes, strict=False)
        refused = [topic for topic, code in pairs if code.value >= _REFUSED]
        if refused:
            self._problem = f"the broker refused topic {refused[0]!r}"
        self._is_subscribed = True


def _asked(max_packet_bytes: int) -> Properties:
    """That the broker keeps our session, and leaves out messages larger than we can take."""
    asked = Properties(PacketTypes.CONNECT)
    asked.SessionExpiryInterval = SESSION_S
    asked.MaximumPacketSize = max_packet_bytes
    return asked


class _Client(mqtt.Client):
    """Connects to the address that was checked, not to the name. The method is paho's own seam
    for proxies; its tests here tell when a new version no longer goes through it."""

    def __init__(self, source: Source, deadline: Deadline, name: str) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self.connect_timeout = CONNECT_S
        self._source = source
        self._deadline = deadline

    def _create_socket_connection(self) -> socket.socket:
        return connect(
            self._host, self._port, self._deadline, is_private_allowed=self._source.allow_private
        )
