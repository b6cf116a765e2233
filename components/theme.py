"""Colours of charts and map: the same states as the CSS custom properties in ``assets``."""

from typing import Any

import plotly.graph_objects as go

STATE = {"normal": "#3ecf8e", "attention": "#ffb84d", "alarm": "#ff5c6c", "unknown": "#8fa3b8"}
ACCENT = "#4da3ff"
QUIET = "#8fa3b8"
GRID = "rgba(143, 163, 184, 0.22)"

TEMPLATE: Any = go.layout.Template(
    layout={
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Titillium Web, system-ui, sans-serif", "size": 12, "color": QUIET},
        "margin": {"l": 44, "r": 16, "t": 12, "b": 40},
        "xaxis": {
            "gridcolor": GRID,
            "zeroline": False,
            "linecolor": GRID,
            "ticklabelstandoff": 6,
            "tickformat": "%H:%M\n%d/%m",
            "hoverformat": "%d/%m %H:%M",
        },
        "yaxis": {"gridcolor": GRID, "zeroline": False, "linecolor": GRID},
        "hovermode": "x unified",
        "showlegend": False,
        "colorway": [ACCENT, STATE["attention"], STATE["normal"]],
    }
)
"""The one template of all charts."""
