"""What the composition root adds to Dash."""

import dash
import pytest
from flask import Flask

from app import answer_unknown_files


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "nothing/x.js", "dash/nothing.js", "dash/deps/../../x.js"]
)
def test_guessed_component_file_is_not_found(path: str) -> None:
    server = Flask("room")
    dash.Dash("room", server=server, assets_folder="none-here").layout = []
    answer_unknown_files(server)
    client = server.test_client()
    assert client.get(f"/_dash-component-suites/{path}").status_code == 404
    assert client.get("/_dash-component-suites/dash/deps/react@18.3.1.min.js").status_code == 200
