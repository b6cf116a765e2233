"""A private MQTT broker for the demo: mosquitto, where it is installed, on a free loopback port."""

import os
import shutil
import socket
from pathlib import Path

HOST = "127.0.0.1"
MOST_QUEUED = 2_000


def program() -> str | None:
    """Where mosquitto is, which Debian puts where only root's path leads."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def configured(folder: Path) -> tuple[Path, int]:
    """A configuration file written into a folder, and the port that it names."""
    with socket.create_server((HOST, 0)) as free:
        port = int(free.getsockname()[1])
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "mosquitto.conf"
    lines = (
        f"listener {port} {HOST}",
        "allow_anonymous true",
        "persistence false",
        f"max_queued_messages {MOST_QUEUED}",
        "log_type error",
    )
    file.write_text("\n".join((*lines, "")), encoding="utf-8")
    return file, port
