"""What the composition root adds to Dash."""

import base64
import json
import logging
import socket
import subprocess
from zoneinfo import ZoneInfo

import dash
import lxml.html
import pytest
from dash import Input, Output, dcc, html
from flask import Flask

import notices
from app import ROOT, answer_unknown_files, check_address
from components.shell import NOTICES
from components.voice import Voice
from index_page import ASKS_AHEAD, index, keep_versioned_files, script_hash
from serving import limit_stalls


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


def test_failed_callback_leaves_the_screen_and_tells_a_reference_that_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(notices.services, "voice", lambda: Voice("it", ZoneInfo("Europe/Rome")))
    app = dash.Dash("room", assets_folder="none-here", on_error=notices.tell_failure)
    app.layout = [dcc.Store(id="asked"), html.P(id="told"), html.Div(id=NOTICES)]

    @app.callback(Output("told", "children"), Input("asked", "data"))
    def fail(_: object) -> str:
        raise KeyError("password=hunter2")

    asked = {
        "output": "told.children",
        "outputs": {"id": "told", "property": "children"},
        "inputs": [{"id": "asked", "property": "data", "value": 1}],
        "changedPropIds": ["asked.data"],
    }
    with caplog.at_level(logging.ERROR):
        answer = app.server.test_client().post("/_dash-update-component", json=asked)
    told = answer.get_json()
    (notice,) = told["sideUpdate"][NOTICES]["sendNotifications"]
    assert "told" not in told.get("response", {})
    assert notice["message"].endswith(f"Riferimento {notice['id']}.")
    assert f"reference {notice['id']}" in caplog.text
    assert "hunter2" not in answer.text


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ValueError, match=rf"^found 127\.0\.0\.1:{port} not free .*PORT$"):
            check_address("127.0.0.1", port)
    check_address("127.0.0.1", port)
    with pytest.raises(ValueError, match="not free to listen on"):
        check_address("no.such.host.invalid", port)


def test_a_client_that_stalls_gives_its_thread_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        limit_stalls(listener, 0.05)
        with socket.create_connection(listener.getsockname()):
            connection, _ = listener.accept()
            connection.setblocking(True)
            with connection:
                with pytest.raises(BlockingIOError):
                    connection.recv(1)
                with pytest.raises(BlockingIOError):
                    connection.sendall(b"x" * 2**24)


def test_files_with_a_version_in_their_address_are_kept_by_browsers() -> None:
    server = Flask("room", static_url_path="/assets", static_folder=str(ROOT / "assets"))
    keep_versioned_files(server)
    client = server.test_client()
    assert "immutable" in client.get("/assets/ages.js?m=1").headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/ages.js").headers["Cache-Control"]
    missing = client.get("/assets/none.js?m=1")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers.get("Cache-Control", "")


def test_the_first_page_says_which_picture_each_address_shows() -> None:
    page = lxml.html.fromstring(index({"/": "situation", "/a": "<b>'\""}, "if (1 < 2) ask();"))
    assert json.loads(page.get("data-screens")) == {"/": "situation", "/a": "<b>'\""}
    (script,) = page.xpath("//head/script")
    assert (script.get("src"), script.text) == (None, "if (1 < 2) ask();")


def test_the_script_in_the_page_is_the_one_that_the_policy_names() -> None:
    ahead = (ROOT / "assets" / ASKS_AHEAD).read_text(encoding="utf-8")
    page = lxml.html.fromstring(index({"/": "situation"}, ahead))
    (script,) = page.xpath("//head/script")
    assert script.text == ahead, "nothing in it ends it early"
    told = subprocess.run(
        ["openssl", "dgst", "-sha256", "-binary"],
        input=script.text.encode(),
        capture_output=True,
        check=True,
    )
    assert script_hash(ahead) == f"'sha256-{base64.b64encode(told.stdout).decode()}'"
