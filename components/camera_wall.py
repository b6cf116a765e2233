"""The state wall: one cell per camera, the blind ones first, and how many there are by cause."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.camera_state import camera_cause, camera_look, camera_state, cause_word
from components.freshness import since
from components.layers import PlacedCamera
from components.tally import Count
from components.voice import Voice
from components.words import CAMERA_COUNTS, CAMERA_WORKS

ORDER = {"alarm": 0, "unknown": 1, "normal": 2}


class WatchedCamera(PlacedCamera, Protocol):
    """What a cell shows."""

    @property
    def road(self) -> str | None: ...
    @property
    def since_at(self) -> datetime | None: ...


class Repairs(Protocol):
    """How many outages ended in a day, and how long they lasted."""

    @property
    def repairs_n(self) -> int: ...
    @property
    def p50_s(self) -> float | None: ...
    @property
    def p90_s(self) -> float | None: ...


def camera_wall(
    cameras: Sequence[WatchedCamera], voice: Voice, at: datetime, most: int = 600
) -> list[Component]:
    """Those that do not work, those dark on purpose, then those that do.

    Says so when there are none or too many.
    """
    if not cameras:
        return [html.P(voice("No camera inventory has been loaded."), className="empty")]
    blind, dark, usable = _sorted(cameras, at)
    parts: list[Component] = []
    room = most
    for title, name, those in (
        ("Not usable or not checked", "wall-tiles", blind),
        ("In planned work", "wall-tiles", dark),
        ("Usable, many", "wall-names", usable),
    ):
        parts += _part(voice(title), name, those[:room], voice, at)
        room = max(0, room - len(those))
    if len(cameras) > most:
        more = voice("and {n} more", n=voice.number(len(cameras) - most))
        parts.append(html.P(more, className="empty"))
    return parts


def _sorted(
    cameras: Sequence[WatchedCamera], at: datetime
) -> tuple[list[WatchedCamera], list[WatchedCamera], list[WatchedCamera]]:
    blind: list[WatchedCamera] = []
    dark: list[WatchedCamera] = []
    usable: list[WatchedCamera] = []
    for camera in sorted(cameras, key=lambda camera: ORDER[camera_state(camera, at)]):
        cause = camera_cause(camera, at)
        part = usable if cause == "usable" else dark if cause in CAMERA_WORKS else blind
        part.append(camera)
    return blind, dark, usable


def camera_counts(cameras: Sequence[WatchedCamera], voice: Voice, at: datetime) -> list[Count]:
    """How many cameras are usable, and how many are not by cause; not checked is its own count.

    Kinds of work are told where there are such; faults are told where there are none, too. Causes
    that only a source has a word for come last, in its words.
    """
    causes = Counter(camera_cause(camera, at) for camera in cameras)
    theirs = sorted(causes.keys() - CAMERA_COUNTS.keys())
    return [
        Count(voice(word), causes[name], _LOOKS.get(name, "bad"))
        for name, word in CAMERA_COUNTS.items()
        if causes[name] or name not in CAMERA_WORKS
    ] + [Count(name, causes[name], "bad") for name in theirs]


def camera_summary(
    cameras: Sequence[WatchedCamera], repairs: Repairs, voice: Voice, at: datetime
) -> str:
    """Availability of all, and of all but those in planned work; then the repairs of a day."""
    states = [(camera_state(camera, at), camera.work is not None) for camera in cameras]
    up_n = sum(state == "normal" for state, _ in states)
    unplanned = [state for state, is_planned in states if not is_planned]
    parts = [
        voice("{n} of {all} cameras", n=voice.number(up_n), all=voice.number(len(states))),
        voice("gross {share}", share=_share(up_n, len(states), voice)),
        voice(
            "net of planned work {share}",
            share=_share(unplanned.count("normal"), len(unplanned), voice),
        ),
    ]
    if repairs.p50_s is not None and repairs.p90_s is not None:
        median, most = voice.span(repairs.p50_s), voice.span(repairs.p90_s)
        parts.append(
            voice(
                "{n} repairs in 24 h, half within {median}, nine of ten within {most}",
                n=voice.number(repairs.repairs_n),
                median=median,
                most=most,
            )
        )
    return " · ".join(parts)


def _share(n: int, whole: int, voice: Voice) -> str:
    return f"{voice.number(100 * n / whole, 1)} %" if whole else "–"


def _part(
    title: str, name: str, cameras: Sequence[WatchedCamera], voice: Voice, at: datetime
) -> list[Component]:
    """A titled part of the wall; nothing where it would be empty."""
    cells = [_cell(camera, voice, at) for camera in cameras]
    return (
        [html.H3(f"{title}: {voice.number(len(cells))}"), html.Div(cells, className=name)]
        if cells
        else []
    )


def _cell(camera: WatchedCamera, voice: Voice, at: datetime) -> Component:
    """A working camera takes one line; the state of the others is written out, and since when."""
    state, name = camera_state(camera, at), camera.name or camera.camera_id
    cause = camera_cause(camera, at)
    word = cause_word(cause, voice)
    trouble = html.Span(
        [html.Span(word), since(camera.since_at, voice, "lasting")], className="wall-state"
    )
    return html.Button(
        [html.Strong(name), *([] if state == "normal" else [trouble])],
        className=f"wall-cell wall-{camera_look(camera, at)}",
        title=" · ".join(dict.fromkeys(part for part in (name, camera.road, word) if part)),
        type="button",
        **attributes(data_select=f"camera:{camera.camera_id}"),
    )


_LOOKS = {"usable": "good", "unknown": "unknown", **dict.fromkeys(CAMERA_WORKS, "plain")}
