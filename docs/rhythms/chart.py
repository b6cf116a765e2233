"""A small line chart as SVG: two series over the same labels, with a grid and a legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 44, 34
COLOURS = ("#5b6b7b", "#0066cc")
DASHES = ("5 4", "none")
FONT = 'font-family="Titillium Web, sans-serif"'
MOST_LABELS, GRID_LINES = 13, 4


@dataclass(frozen=True, slots=True)
class Series:
    """One line."""

    name: str
    values: Sequence[float]


def line_chart(title: str, labels: Sequence[str], unit: str, series: Sequence[Series]) -> str:
    """The chart as a document of its own; it starts at zero."""
    top = max(max(one.values) for one in series) * 1.08
    parts = [*_grid(top, unit), *_labels(labels), *_lines(series, top), *_legend(series)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="18" font-size="14" {FONT} fill="#17324d">{escape(title)}</text>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _x(n: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * n / max(count - 1, 1)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _grid(top: float, unit: str) -> Iterator[str]:
    for n in range(GRID_LINES + 1):
        value = top * n / GRID_LINES
        y = _y(value, top)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#e3e7eb"/>'
        yield _text(LEFT - 6, y + 4, f"{value:.1f}", "end")
    yield _text(LEFT, TOP - 8, unit, "start")


def _labels(labels: Sequence[str]) -> Iterator[str]:
    every = -(-len(labels) // MOST_LABELS)
    for n in range(0, len(labels), every):
        yield _text(_x(n, len(labels)), HEIGHT - BOTTOM + 18, labels[n], "middle")


def _lines(series: Sequence[Series], top: float) -> Iterator[str]:
    for one, colour, dash in zip(series, COLOURS, DASHES, strict=True):
        count = len(one.values)
        points = " ".join(
            f"{_x(n, count):.1f},{_y(value, top):.1f}" for n, value in enumerate(one.values)
        )
        yield (
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"'
            f' stroke-dasharray="{dash}"/>'
        )


def _legend(series: Sequence[Series]) -> Iterator[str]:
    for n, (one, colour, dash) in enumerate(zip(series, COLOURS, DASHES, strict=True)):
        x = WIDTH - RIGHT - 110 * (len(series) - n)
        yield (
            f'<path d="M{x} {TOP - 12}h22" stroke="{colour}" stroke-width="2"'
            f' stroke-dasharray="{dash}"/>'
        )
        yield _text(x + 28, TOP - 8, one.name, "start")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" {FONT} fill="#455b71"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )
