"""The description of the API says what is there, no more and no less."""

import re
from typing import Any

import pytest

from api.openapi import document
from tests.api.conftest import Room

METHODS = {"get", "post", "put", "patch", "delete"}
NOT_FOR_PROGRAMS = re.compile(r"/(login|logout|language|display)$")


def described() -> set[tuple[str, str]]:
    paths = document()["paths"]
    return {(path, method) for path, item in paths.items() for method in item if method in METHODS}


def routed(room: Room) -> set[tuple[str, str]]:
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in room.server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not NOT_FOR_PROGRAMS.search(rule.rule)
    }


def test_every_route_is_described_and_every_description_has_a_route(quiet_room: Room) -> None:
    assert described() == routed(quiet_room)


def test_document_is_served(quiet_room: Room) -> None:
    served = quiet_room.get("/api/v1/openapi.json").get_json()
    assert served["openapi"] == "3.1.0"
    assert set(served["paths"]) == {path for path, _ in described()}


def test_path_parameters_are_those_of_the_path() -> None:
    for path, item in document()["paths"].items():
        for method in METHODS & set(item):
            named = [*item.get("parameters", []), *item[method].get("parameters", [])]
            in_path = {p["name"] for p in named if p["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path)), path


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    for reference in _references(whole["paths"]):
        here: Any = whole
        for part in reference.removeprefix("#/").split("/"):
            here = here[part]
        assert here


EXAMPLES = [
    "/api/v1/kpis",
    "/api/v1/kpis/incidents_open_n?since=2026-02-07T18:00:00Z&until=2026-02-07T20:00:00Z",
    "/api/v1/incidents?at=2026-02-07T18:25:00Z",
    "/api/v1/incidents/i2?at=2026-02-07T18:31:00Z",
    "/api/v1/units?at=2026-02-07T18:25:00Z",
    "/api/v1/cameras?at=2026-02-07T18:25:00Z",
    "/api/v1/traffic?at=2026-02-07T18:25:00Z",
    "/api/v1/alerts?at=2026-02-07T18:31:00Z",
    "/api/v1/search?q=via&at=2026-02-07T18:25:00Z",
    "/healthz",
    "/readyz",
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_answers_are_as_described(quiet_room: Room, example: str) -> None:
    asked = example.partition("?")[0]
    answer = quiet_room.get(example)
    assert answer.status_code == 200
    item = next(i for path, i in document()["paths"].items() if _matches(path, asked))
    content = item["get"]["responses"]["200"]["content"]
    _check(answer.get_json(force=True), content[answer.mimetype]["schema"], asked)


def test_problem_is_as_described(quiet_room: Room) -> None:
    answer = quiet_room.get("/api/v1/units?bbox=1")
    _check(answer.get_json(), document()["components"]["schemas"]["Problem"], "problem")


KINDS = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "null": type(None)}


def _check(value: Any, schema: dict[str, Any], where: str) -> None:
    """The part of JSON Schema that our descriptions use."""
    if "oneOf" in schema:
        assert sum(_fits(value, option, where) for option in schema["oneOf"]) == 1, where
        return
    if "const" in schema:
        assert value == schema["const"], where
    elif "enum" in schema:
        assert value in schema["enum"], where
    elif schema.get("type") == "array":
        for n, item in enumerate(value):
            _check(item, schema["items"], f"{where}[{n}]")
    elif schema.get("type") == "object":
        _check_object(value, schema, where)
    elif isinstance(schema.get("type"), str):
        assert isinstance(value, KINDS[schema["type"]]), f"{where}: {value!r}"


def _check_object(value: Any, schema: dict[str, Any], where: str) -> None:
    assert isinstance(value, dict), where
    if "properties" not in schema:
        return
    assert set(value) == set(schema["properties"]), where
    for name, item in value.items():
        _check(item, schema["properties"][name], f"{where}.{name}")


def _fits(value: Any, schema: dict[str, Any], where: str) -> bool:
    try:
        _check(value, schema, where)
    except AssertionError:
        return False
    return True


def _matches(path: str, asked: str) -> bool:
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), asked) is not None


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [r for item in value.values() for r in _references(item)]
    return [r for item in value for r in _references(item)] if isinstance(value, list) else []
