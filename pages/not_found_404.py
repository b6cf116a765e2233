"""An address that leads nowhere: says so, and where to go on."""

import dash
from dash import dcc, html
from dash.development.base_component import Component

import services
from components.page import Parts, page_frame, panel
from data.moment import Moment

dash.register_page(__name__, name="Not found", order=99)


def layout(**_query: str) -> Component:
    """One sentence and the way back."""
    voice = services.voice()
    told = html.P(voice("There is no screen at this address."), className="empty")
    way = html.P(
        dcc.Link(voice("To the first screen"), href="/", className="back"), className="empty"
    )
    return page_frame("not_found_404", voice("Not found"), [panel(voice("Not found"), [told, way])])


def frame(_moment: Moment) -> Parts:
    """Nothing of its own; what stands around every screen is live here, too."""
    return {}
