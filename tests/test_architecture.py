"""The rules of the architecture, read off the source: arrows, SQL in its place, no inline style."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("access", "api", "components", "data", "etl", "pages", "simulator")
OURS = {*PACKAGES, "app", "services", "settings", "frames", "turns"}

# What a package's modules may import of ours, and which libraries they may not touch.
MAY_IMPORT = {
    "data": {"data", "settings"},
    "etl": {"etl", "data", "settings"},
    "components": {"components", "data"},
    "pages": {"components", "data", "services"},
    "access": {"access", "data", "settings"},
    "api": {"api", "access", "data", "services", "settings", "frames", "turns", "etl"},
    "simulator": {"simulator", "data"},
}
FORBIDDEN_LIBRARIES = {
    "data": {"dash", "flask", "httpx", "apscheduler"},
    "etl": {"dash", "flask", "plotly"},
    "components": {"duckdb", "sqlalchemy", "httpx", "flask"},
    "pages": {"duckdb", "sqlalchemy", "httpx", "flask"},
}
COMPONENTS_MAY_NOT = {"data.warehouse", "data.journal", "data.queries", "data.staging"}
FEEDS_MAY_NOT = {"httpx", "duckdb", "dash", "time", "socket", "requests"}
# A statement begins a string; a sentence that merely begins with such a word has no second one.
SQL = re.compile(
    r"^\s*(SELECT\b[\s\S]*\bFROM|INSERT\s+INTO|MERGE\s+INTO|UPDATE\b[\s\S]*\bSET|DELETE\s+FROM"
    r"|CREATE\s+(OR\s+REPLACE\s+)?(TEMP\s+)?TABLE)\b"
)
SQL_BUILDERS = {"data/staging.py", "data/warehouse.py"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def first(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_point_one_way(package: str) -> None:
    for path in modules(package):
        ours = {first(name) for name in imported(path)} & OURS
        assert ours <= MAY_IMPORT[package], f"{path.relative_to(ROOT)} imports {ours}"


@pytest.mark.parametrize("package", sorted(FORBIDDEN_LIBRARIES))
def test_effects_stay_at_the_edges(package: str) -> None:
    for path in modules(package):
        found = {first(name) for name in imported(path)} & FORBIDDEN_LIBRARIES[package]
        assert not found, f"{path.relative_to(ROOT)} imports {found}"


def test_components_see_types_only() -> None:
    for path in modules("components"):
        found = set(imported(path)) & COMPONENTS_MAY_NOT
        assert not found, f"{path.name} imports {found}"


def test_feed_formats_are_pure() -> None:
    for path in modules("etl/feeds"):
        found = {first(name) for name in imported(path)} & FEEDS_MAY_NOT
        assert not found, f"{path.name} imports {found}"


def test_pages_do_not_import_pages() -> None:
    for path in modules("pages"):
        assert not any(first(name) == "pages" for name in imported(path)), path.name


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("package", ["access", "api", "components", "data", "etl", "pages"])
def test_sql_lives_in_sql_files(package: str) -> None:
    for path in modules(package):
        name = path.relative_to(ROOT).as_posix()
        if name in SQL_BUILDERS or "migrations" in name:
            continue
        found = [text for text in strings(path) if SQL.match(text)]
        assert not found, f"{name}: {found[0][:60]!r}"


def test_no_inline_style() -> None:
    for package in ("components", "pages"):
        for path in modules(package):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "style":
                    name = path.relative_to(ROOT).as_posix()
                    assert name == "components/city_map.py", f"{name}:{node.value.lineno}"


def test_no_timers_on_pages() -> None:
    for path in [*modules("pages"), *modules("components")]:
        assert "dcc.Interval" not in path.read_text(encoding="utf-8"), path.name


def test_every_module_says_what_it_is() -> None:
    for path in [p for package in PACKAGES for p in modules(package)]:
        if "versions" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert ast.get_docstring(tree), path.relative_to(ROOT)
