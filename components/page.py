"""The frame of one screen: its sources' freshness on top, then its parts."""

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes

Parts = dict[str, Callable[[], dict[str, object]]]
"""What each component of a screen shows, each worked out alone: where one fails, the rest lives."""


def page_frame(
    page: str, title: str, body: Sequence[Component], class_name: str = "", of: str | None = None
) -> Component:
    """A screen that waits for its picture; ``page`` is the name its frame is fetched by, ``of`` the
    thing it is about.
    """
    about = {} if of is None else {"data_of": of}
    return html.Div(
        list(body),
        className=f"page page-{page} {class_name}".strip(),
        **attributes(data_page=page, data_title=title, aria_busy="true", **about),
    )


def panel(
    title: str, body: Sequence[Component | str], *, aside: Component | None = None, name: str = ""
) -> Component:
    """A titled box."""
    head = [html.H2(title), *([] if aside is None else [aside])]
    return html.Section(
        [html.Header(head), html.Div(list(body), className="panel-body")], className=f"panel {name}"
    )


def kpi_strip(strip_id: str, *beside: Component) -> Component:
    """Where the page's cards go, and what stands beside them where they are few."""
    cards = html.Section(id=strip_id, className="kpi-strip")
    return html.Div([cards, *beside], className="strip") if beside else cards


def scrolling(part_id: str, label: str, class_name: str = "") -> Component:
    """A part that may be longer than its panel, and that the keyboard can scroll."""
    return html.Div(
        id=part_id,
        className=f"scrolling {class_name}".strip(),
        tabIndex="0",
        role="region",
        **attributes(aria_label=label),
    )
