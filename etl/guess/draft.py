"""The guess as a mapping file, with what a person should look at said in comments."""

from collections.abc import Iterator
from pathlib import Path

from data.records import Incident, column_types
from etl.feed import FormatError
from etl.guess.columns import CONSTANT, Fit, best_fit, likeness, name_words, phrases
from etl.guess.instants import joined, joined_later
from etl.guess.places import place_expressions
from etl.guess.sample import Sample, read_sample
from etl.tables.encodings import UTF_8
from etl.tables.expressions import literal, quoted
from etl.tables.mapping import needed_columns

_SPEEDS = {"mph": "mph", "kmh": "km/h", "kph": "km/h", "kn": "kn", "knots": "kn"}
_COMMA = "CAST(replace({}, ',', '.') AS DOUBLE)"
_NEXT_DAY = "  # of the same day, or of the next where it is earlier"
_UNITS = "#   One column names units: a mapping to the table dispatch reads who was sent."
MILESTONES = ("dispatched_at", "enroute_at", "arrived_at", "cleared_at", "closed_at")
SHOWN_N = 12


def guessed_mapping(file: Path, zone: str, name: str | None = None) -> str:
    """The text of a first mapping for a file; ``zone`` is the city's, ``name`` what it is called.

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
    expressions = _expressions(fit, sample, name or file.stem)
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
    return _in_order(fit, found | _later_times(fit, sample, found) | _place(fit, sample))


def _in_order(fit: Fit, found: dict[str, str]) -> dict[str, str]:
    return {target: found[target] for target in column_types(fit.record) if target in found}


def _later_times(fit: Fit, sample: Sample, found: dict[str, str]) -> dict[str, str]:
    """Milestones that only have a time of day, where the incident's day is in another column."""
    day = fit.columns.get("received_at")
    if fit.record is not Incident or day is None or not fit.clocks[day].has_no_time:
        return {}
    times = [name for name, clock in fit.clocks.items() if clock.kind == "time"]
    begun = _time_of(fit, day)
    words = phrases(fit.record.TABLE)
    later: dict[str, str] = {}
    for target in (t for t in words if t in MILESTONES and t not in found):
        name = max(times, key=lambda time: likeness(words[target], time), default=None)
        if name and begun and name != begun and likeness(words[target], name):
            later[target] = joined_later(day, fit.clocks, begun, name)
    return later


def _place(fit: Fit, sample: Sample) -> dict[str, str]:
    """A position from one column that holds both numbers, where none holds one."""
    lacks = {"lon", "lat"} <= column_types(fit.record).keys() - fit.columns.keys()
    place = place_expressions(sample.columns) if lacks else None
    return place[1] if place else {}


def _instant(fit: Fit, sample: Sample, name: str) -> str:
    """A column that holds only the day is joined with one that holds the time, if there is one."""
    clock, time = fit.clocks[name], _time_of(fit, name)
    if time is not None:
        return joined(name, clock, time, fit.clocks[time])
    return clock.expression(name)


def _time_of(fit: Fit, day: str) -> str | None:
    """The column of times that goes with one of days, or of days at midnight: named most alike."""
    if not fit.clocks[day].has_no_time:
        return None
    times = [other for other, found in fit.clocks.items() if found.kind == "time"]
    alike = {other: len({*name_words(other)} & {*name_words(day)}) for other in times}
    return max(times, key=lambda other: alike[other], default=None)


def _are_priorities(values: list[str]) -> bool:
    return all(value.strip() in {"", "1", "2", "3", "4", "5"} for value in values)


def _lines(fit: Fit, sample: Sample, expressions: dict[str, str], zone: str) -> Iterator[str]:
    yield "# A first guess from the file's columns: check each line, then remove this one."
    yield f"table = {_toml(fit.record.TABLE)}"
    yield f"format = {_toml(sample.format)}"
    if sample.encoding != UTF_8:
        yield f"encoding = {_toml(sample.encoding)}  # it is not UTF-8: look at accented letters"
    if sample.delimiter != ",":
        yield f"delimiter = {_toml(sample.delimiter)}"
    if sample.nulls:
        yield f"nulls = [{', '.join(_toml(text) for text in ('', *sample.nulls))}]"
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
    yield from _priorities(fit, sample, expressions)
    units = _units(fit)
    if units:
        yield ""
        yield "[units]"
        yield from units
    yield from _unused(fit, sample, expressions)


def _priorities(fit: Fit, sample: Sample, expressions: dict[str, str]) -> Iterator[str]:
    """What is missing of a priority: only a person knows which of theirs is the highest."""
    name = fit.columns.get("priority")
    if name is None or "priority" in expressions:
        return
    given = sorted({value.strip() for value in sample.columns[name]} - {""})[:SHOWN_N]
    cases = " ".join(f"WHEN {literal(value)} THEN 3" for value in given)
    case = _toml(f"CASE {quoted(name)} {cases} END")
    yield f"# priority = {case}  # 1 is highest, 5 lowest: which is which?"


def _remark(fit: Fit, sample: Sample, target: str) -> str:
    name = fit.columns.get(target)
    if name is None:
        if target in CONSTANT:
            return "  # a constant: say what the file is about"
        return _NEXT_DAY if target in MILESTONES else ""
    if target.endswith("_kmh") and not any(word in _SPEEDS for word in name_words(name)):
        return "  # in km/h? if not, its unit goes under [units]"
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
