"""What stands behind a key figure: definition, feeds, how complete they are, and its rows."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.freshness import Feed, Freshness, age
from components.kpi_trend import usual_told
from components.voice import Voice
from data.figures import Figure

FORMATS = {"csv": "CSV", "parquet": "Parquet"}


def definition(figure: Figure, feeds: Sequence[Feed], voice: Voice) -> Component:
    """``?``: what it means, what it rests on, and how much of that came."""
    kpi = figure.kpi
    named = attributes(aria_label=f"{voice('Definition')}: {kpi.title[voice.language]}")
    known_n = sum(point.value is not None for point in figure.points)
    values = voice("{n} of {all} values known", n=known_n, all=len(figure.points))
    text = html.Div(
        [
            html.P(kpi.about[voice.language]),
            html.P(usual_told(figure.usual, kpi, voice)),
            html.P([html.B(voice("Source") + ": "), kpi.source[voice.language]]),
            html.P(html.B(voice("Feeds and completeness, last 24 hours"))),
            html.Ul([*[_feed(feed, voice) for feed in feeds], html.Li(values)]),
            html.P([html.Code(kpi.name), " · ", kpi.bucket]),
        ],
        className="kpi-about",
        tabIndex="0",
        role="group",
        **named,
    )
    mark = html.Summary("?", title=voice("Definition"), **named)
    return html.Details([mark, text], className="kpi-help")


def export(figure: Figure, voice: Voice) -> Component:
    """``⤓``: the rows of the series shown, as files."""
    asked = {"at": figure.shown_at.isoformat() if figure.shown_at else "now"}
    if figure.shown_at and figure.clock == "known":
        asked["clock"] = figure.clock
    links: list[Component] = [
        html.A(word, href=f"/api/v1/kpis/{figure.kpi.name}?{urlencode(asked | {'format': name})}")
        for name, word in FORMATS.items()
    ]
    title = voice("Export the 24 hours shown")
    named = attributes(aria_label=f"{title}: {figure.kpi.title[voice.language]}")
    return html.Details(
        [html.Summary("⤓", title=title, **named), html.Div(links, className="kpi-files")],
        className="kpi-help",
    )


def _feed(feed: Feed, voice: Voice) -> Component:
    read_n = feed.loaded_n + feed.rejected_n
    told = voice(
        "{n} rows, {rejected} rejected",
        n=voice.number(feed.loaded_n),
        rejected=_share(feed.rejected_n, read_n, voice),
    )
    return html.Li([feed.title, " · ", age(Freshness.of(feed), voice), " · ", told])


def _share(part: int, whole: int, voice: Voice) -> str:
    return f"{voice.number(100 * part / whole, 1) if whole else 0} %"
