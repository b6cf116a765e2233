"""One scalar SQL expression of a mapping file: checked by its syntax tree before it ever runs.

DuckDB itself takes the text apart (``json_serialize_sql``), so what is checked is what would run.
Only constants, columns, operators, ``CASE``, casts and the functions listed here get through: no
subquery, aggregate, window or lambda, nothing that reads files, settings or the clock.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import duckdb

from etl.feed import FormatError
from etl.tables.statement_files import filled, words

_CLASSES = frozenset(
    ("BETWEEN", "CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT",
     "FUNCTION", "OPERATOR")
)  # fmt: skip
_FUNCTIONS = frozenset(words("mapping_functions"))
_CASTS = frozenset(
    ("BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "INTEGER", "INTERVAL",
     "SMALLINT", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TINYINT", "UBIGINT", "UINTEGER",
     "USMALLINT", "UTINYINT", "VARCHAR")
)  # fmt: skip
_READ_AS = {
    "VARCHAR": "value",
    "BIGINT": "as_whole(value)",
    "DOUBLE": "as_number(value)",
    "BOOLEAN": "CAST(value AS BOOLEAN)",
    "DATE": "CAST(value AS DATE)",
    "TIMESTAMP": "as_wall(value)",
    "TIMESTAMPTZ": "as_instant(value)",
}
SOURCE_TYPES = frozenset(_READ_AS)
_STANDARD_SYNTAX = frozenset(
    ("timezone", "date_part", "substring", "position", "trim", "ltrim", "rtrim")
)
MAX_CHARS = 2_000
Node = dict[str, Any]


class MappingError(FormatError):
    """A mapping file that is not what a mapping should be; one sentence."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its SQL text, and the source columns it reads, in order."""

    text: str
    columns: tuple[str, ...]
    is_plain: bool
    """Whether it is nothing but one column."""


def read_expression(place: str, text: str, types: Mapping[str, str]) -> Expression:
    """Check one expression; columns that ``types`` declares are read as that type.

    Raises ``MappingError``.
    """
    if not text.strip() or len(text) > MAX_CHARS:
        raise MappingError(f"{place}: found {text[:40]!r}, expected one SQL expression")
    node = _scalar(place, text)
    for part in _nodes(node):
        _check(place, part)
    columns = tuple(dict.fromkeys(c["column_names"][0] for c in _nodes(node) if _is_column(c)))
    typed = _with_types(node, types)
    return Expression(_text_of(typed), columns, _is_column(typed))


def literal(text: str) -> str:
    """A text constant as SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _scalar(place: str, text: str) -> Node:
    """The tree of the one expression that ``SELECT (text)`` selects, if it is that."""
    try:
        statements = _serialized(filled("select_expression", expression=text))
    except (duckdb.Error, ValueError) as error:
        raise MappingError(
            f"{place}: found {text[:60]!r} ({error}), expected SQL with column names quoted"
        ) from None
    only = statements[0]["node"] if len(statements) == 1 else {}
    chosen = only.get("select_list", [])
    if len(chosen) != 1 or _leftovers(only):
        raise MappingError(f"{place}: found {text[:60]!r}, expected one scalar expression")
    return chosen[0]


def _leftovers(select: Node) -> bool:
    """Whether the text closed our parenthesis and went on to say more than an expression."""
    table = select.get("from_table") or {}
    clauses = ("where_clause", "having", "sample", "qualify", "group_expressions", "modifiers")
    is_ours = table.get("type") == "BASE_TABLE" and table.get("table_name") == "source"
    return (
        not is_ours
        or any(select.get(clause) for clause in clauses)
        or bool(select["cte_map"]["map"])
    )


def _check(place: str, node: Node) -> None:
    kind, name = node["class"], node.get("function_name", "")
    if kind not in _CLASSES or node["type"] == "GROUPING_FUNCTION":
        raise MappingError(f"{place}: found {node['type'].lower()}, expected a scalar expression")
    if kind == "FUNCTION" and not _may_call(node):
        raise MappingError(f"{place}: found function {name!r}, expected one that mappings may use")
    if kind == "FUNCTION" and (node["filter"] or node["distinct"] or node["order_bys"]["orders"]):
        raise MappingError(f"{place}: found an aggregate {name!r}, expected a scalar expression")
    if kind == "CAST" and node["cast_type"]["id"] not in _CASTS:
        found = node["cast_type"]["id"]
        raise MappingError(f"{place}: found a cast to {found}, expected a plain type")
    if _is_column(node) and len(node["column_names"]) != 1:
        found = ".".join(node["column_names"])
        raise MappingError(f"{place}: found {found}, expected one column name (quote a dotted one)")


def _may_call(function: Node) -> bool:
    """Standard syntax (``AT TIME ZONE``, ``trim(BOTH …)``) names its function with a schema."""
    name, schema = function["function_name"], function["schema"]
    is_plain = not schema or (schema == "main" and name in _STANDARD_SYNTAX)
    return is_plain and not function["catalog"] and name in _FUNCTIONS


def _with_types(node: Any, types: Mapping[str, str]) -> Any:
    """The tree with declared columns read as their type."""
    if isinstance(node, list):
        return [_with_types(part, types) for part in cast(list[Any], node)]
    if not isinstance(node, dict):
        return node
    given = cast(Node, node)
    if _is_column(given):
        return _read_as(types.get(given["column_names"][0], "VARCHAR"), given)
    return {key: _with_types(value, types) for key, value in given.items()}


def _read_as(kind: str, column: Node) -> Node:
    if kind == "VARCHAR":
        return column
    return _replaced(_template(kind), column)


def _replaced(node: Any, column: Node) -> Any:
    if isinstance(node, list):
        return [_replaced(part, column) for part in cast(list[Any], node)]
    if not isinstance(node, dict):
        return node
    given = cast(Node, node)
    if _is_column(given):
        return column
    return {key: _replaced(value, column) for key, value in given.items()}


@cache
def _template(kind: str) -> Node:
    return _scalar("source_columns", _READ_AS[kind])


def _is_column(node: Node) -> bool:
    return node.get("class") == "COLUMN_REF"


def _nodes(node: Any) -> Iterator[Node]:
    """Every expression in a tree, the outer ones first."""
    if isinstance(node, list):
        for part in cast(list[Any], node):
            yield from _nodes(part)
    elif isinstance(node, dict):
        given = cast(Node, node)
        if "class" in given:
            yield given
        for value in given.values():
            yield from _nodes(value)


def _serialized(sql: str) -> list[Any]:
    found = json.loads(_ask("SELECT json_serialize_sql($sql)", {"sql": sql}))
    if found["error"]:
        raise ValueError(found["error_message"])
    return found["statements"]


def _text_of(node: Node) -> str:
    tree = json.loads(_ask("SELECT json_serialize_sql($sql)", {"sql": "SELECT 1"}))
    tree["statements"][0]["node"]["select_list"] = [node]
    text = _ask("SELECT json_deserialize_sql($tree::JSON)", {"tree": json.dumps(tree)})
    return text.removeprefix("SELECT ")


def _ask(sql: str, parameters: dict[str, str]) -> str:
    """Ask a DuckDB of our own, which holds nothing."""
    with _empty_database().cursor() as cursor:
        found = cursor.execute(sql, parameters).fetchone()
    return found[0] if found else ""


@cache
def _empty_database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})
