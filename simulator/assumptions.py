"""What the simulation assumes about calls: how often, how long, who comes. See the TOML file."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from simulator.rhythm import When

FILE = Path(__file__).with_name("assumptions.toml")
DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """How calls of one kind behave; see the head of the TOML file."""

    weight: float
    scene_min: float
    crews: int
    support: tuple[str, ...]
    phone_pct: float
    is_on_road: bool
    when: When
    rain_pct: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """All that is assumed about calls."""

    calls_per_day: float
    main_municipality_share: float
    on_road_share: float
    paperwork_min: float
    ordinary_streets: tuple[str, ...]
    natures: dict[str, Nature]

    def nature(self, kind_id: str) -> Nature:
        """How calls of a kind behave."""
        return self.natures.get(kind_id, self.natures[DEFAULT])


@cache
def assumptions() -> Assumptions:
    """The assumptions, read once."""
    read: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    kinds: dict[str, dict[str, Any]] = read.pop("kind")
    natures = {kind: _nature(kinds[DEFAULT] | table) for kind, table in kinds.items()}
    streets = tuple(read.pop("ordinary_streets"))
    return Assumptions(natures=natures, ordinary_streets=streets, **read)


def _nature(table: dict[str, Any]) -> Nature:
    values: dict[str, Any] = {field.name: table[field.name] for field in fields(Nature)}
    values["support"] = tuple(values["support"])
    return Nature(**values)
