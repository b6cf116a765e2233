"""The state wall: one cell per camera, the blind ones first, and the count by cause."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.freshness import since
from components.layers import SeenCamera, camera_state
from components.voice import Voice
from components.words import CAMERA_OUTCOMES

ORDER = {"alarm": 0, "unknown": 1, "normal": 2}


class WatchedCamera(SeenCamera, Protocol):
    """What a cell shows."""

    @property
    def road(self) -> str | None: ...
    @property
    def since_at(self) -> datetime | None: ...


def camera_wall(
    cameras: Sequence[WatchedCamera], voice: Voice, at: datetime, most: int = 600
) -> list[Component]:
    """Cells, those that do not work first; says so when there are none or more than are drawn."""
    if not cameras:
        return [html.P(voice("No camera inventory has been loaded."), className="empty")]
    ordered = sorted(cameras, key=lambda camera: ORDER[camera_state(camera, at)])
    cells: list[Component] = [_cell(camera, voice, at) for camera in ordered[:most]]
    if len(ordered) > most:
        more = voice("and {n} more that work", n=voice.number(len(ordered) - most))
        cells.append(html.P(more, className="empty"))
    return cells


def camera_causes(cameras: Sequence[WatchedCamera], voice: Voice, at: datetime) -> list[Component]:
    """How many cameras are usable, and how many are not by cause; not checked is its own count."""
    causes = Counter(
        "unknown" if camera_state(camera, at) == "unknown" else camera.outcome or "unknown"
        for camera in cameras
    )
    return [_cause(name, causes[name], voice) for name in CAMERA_OUTCOMES if causes[name]]


def _cause(name: str, n: int, voice: Voice) -> Component:
    look = {"usable": "good", "unknown": "unknown"}.get(name, "bad")
    return html.Div(
        [html.B(voice.number(n)), voice(CAMERA_OUTCOMES[name])], className=f"cause cause-{look}"
    )


def _cell(camera: WatchedCamera, voice: Voice, at: datetime) -> Component:
    state = camera_state(camera, at)
    word = voice(CAMERA_OUTCOMES["unknown" if state == "unknown" else camera.outcome or "unknown"])
    return html.Button(
        [
            html.Strong(camera.name or camera.camera_id),
            html.Span(word, className="wall-state"),
            since(camera.since_at, voice, "elapsed wall-since"),
        ],
        className=f"wall-cell wall-{state}",
        title=camera.road or "",
        type="button",
        **attributes(data_select=f"camera:{camera.camera_id}"),
    )
