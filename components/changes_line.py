"""What changed in the last quarter of an hour, in one line: how many of each kind."""

from collections.abc import Sequence
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from components.voice import Voice
from components.words import CHANGES


class Change(Protocol):
    """How many things changed in one way."""

    @property
    def kind(self) -> str: ...
    @property
    def n(self) -> int: ...


def changes_line(changes: Sequence[Change], voice: Voice) -> list[Component]:
    """``Last 15 minutes: 7 new · 5 closed …``; what did not change is left out."""
    counts = {change.kind: change.n for change in changes}
    told: list[Component] = [
        html.Span([html.B(voice.number(counts[kind])), " ", voice(word)], className="change")
        for kind, word in CHANGES.items()
        if counts[kind]
    ]
    return [html.Span(voice("Last 15 minutes")), *(told or [html.Span(voice("nothing changed"))])]
