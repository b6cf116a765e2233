"""What the drawer shows of one thing: parts that every kind of detail is made of."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.voice import Voice


def detail(
    title: Sequence[Component | str], body: Sequence[Component], voice: Voice
) -> list[Component]:
    """A titled detail with its close button."""
    close = html.Button("Esc", type="button", title=voice("Close"), **attributes(data_close="1"))
    return [html.Header([html.H2(list(title)), close]), *body]


def opener(text: str, select: str, about: str | None = None) -> Component:
    """Words that open what ``select`` names (``unit:V004``); ``about`` is told on hover."""
    chosen = attributes(data_select=select, **({"title": about} if about else {}))
    return html.Button(text, type="button", className="link", **chosen)


def state_word(word: str, state: str) -> Component:
    """A state as colour and word."""
    return html.Span(word, className=f"state cell-{state}")


def missing(what: str, voice: Voice) -> list[Component]:
    """The thing is not there at this moment, or not in the reader's scope."""
    return detail([voice("Nothing found")], [missing_note(what, voice)], voice)


def missing_note(what: str, voice: Voice) -> Component:
    """Says that a thing is not there, in the drawer or on a page of its own."""
    told = voice("{what} is not known at this moment, or not in your scope.", what=what)
    return html.P(told, className="empty")


def facts(rows: Sequence[tuple[str, Any]]) -> Component:
    """Names and values; values nobody knows are left out."""
    known = [(name, value) for name, value in rows if value not in (None, "")]
    return html.Dl([part for name, value in known for part in (html.Dt(name), html.Dd(value))])


def section(title: str, body: Component, is_empty: bool, empty: str) -> Component:
    """A titled part that says so when it has nothing."""
    content = html.P(empty, className="empty") if is_empty else body
    return html.Section([html.H3(title), content])


def lines(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Component:
    """A small table."""
    head = html.Thead(html.Tr([html.Th(name) for name in heads]))
    body = html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])
    return html.Table([head, body])
