"""The page that every screen starts from: light to open again, its picture asked for at once."""

import base64
import hashlib
import json
from collections.abc import Mapping
from html import escape

from flask import Flask, Response, request

ASKS_AHEAD = "ahead.js"
"""Stands in the page itself: it runs before anything else is there."""
KEPT = "public, max-age=31536000, immutable"
INDEX = """<!DOCTYPE html>
<html lang="it" data-mantine-color-scheme="dark" data-ag-theme-mode="dark-blue"
    data-screens="{screens}">
    <head>
        <script>{ahead}</script>
        {%metas%}
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
    </head>
    <body>
        {%app_entry%}
        <footer>{%config%}{%scripts%}{%renderer%}</footer>
    </body>
</html>"""


def index(screens: Mapping[str, str], ahead: str) -> str:
    """The page's text; ``screens`` names each address's frame, ``ahead`` is the first script."""
    told = escape(json.dumps(dict(screens)), quote=True)
    return INDEX.replace("{screens}", told).replace("{ahead}", ahead)


def script_hash(script: str) -> str:
    """A script of the page, as the security policy names it."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def keep_versioned_files(server: Flask) -> None:
    """Files whose address names their version are never asked for twice by one browser."""

    @server.after_request
    def keep(answer: Response) -> Response:
        if (
            request.path.startswith("/assets/")
            and request.args.get("m")
            and answer.status_code == 200
        ):
            answer.headers["Cache-Control"] = KEPT
        return answer
