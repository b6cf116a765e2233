"""A count of each kind of a thing, side by side, over a bar of their shares."""

from collections.abc import Sequence
from dataclasses import dataclass

import dash_svg as svg
from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice

WIDTH, HEIGHT = 1_000, 8


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind; ``look`` names a state, a step of speed or one of four plain hues."""

    word: str
    n: int
    look: str = "plain"


def tally(counts: Sequence[Count], voice: Voice, empty: str) -> list[Component]:
    """The counts of a whole that add up to it; says so when it is empty."""
    total = sum(count.n for count in counts)
    if not total:
        return [html.P(voice(empty), className="empty")]
    boxes = [_box(count, voice) for count in counts]
    return [html.Div(boxes, className="tally"), _shares(counts, total)]


def _box(count: Count, voice: Voice) -> Component:
    none = " is-none" if count.n == 0 else ""
    return html.Div(
        [html.B(voice.number(count.n)), html.Span(count.word)],
        className=f"count count-{count.look}{none}",
    )


def _shares(counts: Sequence[Count], total: int) -> Component:
    bars: list[Component] = []
    start = 0.0
    for count in counts:
        width = WIDTH * count.n / total
        bars.append(
            svg.Rect(
                x=f"{start:.1f}",
                y="0",
                width=f"{width:.1f}",
                height=f"{HEIGHT}",
                className=f"share count-{count.look}",
            )
        )
        start += width
    return svg.Svg(
        bars,
        className="shares",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        **attributes(aria_hidden="true"),
    )
