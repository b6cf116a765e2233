"""``python -m simulator.demo``: the whole product on this machine, fed by the simulated city."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from simulator import broker
from simulator.history import DAYS, MOST_DAYS
from simulator.remote import FOLDER

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
ACCOUNTS = "comandante, operatore, analista, dirigente, amministratore"
PASSWORD = "controlroom-demo"
HEALTHY_WITHIN_S, LISTENS_WITHIN_S, STOPS_WITHIN_S = 30.0, 5.0, 15.0
SOURCES = ("simulator/sources.toml", "simulator/sources_mqtt.toml")
POLL_S = 0.2


class DemoError(RuntimeError):
    """The demo cannot run; says why in one sentence."""


def main() -> int:
    """Run simulator and product until one ends or a signal comes. Returns the exit code."""
    # Also where a shell that started us in the background has us ignore its Ctrl-C.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _interrupt)
    processes: list[subprocess.Popen[bytes]] = []
    past: list[subprocess.Popen[bytes]] = []
    try:
        check_port(os.environ.get("PORT", "8050"))
        port, days = simulator_port(os.environ), history_days(os.environ)
        address = f"http://{HOST}:{port}"
        mqtt = _start_broker(processes)
        processes.append(_start_simulator(port, stream_port(port), mqtt))
        _wait_healthy(address, processes[-1])
        processes.append(_start_product(address, mqtt))
        return _wait(processes, os.environ.get("PORT", "8050"), past, days)
    except DemoError as error:
        print(f"The demo cannot run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _stop([*processes, *past])


def environment(environ: Mapping[str, str], address: str, mqtt: str = "") -> dict[str, str]:
    """The product's environment: the demo's sources and accounts, the rest as it is.

    ``mqtt`` is where units send their positions; where it is empty they are polled.
    """
    sources = os.pathsep.join(SOURCES if mqtt else SOURCES[:1])
    return {
        **environ,
        "SIMULATOR_URL": address,
        "SIMULATOR_MQTT_URL": mqtt,
        "SOURCES": environ.get("SOURCES", sources),
        "DEMO": "1",
        "LOG_LEVEL": environ.get("LOG_LEVEL", "WARNING"),
        "HOST": HOST,
        "PORT": environ.get("PORT", "8050"),
    }


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def check_port(port: str) -> None:
    """Raises ``DemoError`` where somebody else already answers on the product's port."""
    if port.isdecimal() and not _free_port(int(port)):
        raise DemoError(f"found port {port} taken, expected a free one: choose it with PORT=…")


def simulator_port(environ: Mapping[str, str]) -> int:
    """The port asked for in ``SIMULATOR_PORT``, else the one after ``PORT``, else a free one.

    The same port at every start keeps the addresses in the camera inventory true. Raises
    ``DemoError``.
    """
    text = environ.get("SIMULATOR_PORT", "").strip()
    if text:
        if not text.isdecimal() or not 0 < int(text) < 65_536:
            raise DemoError(f"found SIMULATOR_PORT {text!r}, expected a number from 1 to 65535")
        return int(text)
    port = environ.get("PORT", "8050")
    return _free_port(int(port) + 1 if port.isdecimal() else 0) or _free_port(0)


def stream_port(port: int) -> int:
    """The port after the simulator's, else a free one."""
    return _free_port(port + 1) or _free_port(0)


def history_days(environ: Mapping[str, str]) -> int:
    """How many days of past ``HISTORY_DAYS`` asks for. Raises ``DemoError``."""
    text = environ.get("HISTORY_DAYS", "").strip() or str(DAYS)
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise DemoError(f"found HISTORY_DAYS {text!r}, expected a number from 0 to {MOST_DAYS}")
    return int(text)


def _free_port(wanted: int) -> int:
    """``wanted`` if nobody listens there (0: any), else 0."""
    try:
        with socket.create_server((HOST, wanted)) as probe:
            return int(probe.getsockname()[1])
    except (OSError, OverflowError):
        return 0


def _start_broker(processes: list[subprocess.Popen[bytes]]) -> str:
    """The address of a broker that was started; empty where there is none to be had."""
    if broker.program() is None:
        return ""
    file, port = broker.configured(_data_dir() / FOLDER)
    process = _start([sys.executable, "-m", "simulator.broker", str(file)], dict(os.environ))
    until = time.monotonic() + LISTENS_WITHIN_S
    while process.poll() is None and time.monotonic() < until:
        if not _free_port(port):
            processes.append(process)
            return f"mqtt://{broker.HOST}:{port}"
        time.sleep(POLL_S)
    process.terminate()
    process.wait()
    return ""


def _data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR", "").strip() or "data/var")


def _start_simulator(port: int, rtsp_port: int, mqtt: str) -> subprocess.Popen[bytes]:
    city = os.environ.get("CITY", "") or "milano"
    options = ["--port", str(port), "--rtsp-port", str(rtsp_port)]
    options += ["--city", city, "--with-parent"]
    options += ["--control", str(_data_dir() / FOLDER)]
    options += ["--mqtt", mqtt] if mqtt else []
    return _start([sys.executable, "-m", "simulator", *options], dict(os.environ))


def _start_product(address: str, mqtt: str) -> subprocess.Popen[bytes]:
    return _start([sys.executable, "app.py"], environment(os.environ, address, mqtt))


def _start_history(days: int) -> subprocess.Popen[bytes]:
    options = ["--days", str(days), "--city", os.environ.get("CITY", "") or "milano"]
    options += ["--data-dir", str(_data_dir())]
    return _start([sys.executable, "-m", "simulator.history", *options], dict(os.environ))


def _start(command: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """A child in a group of its own: a Ctrl-C reaches it through us alone, and once."""
    return subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)


def _wait_healthy(address: str, simulator: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + HEALTHY_WITHIN_S
    while time.monotonic() < until:
        if simulator.poll() is not None:
            raise DemoError(f"the simulator ended with code {simulator.returncode}")
        if _is_healthy(address):
            return
        time.sleep(POLL_S)
    raise DemoError(f"found no answer from {address} in {HEALTHY_WITHIN_S:.0f} s, expected one")


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (OSError, ValueError, http.client.HTTPException):
        return False


def _greet(port: str) -> None:
    print(
        f"Control Room: http://{HOST}:{port}  (sign in as {ACCOUNTS}; password {PASSWORD};"
        " Ctrl-C stops it)",
        flush=True,
    )


def _wait(
    processes: list[subprocess.Popen[bytes]],
    port: str,
    past: list[subprocess.Popen[bytes]],
    days: int,
) -> int:
    """The code of the first child that ends; one that a signal ended counts as failed.

    Tells where the product is as soon as it answers, and then begins to give it ``days`` of past.
    """
    is_greeted = False
    while True:
        if not is_greeted and _is_healthy(f"http://{HOST}:{port}"):
            _greet(port)
            past += [_start_history(days)] if days else []
            is_greeted = True
        for process in processes:
            code = process.poll()
            if code is not None:
                return code if code >= 0 else 1
        time.sleep(POLL_S)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End what still runs: the product first, so that it does not see its feeds fail."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for process in reversed(processes):
        if process.poll() is not None:
            continue
        process.terminate()
        try:
            process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
