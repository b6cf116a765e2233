"""What a camera is like now: usable, not, in planned work or not known; and why."""

from datetime import datetime
from typing import Protocol

from components.voice import Voice
from components.words import CAMERA_OUTCOMES, CAMERA_WORKS

PROBE_STALE_S = 1_800
"""What was looked at longer ago is not known."""


class SeenCamera(Protocol):
    """What is known of a camera; ``work`` is the planned work that it is in."""

    @property
    def outcome(self) -> str | None: ...
    @property
    def is_usable(self) -> bool | None: ...
    @property
    def observed_at(self) -> datetime | None: ...
    @property
    def work(self) -> str | None: ...


def camera_state(camera: SeenCamera, at: datetime) -> str:
    """``normal``, ``alarm`` or, where nobody looked lately, ``unknown``."""
    if camera.observed_at is None or (at - camera.observed_at).total_seconds() > PROBE_STALE_S:
        return "unknown"
    return "normal" if camera.is_usable else "alarm"


def camera_outcome(camera: SeenCamera, at: datetime) -> str:
    """What the last look found; nobody looked lately is ``unknown``."""
    return "unknown" if camera_state(camera, at) == "unknown" else camera.outcome or "unknown"


def camera_cause(camera: SeenCamera, at: datetime) -> str:
    """Why a camera shows nothing: the planned work that it is in, else what the look found.

    A kind of work that is none of ``CAMERA_WORKS`` counts as other planned work.
    """
    outcome = camera_outcome(camera, at)
    if camera.work is None or outcome in ("usable", "unknown"):
        return outcome
    return _work(camera.work)


def camera_look(camera: SeenCamera, at: datetime) -> str:
    """How it is drawn: its state, but ``planned`` where it is dark on purpose."""
    return "planned" if camera_cause(camera, at) in CAMERA_WORKS else camera_state(camera, at)


def cause_word(cause: str, voice: Voice) -> str:
    """A cause in words; one that others have a word of their own for stays as they said it."""
    word = CAMERA_WORKS.get(cause) or CAMERA_OUTCOMES.get(cause)
    return voice(word) if word else cause


def work_word(kind: str, voice: Voice) -> str:
    """A kind of planned work in words."""
    return voice(CAMERA_WORKS[_work(kind)])


def _work(kind: str) -> str:
    return kind if kind in CAMERA_WORKS else "planned"
