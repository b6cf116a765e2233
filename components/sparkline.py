"""A day in the space of a word."""

from collections.abc import Sequence

import dash_svg as svg
from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice
from data.kpi import Kpi, Point
from data.usual import Usual

WIDTH, HEIGHT, MARGIN = 120.0, 28.0, 3.0
USUAL_WIDTH = 6.0


def sparkline(points: Sequence[Point], usual: Usual, kpi: Kpi, voice: Voice) -> Component:
    """A line through the values (gaps where there are none), with the target as a dashed line.

    Where it ends, a bar reaches over what is usual at this hour. One value makes no line: then it
    says so.
    """
    values, limit = [point.value for point in points], kpi.warn
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return html.Span(voice("no history yet"), className="spark-none")
    reach = [*known, *[v for v in (limit, usual.low, usual.high) if v is not None]]
    low, high = min(reach), max(reach)
    lines: list[Component] = [
        *_usual_bar(usual, low, high),
        *[
            svg.Polyline(points=" ".join(run), className="spark-line")
            for run in _runs(values, low, high)
        ],
    ]
    if limit is not None:
        y = f"{_y(limit, low, high):.1f}"
        lines.insert(0, svg.Line(x1="0", x2=f"{WIDTH:g}", y1=y, y2=y, className="spark-limit"))
    box = f"0 0 {WIDTH:g} {HEIGHT:g}"
    return svg.Svg(
        lines,
        className="spark",
        viewBox=box,
        preserveAspectRatio="none",
        role="img",
        **attributes(aria_label=kpi.title[voice.language]),
    )


def _usual_bar(usual: Usual, low: float, high: float) -> list[Component]:
    if usual.low is None or usual.high is None:
        return []
    top, bottom = _y(usual.high, low, high), _y(usual.low, low, high)
    return [
        svg.Rect(
            x=f"{WIDTH - USUAL_WIDTH:g}",
            y=f"{top - 1:.1f}",
            width=f"{USUAL_WIDTH:g}",
            height=f"{bottom - top + 2:.1f}",
            className="spark-usual",
        )
    ]


def _runs(values: Sequence[float | None], low: float, high: float) -> list[list[str]]:
    step = WIDTH / max(1, len(values) - 1)
    runs: list[list[str]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{n * step:.1f},{_y(value, low, high):.1f}")
    return [run for run in runs if len(run) > 1]


def _y(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)
