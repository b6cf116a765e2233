"""A key figure against what is usual for this hour: an arrow, how far, and in which direction."""

from dash import html
from dash.development.base_component import Component

from components.voice import Voice
from data.figures import Figure
from data.kpi import Kpi
from data.usual import LEAST_WEEKS, Usual

ARROWS = {("up", True): "▲", ("up", False): "△", ("down", True): "▼", ("down", False): "▽"}
"""Full where the value lies outside the half of earlier values that is in the middle."""
LEAST_SHARE = 0.02
"""Of the usual value; what is nearer is nothing to look at, however alike the weeks were."""


def trend(figure: Figure, value: float | None, voice: Voice) -> Component:
    """``▲ 4 above usual``; says so where too few weeks are kept, and nothing of no value."""
    usual = figure.usual
    if value is None:
        return html.P("", className="kpi-trend")
    if usual.value is None:
        told = voice("{n} of {least} earlier weeks kept", n=usual.weeks_n, least=LEAST_WEEKS)
        return html.P(voice("no usual yet"), className="kpi-trend", title=told)
    return html.P(
        _words(value, usual.value, usual, figure.kpi, voice),
        className=f"kpi-trend trend-{_look(value, usual, figure.kpi)}",
        title=usual_told(usual, figure.kpi, voice),
    )


def usual_told(usual: Usual, kpi: Kpi, voice: Voice) -> str:
    """``Usual for this hour (18:00, 8 weeks): 33, mostly 30 to 36``."""
    unit = kpi.unit[voice.language]
    if usual.value is None:
        return f"{voice('no usual yet')}: " + voice(
            "{n} of {least} earlier weeks kept", n=usual.weeks_n, least=LEAST_WEEKS
        )
    return voice(
        "Usual for this hour ({hour}, {n} weeks): {value}, mostly {low} to {high}",
        hour=voice.clock(usual.from_at),
        n=usual.weeks_n,
        value=voice.told(usual.value, unit),
        low=voice.measure(usual.low, unit)[0],
        high=voice.measure(usual.high, unit)[0],
    )


def _words(value: float, usual_value: float, usual: Usual, kpi: Kpi, voice: Voice) -> str:
    apart = abs(value - usual_value)
    unit = voice("points") if kpi.unit["en"] == "%" else kpi.unit[voice.language]
    told, nothing = voice.apart(apart, unit), voice.apart(0, unit)
    if told == nothing:
        return "= " + voice("as usual")
    arrow = ARROWS["up" if value > usual_value else "down", _is_out(value, usual)]
    if value > usual_value:
        return f"{arrow} {voice('{n} above usual', n=told)}"
    return f"{arrow} {voice('{n} below usual', n=told)}"


def _look(value: float, usual: Usual, kpi: Kpi) -> str:
    """``worse`` or ``better`` outside the middle half, where the figure has a good side."""
    if not _is_out(value, usual) or kpi.good == "none" or usual.value is None:
        return "plain"
    is_high = value > usual.value
    return "better" if is_high == (kpi.good == "high") else "worse"


def _is_out(value: float, usual: Usual) -> bool:
    if usual.value is None or usual.low is None or usual.high is None:
        return False
    is_near = abs(value - usual.value) < LEAST_SHARE * abs(usual.value)
    return not is_near and not usual.low <= value <= usual.high
