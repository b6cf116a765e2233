"""The guess as a mapping file, with what a person should look at said in comments."""

from collections.abc import Iterator
from pathlib import Path

from data.records import Incident, column_types
from etl.feed import FormatError
from etl.guess.columns import CONSTANT, Fit, best_fit, name_words
from etl.guess.instants import joined
from etl.guess.sample import Sample, read_sample
from etl.tables.expressions import literal, quoted
from etl.tables.mapping import needed_columns

_SPEEDS = {"mph": "mph", "kmh": "km/h", "kph": "km/h", "kn": "kn", "knots": "kn"}
_COMMA = "CAST(replace({}, ',', '.') AS DOUBLE)"
_UNITS = "#   One column names units: a mapping to the table dispatch reads who was sent."
SHOWN_N = 12


def guessed_mapping(file: Path, zone: str) -> str:
    """The text of a first mapping for a file; ``zone`` is the city's.

    Raises ``FormatError`` where the file cannot be read, or speaks for no table.
    """
    sample = read_sample(file)
    fit = best_fit(sample)
    names = ", ".join(sample.columns)[:400]
    if fit is None:
        raise FormatError(
            f"found columns {names}, expected some that tell of incidents, units, "
            "traffic, cameras or sensors: write the mapping by hand (docs/mapping.md)"
        )
    expressions = _expressions(fit, sample, file.stem)
    missing = sorted(needed_columns(fit.record) - expressions.keys())
    if missing:
        raise FormatError(
            f"found columns {names} that look like {fit.record.TABLE}, "
            f"expected also {', '.join(missing)}: write the mapping by hand (docs/mapping.md)"
        )
    return "\n".join(_lines(fit, sample, expressions, zone)) + "\n"


def _expressions(fit: Fit, sample: Sample, stem: str) -> dict[str, str]:
    """Our columns in their own order, each with the expression that reads it."""
    found: dict[str, str] = {}
    for target, kind in column_types(fit.record).items():
        name = fit.columns.get(target)
        if name is None:
            if target in needed_columns(fit.record) and target in CONSTANT:
                found[target] = literal(stem)
        elif name in fit.clocks and kind not in (str, int, float):
            found[target] = _instant(fit, sample, name)
        elif target != "priority" or _are_priorities(sample.columns[name]):
            has_commas = kind is float and any("," in value for value in sample.columns[name])
            found[target] = _COMMA.format(quoted(name)) if has_commas else quoted(name)
    return found


def _instant(fit: Fit, sample: Sample, name: str) -> str:
    """A column that holds only the day is joined with one that holds the time, if there is one."""
    clock = fit.clocks[name]
    times = [other for other, found in fit.clocks.items() if found.kind == "time"]
    if clock.kind == "day" and times:
        likeness = {other: len({*name_words(other)} & {*name_words(name)}) for other in times}
        time = max(times, key=lambda other: likeness[other])
        return joined(name, clock, time, fit.clocks[time])
    return clock.expression(name)


def _are_priorities(values: list[str]) -> bool:
    return all(value.strip() in {"", "1", "2", "3", "4", "5"} for value in values)


def _lines(fit: Fit, sample: Sample, expressions: dict[str, str], zone: str) -> Iterator[str]:
    yield "# A first guess from the file's columns: check each line, then remove this one."
    yield f"table = {_toml(fit.record.TABLE)}"
    yield f"format = {_toml(sample.format)}"
    if sample.delimiter != ",":
        yield f"delimiter = {_toml(sample.delimiter)}"
    if sample.header:
        yield f"header = [{', '.join(_toml(name) for name in sample.header)}]"
    if sample.items:
        yield f"items = {_toml(sample.items)}"
    if any(text.startswith("local(") for text in expressions.values()):
        yield f"zone = {_toml(zone)}  # of the file's local times: change it if it is another"
    yield ""
    yield "[columns]"
    for target, text in expressions.items():
        yield f"{target} = {_toml(text)}{_remark(fit, sample, target)}"
    units = _units(fit)
    if units:
        yield ""
        yield "[units]"
        yield from units
    yield from _unused(fit, sample, expressions)


def _remark(fit: Fit, sample: Sample, target: str) -> str:
    name = fit.columns.get(target)
    if name is None:
        return "  # a constant: say what the file is about"
    clock = fit.clocks.get(name)
    if clock is not None and clock.doubt:
        return f"  # {clock.doubt}: look at the day and the month"
    values = sample.columns[name]
    if target == "incident_id" and len(set(values)) < len(values):
        return "  # not one line per incident: the last line of each is kept"
    return ""


def _units(fit: Fit) -> list[str]:
    """Units that the column's own name tells."""
    return [
        f"{target} = {_toml(_SPEEDS[word])}"
        for target, name in fit.columns.items()
        if target.endswith("_kmh")
        for word in name_words(name)
        if word in _SPEEDS
    ]


def _unused(fit: Fit, sample: Sample, expressions: dict[str, str]) -> Iterator[str]:
    """The columns that no line reads, with a few of their values, for a person to place."""
    text = " ".join(expressions.values())
    unused = [name for name in sample.columns if quoted(name) not in text]
    if unused:
        yield ""
        yield "# Not read:"
    for name in unused:
        values = list(dict.fromkeys(v.strip() for v in sample.columns[name] if v.strip()))
        shown = ", ".join(value[:30] for value in values[:SHOWN_N]).replace("\n", " ")
        yield f"#   {' '.join(name.split())}: {' '.join(shown.split())[:150]}"
    if fit.record is Incident and any("unit" in name_words(name) for name in unused):
        yield _UNITS


def _toml(text: str) -> str:
    """A TOML string: the literal form where the text allows it, since SQL is full of quotes."""
    if "'" not in text and text.isprintable():
        return f"'{text}'" if '"' in text else f'"{text}"' if "\\" not in text else f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
