"""The SQL of a mapping: values, columns, and the reasons for which an item is rejected."""

from dataclasses import dataclass

import duckdb

from data.records import column_types
from data.staging import Staging
from etl.tables.expressions import Expression, MappingError, literal, quoted
from etl.tables.mapping import Mapping
from etl.tables.statement_files import filled

_TARGETS = {
    "VARCHAR": "nullif(trim(CAST({} AS VARCHAR)), '')",
    "BIGINT": "as_whole({})",
    "DOUBLE": "as_number({})",
    "BOOLEAN": "CAST({} AS BOOLEAN)",
    "TIMESTAMPTZ": "as_instant({})",
}
_NUMBERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
     "UBIGINT", "FLOAT", "DOUBLE")
)  # fmt: skip
_EXPECTED = {
    "VARCHAR": "text",
    "BIGINT": "a whole number",
    "DOUBLE": "a number",
    "BOOLEAN": "true or false",
    "TIMESTAMPTZ": "an instant (local(...) where it has no offset)",
}
_ALIASES = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
_SQL_OF = {"str": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN"}
_RANGES = {"lon": (-180, 180), "lat": (-90, 90), "pct": (0, 100), "deg": (0, 360)}
_NEVER_NEGATIVE = frozenset(("kmh", "vph", "s", "ms", "m", "n"))
_MOST = 10**15
_FROM, _TO = "TIMESTAMPTZ '1970-01-01 00:00:00Z'", "TIMESTAMPTZ '2099-12-31 23:59:59Z'"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One target column: where its value comes from and what may be wrong with it."""

    name: str
    kind: str
    expression: Expression
    found: str
    """The SQL type the expression gives."""
    factor: float
    words: dict[str, str] | None
    is_required: bool

    @property
    def is_sure(self) -> bool:
        """Whether the value cannot fail: a column taken over as the reader gives it."""
        is_plain = self.expression.is_plain and self.words is None
        return is_plain and self.found == self.kind and self.kind in ("DOUBLE", "VARCHAR")

    @property
    def value(self) -> str:
        """What is computed per item: a struct that is null where the computation failed."""
        text = self.expression.text
        if self.words is not None:
            words = ", ".join(literal(theirs) for theirs in self.words)
            ours = ", ".join(literal(our) for our in self.words.values())
            key = _TARGETS["VARCHAR"].format(text)
            text = f"as_category({key}, [{words}], [{ours}])"
        elif not self.is_sure and (self.found != self.kind or self.kind == "VARCHAR"):
            text = _TARGETS[self.kind].format(text)
        if self.factor != 1:
            text = f"({text}) * CAST({self.factor!r} AS DOUBLE)"
        return text if self.is_sure else f"TRY({{'v': {text}}})"

    @property
    def computed(self) -> str:
        """The name of the computed value."""
        return quoted(f"value of {self.name}")

    @property
    def result(self) -> str:
        """The value itself."""
        return self.computed if self.is_sure else f"{self.computed}.v"

    def checks(self) -> list[tuple[str, str]]:
        """What must hold, and what to say where it does not; the last check implies the others,
        and one that is null, of a column that may be null, holds.
        """
        expected = f"expected {self.name} as {_EXPECTED[self.kind]}"
        if self.words is not None:
            expected = f"expected {self.name} one of {', '.join(self.words)}"[:300]
        found: list[tuple[str, str]] = []
        if not self.is_sure:
            found.append((f"{self.computed} IS NOT NULL", expected))
        if self.is_required:
            found.append((f"{self.result} IS NOT NULL", f"expected a value for {self.name}"))
        if bounds := self._bounds():
            found.append(bounds)
        return found

    def shown(self) -> str:
        """SQL text that says what the item has in the columns the expression reads."""
        parts = [
            f"{literal(name)} || ' ' || coalesce('''' || left(CAST({quoted(name)} AS VARCHAR), 60)"
            " || '''', 'without a value')"
            for name in self.expression.columns
        ]
        return " || ', ' || ".join(parts) or "'a constant'"

    def _bounds(self) -> tuple[str, str] | None:
        if self.kind == "TIMESTAMPTZ":
            return (
                f"{self.result} BETWEEN {_FROM} AND {_TO}",
                f"expected {self.name} from 1970 to 2099",
            )
        if self.kind not in ("DOUBLE", "BIGINT"):
            return None
        unit = self.name.rpartition("_")[2]
        low, high = _RANGES.get(unit, (0 if unit in _NEVER_NEGATIVE else -_MOST, _MOST))
        below = f"to {high}" if unit in _RANGES else "up"
        sense = f"from {low} {below}" if low != -_MOST else "as a number"
        # isfinite, because Parquet's own minimum and maximum say nothing of NaN, and DuckDB trusts
        # them to answer BETWEEN.
        finite = f"isfinite({self.result}) AND " if self.kind == "DOUBLE" else ""
        return (
            f"{finite}{self.result} BETWEEN {low} AND {high}",
            f"expected {self.name} {sense}",
        )


def mapped_columns(mapping: Mapping, types: dict[str, str], staging: Staging) -> list[MappedColumn]:
    """The target columns of a mapping over source columns of these types.

    Raises ``MappingError`` where an expression gives what its column cannot hold.
    """
    kinds = column_types(mapping.record)
    found = _types(mapping, types, staging)
    columns: list[MappedColumn] = []
    for name, expression in mapping.columns.items():
        kind = _SQL_OF.get(kinds[name].__name__, "TIMESTAMPTZ")
        _check_type(name, kind, found[name])
        column = MappedColumn(
            name=name,
            kind=kind,
            expression=expression,
            found=found[name],
            factor=mapping.factors.get(name, 1),
            words=mapping.categories.get(name),
            is_required=name in mapping.required,
        )
        columns.append(column)
    return columns


def _types(mapping: Mapping, types: dict[str, str], staging: Staging) -> dict[str, str]:
    """The SQL type that each expression gives, tried on an item without any value."""
    source = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(c)}" for c, kind in types.items())
    expressions = mapping.columns | ({"filter": mapping.filter} if mapping.filter else {})
    found: dict[str, str] = {}
    for name, expression in expressions.items():
        try:
            rows = staging.execute(
                filled("expression_type", expression=expression.text, columns=source)
            )
        except duckdb.Error as error:
            said = str(error).splitlines()[0][:200]
            raise MappingError(
                f"{name}: found an expression that fails ({said}), expected one that runs"
            ) from None
        kind: str = rows[0][0]
        found[name] = _ALIASES.get(kind, kind)
    if found.get("filter", "BOOLEAN") != "BOOLEAN":
        raise MappingError(f"filter: found {found['filter']}, expected BOOLEAN")
    return found


def _check_type(name: str, kind: str, found: str) -> None:
    plain = found.partition("(")[0]
    fits = {
        "VARCHAR": plain in _NUMBERS | {"VARCHAR", "DECIMAL", "BOOLEAN", "DATE", "UUID"},
        "BIGINT": plain in _NUMBERS | {"VARCHAR", "DECIMAL"},
        "DOUBLE": plain in _NUMBERS | {"VARCHAR", "DECIMAL"},
        "BOOLEAN": plain in {"VARCHAR", "BOOLEAN"},
        "TIMESTAMPTZ": plain in {"VARCHAR", "TIMESTAMPTZ"},
    }
    if plain != '"NULL"' and not fits[kind]:
        raise MappingError(f"columns.{name}: found {found}, expected {_EXPECTED[kind]}")
