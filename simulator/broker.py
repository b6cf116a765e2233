"""A private MQTT broker for the demo: mosquitto, where it is installed, on a free loopback port.

``python -m simulator.broker FILE`` runs it with a configuration until told to stop, or until the
parent is gone.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

HOST = "127.0.0.1"
MOST_QUEUED = 2_000
PARENT_CHECK_S = 1.0


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


def main(arguments: list[str]) -> int:
    """Run the broker. Returns its exit code, 0 where it was stopped."""
    parent, found = os.getppid(), program()
    if found is None or len(arguments) != 1:
        print("Found no mosquitto or no one file, expected both", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    process = subprocess.Popen([found, "-c", arguments[0]])
    try:
        while os.getppid() == parent:
            try:
                return process.wait(PARENT_CHECK_S)
            except subprocess.TimeoutExpired:
                continue
    except KeyboardInterrupt:
        pass
    finally:
        process.terminate()
        process.wait()
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
