"""The still of one camera: what it shows now, or a slate that says why there is none."""

from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from components.voice import Voice


class StillCamera(Protocol):
    """A camera, and when it was last looked at."""

    @property
    def camera_id(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def observed_at(self) -> datetime | None: ...


def still(camera: StillCamera, voice: Voice, *, is_now: bool) -> Component:
    """A picture of now, asked for anew after each look at the camera; none is kept of the past."""
    if not is_now:
        return html.P(voice("No picture is kept of the past."), className="slate")
    seen = camera.observed_at.isoformat() if camera.observed_at else ""
    return html.Img(
        src=f"/api/v1/cameras/{quote(camera.camera_id, safe='')}/still?seen={quote(seen)}",
        alt=voice("Still of {name}", name=camera.name or camera.camera_id),
        className="still",
    )
