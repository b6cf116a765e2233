"""Every error under the machine paths is a problem; what went wrong on our side has a reference."""

import logging
import re

import pytest
from flask import Flask

from api.problems import register_problem_handlers
from data.warehouse import WarehouseError
from tests.api.conftest import Room


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api", 404),
        ("PUT", "/api/v1/incidents", 405),
        ("DELETE", "/api/v1/kpis", 405),
        ("POST", "/frames/situation", 405),
        ("GET", "/frames/nothing", 404),
        ("GET", "/tiles/0/0/-1.png", 404),
    ],
)
def test_error_is_a_problem(quiet_room: Room, method: str, path: str, status: int) -> None:
    answer = quiet_room.ask(method, path, "commander")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = answer.get_json()
    assert (problem["status"], problem["instance"]) == (status, path)
    assert problem["title"]
    assert problem["detail"]


def test_refused_method_names_those_allowed(quiet_room: Room) -> None:
    answer = quiet_room.ask("PUT", "/api/v1/incidents", "commander")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def failing(path: str, error: Exception) -> Flask:
    server = Flask("failing")
    register_problem_handlers(server)

    def fail() -> str:
        raise error

    server.add_url_rule(path, "fail", fail)
    return server


@pytest.mark.parametrize("path", ["/api/v1/x", "/frames/x", "/stream", "/tiles/x"])
def test_failure_has_a_reference_that_is_in_the_log(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = failing(path, KeyError("password=hunter2")).test_client().get(path)
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    found = re.search(r"reference ([0-9a-f]{8})", answer.get_json()["detail"])
    assert found is not None
    assert f"reference {found[1]}" in caplog.text
    assert "KeyError" in caplog.text
    assert "hunter2" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("error", [TimeoutError("20 s"), WarehouseError("the warehouse is closed")])
def test_warehouse_that_does_not_answer_is_worth_asking_again(error: Exception) -> None:
    answer = failing("/api/v1/x", error).test_client().get("/api/v1/x")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "5"


def test_pages_keep_their_own_errors() -> None:
    for error in (KeyError("x"), TimeoutError("x")):
        answer = failing("/apiary", error).test_client().get("/apiary")
        assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert failing("/x", KeyError()).test_client().get("/none").mimetype == "text/html"
