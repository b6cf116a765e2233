"""A small list that opens under a word of the top bar, by mouse and by keyboard."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component


def menu(
    head: Component | str, body: Sequence[Component], name: str, title: str, *, is_wide: bool = True
) -> Component:
    """The list; a click elsewhere, Escape, or a line that opens something closes it again.

    ``title`` names it also where its head says nothing yet.
    """
    width = " menu-wide" if is_wide else ""
    box = html.Div(list(body), className=f"menu-box{width}")
    return html.Details([html.Summary(head, title=title), box], className=f"menu {name}")
