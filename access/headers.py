"""Headers that tell browsers what our pages may load, and who may frame or sniff them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from urllib.parse import urlsplit

from flask import Response

from settings import Settings

UNUSED_FEATURES = ("camera", "microphone", "payment", "usb", "midi", "serial")
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # Tile servers ask for the referring site; the path stays with us.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the headers to every response; ``inline_scripts`` gives the hashes of Dash's own."""

    def __init__(self, settings: Settings, inline_scripts: Callable[[], Sequence[str]]) -> None:
        self._settings = settings
        self._inline_scripts = inline_scripts

    def __call__(self, response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        if self._settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @cached_property
    def _policy(self) -> str:
        # Worked out at the first response: by then every clientside callback is known.
        rules = {
            "default-src": ["'self'"],
            "script-src": ["'self'", *self._inline_scripts()],
            "style-src": ["'self'", "'unsafe-inline'"],
            "img-src": ["'self'", "data:", "blob:", *tile_origin(self._settings.tile_url)],
            "font-src": ["'self'", "data:"],
            "connect-src": ["'self'"],
            "media-src": ["'self'", "blob:"],
            "worker-src": ["'self'", "blob:"],
            "object-src": ["'none'"],
            "base-uri": ["'self'"],
            "form-action": ["'self'"],
            "frame-ancestors": ["'self'"],
        }
        return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def tile_origin(tile_url: str | None) -> list[str]:
    """Where map tiles come from, as a policy source; ``{s}`` stands for any subdomain."""
    if not tile_url:
        return []
    parts = urlsplit(tile_url)
    return [f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"]
