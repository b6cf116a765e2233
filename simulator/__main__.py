"""``python -m simulator``: publish a city until told to stop."""

import argparse
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

from data.city import CityError, load_city
from simulator import commands
from simulator.chance import SEED
from simulator.control import Control
from simulator.director import Director
from simulator.press.pages import PAGES
from simulator.rtsp.server import StreamServer
from simulator.server import CityServer
from simulator.telemetry import Telemetry
from simulator.world import World

PARENT_CHECK_S = 2.0


COMMANDS = ("scenario", "speed")


def main(arguments: list[str]) -> int:
    """Serve, or ask something of a simulator that runs. Returns the exit code."""
    if arguments[:1] and arguments[0] in COMMANDS:
        return commands.run(arguments)
    asked = _parser().parse_args(arguments)
    try:
        city = load_city(asked.city)
        memory = asked.control / "play.json" if asked.control else None
        director = Director(World(city, asked.seed), asked.speed, memory)
        server = CityServer((asked.host, asked.port), director.world, director.now)
        director.show = server.show
        streams = _stream(server, asked) if asked.rtsp_port is not None else None
        control = Control(director, asked.control) if asked.control else None
    except (CityError, OSError) as error:
        print(f"The simulator cannot start: {error}", file=sys.stderr)
        return 1
    world = director.world
    telemetry = _send(asked.mqtt, director) if asked.mqtt else None
    signal.signal(signal.SIGTERM, partial(_shut_down, server))
    if asked.with_parent:
        threading.Thread(target=_follow_parent, args=(server,), daemon=True).start()
    threading.Thread(target=_warm_up, args=(server,), daemon=True).start()
    where = ", ".join(filter(None, [f"{world.address}/", world.stream_address]))
    print(f"Simulated {city.name} (seed {asked.seed}) on {where}", flush=True)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        if streams:
            streams.close()
        if telemetry:
            telemetry.stop()
        if control:
            control.close()
        director.remember()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8051)
    parser.add_argument("--rtsp-port", type=int, help="port of the cameras' streams; 0: a free one")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--city", default="milano", help="name of a city profile")
    parser.add_argument("--speed", type=float, default=1, help="how much faster time runs")
    parser.add_argument(
        "--control", type=Path, help="folder where the control address is told and the play is kept"
    )
    parser.add_argument("--mqtt", help="broker that units send their positions to, mqtt://…")
    parser.add_argument("--with-parent", action="store_true", help="stop when the parent is gone")
    return parser


def _stream(server: CityServer, asked: argparse.Namespace) -> StreamServer:
    """The cameras' streams, of whatever world the server shows. Raises ``OSError``."""
    streams = StreamServer(
        (asked.host, asked.rtsp_port), lambda: server.published.streams, server.clock
    )
    server.published.world.stream_address = streams.address
    return streams


def _send(url: str, director: Director) -> Telemetry:
    telemetry = Telemetry(url, lambda: director.world, director.now)
    telemetry.start()
    return telemetry


def _warm_up(server: CityServer) -> None:
    """Make each page once, so that the first who asks does not wait for a day's history."""
    for page in PAGES.values():
        server.published.editions.at(page, server.clock())


def _shut_down(server: CityServer, *_: object) -> None:
    """From a thread of its own: the one that serves would wait for itself."""
    threading.Thread(target=server.shutdown).start()


def _follow_parent(server: CityServer) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    server.shutdown()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
