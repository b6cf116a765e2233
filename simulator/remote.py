"""A running simulator, spoken to through its control address."""

import http.client
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.clock import Pace
from simulator.scenarios.scenario import Scenario, ScenarioError, read_scenario

FOLDER, ADDRESS_FILE = "simulator", "control.json"
PATIENCE_S = 30.0


class NotRunning(ScenarioError):
    """Nobody answers at the control address."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A scenario that could be started, and the places that it could be about."""

    kind: str
    lasts_s: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Playing:
    """What a simulator plays."""

    revision: int
    now: int
    pace: Pace
    scenarios: tuple[Scenario, ...]
    kinds: tuple[Kind, ...]


class Remote:
    """The simulator of one installation; each call raises ``ScenarioError`` where it is refused."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / FOLDER / ADDRESS_FILE

    def playing(self, known: int | None = None) -> Playing:
        """What it plays; with ``known`` once that is another revision, or after a while."""
        return self._ask("GET", "/" if known is None else f"/?known={known}")

    def start(self, kind: str, place: str = "", lasts_s: int | None = None) -> Playing:
        """Switch a scenario on."""
        return self._ask("POST", "/start", {"kind": kind, "place": place, "lasts_s": lasts_s})

    def stop(self, name: str) -> Playing:
        """Switch one off, by its name or kind."""
        return self._ask("POST", "/stop", {"name": name})

    def set_speed(self, speed: float) -> Playing:
        """Run its time so much faster than ours; 0 halts it."""
        return self._ask("POST", "/speed", {"speed": speed})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Playing:
        try:
            where = json.loads(self._file.read_text(encoding="utf-8"))
            link = http.client.HTTPConnection(urlsplit(where["address"]).netloc, timeout=PATIENCE_S)
            headers = {"Authorization": f"Bearer {where['token']}"}
            try:
                link.request(method, path, json.dumps(body) if body else None, headers)
                answer = link.getresponse()
                found = json.loads(answer.read())
            finally:
                link.close()
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            raise NotRunning(f"found no simulator running ({error}), expected one") from None
        if answer.status != 200:
            raise ScenarioError(found["error"])
        return _playing(found)


def _playing(found: dict[str, Any]) -> Playing:
    return Playing(
        found["revision"],
        found["now"],
        Pace(**found["pace"]),
        tuple(read_scenario(one) for one in found["scenarios"]),
        tuple(Kind(one["kind"], one["lasts_s"], tuple(one["places"])) for one in found["kinds"]),
    )
