"""Map tiles from the configured server, kept here: browsers never ask anyone but us."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from api.pictures import TRANSPARENT, picture_type
from api.schemas import in_path
from api.tile_cache import TileCache
from api.tile_server import TileServer
from settings import Settings

DEEPEST = 22
KEPT = "private, max-age=86400"
MISSING = "private, max-age=60"


def tiles(settings: Settings, server: TileServer | None = None) -> Blueprint:
    """The path of the tiles. Where none are configured, or none come, they are clear."""
    paths = Blueprint("tiles", __name__)
    asked = server or (TileServer(settings.tile_url) if settings.tile_url else None)
    cache = TileCache(settings.data_dir / "tiles", settings.tile_url or "")

    @paths.get("/tiles/<int:z>/<int:x>/<int:y>.png")
    def tile(z: int, x: int, y: int) -> Response:
        """One tile."""
        if z > DEEPEST or x >= 2**z or y >= 2**z:
            raise NotFound(f"found {z}/{x}/{y}, expected z up to {DEEPEST}, x and y below 2^z.")
        body = cache.get(z, x, y)
        if body is None and asked is not None:
            body = asked.fetch(z, x, y)
            if body is not None:
                cache.put(z, x, y, body)
        return _picture(body)

    return paths


def _picture(body: bytes | None) -> Response:
    shown = body or TRANSPARENT
    answer = Response(shown, HTTPStatus.OK, mimetype=picture_type(shown))
    answer.headers["Cache-Control"] = KEPT if body else MISSING
    answer.add_etag()
    answer.make_conditional(request)
    return answer


_NUMBER = {"type": "integer", "minimum": 0}
_PICTURE = {"description": "The tile, clear where there is none", "content": {"image/*": {}}}
PATHS: Mapping[str, Any] = {
    "/tiles/{z}/{x}/{y}.png": {
        "parameters": [in_path(name, _NUMBER) for name in ("z", "x", "y")],
        "get": {"summary": "A map tile, in Web Mercator", "responses": {"200": _PICTURE}},
    }
}
