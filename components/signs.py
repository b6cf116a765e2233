"""Message signs: what each shows to drivers, on the map and as lines of a table."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from components.city_map import features
from components.layers import Placed
from components.road_words import PICTOGRAMS
from components.table import Column
from components.voice import Voice
from components.words import SIGN_STATES

SIGN_COLUMNS = (
    Column("sign", "Message sign", width=150, grows=True),
    Column("shown", "Shows", width=190, grows=True),
    Column("pictogram", "Pictogram", width=172, grows=True),
    Column("state_word", "State", "state", 84),
    Column("observed_at", "Since", "time", 98),
)
BROKEN = frozenset({"notWorking", "outOfOrder", "outOfService", "faulty", "switchedOff"})
LOOKS = {"broken": "alarm", "showing": "attention", "blank": "normal", "unknown": "unknown"}
_RANKS = {state: rank for rank, state in enumerate(("showing", "broken", "unknown", "blank"))}


class Message(Protocol):
    """What a sign shows."""

    @property
    def text(self) -> str | None: ...
    @property
    def pictogram(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...


class ToldSign(Message, Placed, Protocol):
    """A sign and what it shows."""

    @property
    def sign_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def observed_at(self) -> datetime | None: ...


def message_state(message: Message) -> str:
    """``showing``, ``blank`` or ``broken``."""
    if message.status in BROKEN:
        return "broken"
    return "showing" if message.text or message.pictogram else "blank"


def sign_state(sign: ToldSign) -> str:
    """As :func:`message_state`; ``unknown`` of which no message was ever told."""
    return "unknown" if sign.observed_at is None else message_state(sign)


def pictogram_words(names: str | None, voice: Voice) -> str:
    """``Roadworks, Speed limit 60``: a name may be followed by the figure that is shown."""
    told = [name.strip().partition(" ") for name in (names or "").split(",") if name.strip()]
    return ", ".join(f"{_pictogram(name, voice)} {figure}".strip() for name, _, figure in told)


def sign_layer(signs: Sequence[ToldSign], voice: Voice) -> dict[str, Any]:
    """Lit, blank, out of order, never heard of; the tooltip says what drivers read."""
    return features(
        [
            {
                "lon": sign.lon,
                "lat": sign.lat,
                "select": f"sign:{sign.sign_id}",
                "state": sign_state(sign),
                "tip": _tip(sign, voice),
            }
            for sign in signs
        ]
    )


def sign_rows(signs: Sequence[ToldSign], voice: Voice) -> list[dict[str, object]]:
    """Those that show something first, the newest of them on top; then those that do not work."""
    newest = sorted(signs, key=_newest)
    ranked = sorted(newest, key=lambda sign: _RANKS[sign_state(sign)])
    return [_row(sign, voice) for sign in ranked]


def sign_summary(signs: Sequence[ToldSign], voice: Voice) -> str:
    """``5 of 86 show a message · 2 out of order``."""
    states = [sign_state(sign) for sign in signs]
    told = voice("{n} of {all} show a message", n=states.count("showing"), all=len(signs))
    broken_n = states.count("broken")
    return f"{told} · {voice('{n} out of order', n=broken_n)}" if broken_n else told


def _row(sign: ToldSign, voice: Voice) -> dict[str, object]:
    state = sign_state(sign)
    return {
        "key": sign.sign_id,
        "select": f"sign:{sign.sign_id}",
        "lon": sign.lon,
        "lat": sign.lat,
        "sign": sign.name,
        "shown": " / ".join((sign.text or "").splitlines()),
        "pictogram": pictogram_words(sign.pictogram, voice),
        "state_word": voice(SIGN_STATES[state]),
        "state": LOOKS[state],
        "observed_at": sign.observed_at and sign.observed_at.isoformat(),
    }


def _newest(sign: ToldSign) -> tuple[float, str]:
    return (-sign.observed_at.timestamp() if sign.observed_at else 0, sign.name)


def _tip(sign: ToldSign, voice: Voice) -> str:
    shown = sign.text or voice(SIGN_STATES[sign_state(sign)])
    since = sign.observed_at and voice("since {time}", time=voice.day(sign.observed_at))
    parts = (sign.name, shown, pictogram_words(sign.pictogram, voice), since)
    return "\n".join(part for part in parts if part)


def _pictogram(name: str, voice: Voice) -> str:
    """A pictogram's word; one that is not listed is told by its parts (``heavy rain ahead``)."""
    if name in PICTOGRAMS:
        return voice(PICTOGRAMS[name])
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower() if name.isalpha() else name
