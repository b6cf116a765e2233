"""A real broker on loopback: mosquitto, with TLS and a password, that can be stopped and started."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.etl.authority import Authority

USER, PASSWORD = "room", "p:ss"
INSTALL = "mosquitto is absent; install it with: sudo apt-get install mosquitto"


def require_mosquitto() -> str:
    """The program; skips with the way to install it, or fails where CI promises all of them."""
    found = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    return found


@dataclass
class Mosquitto:
    """Keeps sessions on disk, so that a restart forgets nothing that is not acknowledged."""

    folder: Path
    program: str
    port: int = 0
    authority: Authority = field(init=False)
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.authority = Authority(self.folder)
        certificate, key = self.authority.certificate("broker")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        passwords = self.folder / "passwords"
        made = ["mosquitto_passwd", "-c", "-b", str(passwords), USER, PASSWORD]
        subprocess.run(made, check=True, capture_output=True)
        passwords.chmod(0o600)
        acl = self.folder / "acl"
        acl.write_text(f"user {USER}\ntopic readwrite city/#\n")
        acl.chmod(0o600)
        lines = [
            f"listener {self.port} 127.0.0.1",
            f"cafile {self.authority.file}",
            f"certfile {certificate}",
            f"keyfile {key}",
            f"password_file {passwords}",
            f"acl_file {acl}",
            "allow_anonymous false",
            "persistence true",
            f"persistence_location {self.folder}/",
            "autosave_interval 1",
            "max_queued_messages 100000",
        ]
        if os.geteuid() == 0:
            lines.append("user root")
        (self.folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.program, "-c", str(self.folder / "mosquitto.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < ends, "mosquitto does not start"
                time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def publish(self, messages: Sequence[tuple[str, bytes]], qos: int = 1) -> None:
        """Send messages, each of them taken over by the broker."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2)
        client.username_pw_set(USER, PASSWORD)
        client.tls_set(str(self.authority.file))
        client.max_queued_messages_set(0)
        client.max_inflight_messages_set(1_000)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        for sent in [client.publish(topic, body, qos) for topic, body in messages]:
            sent.wait_for_publish(20)
        client.disconnect()
        client.loop_stop()
