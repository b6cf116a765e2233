"""Mending a source: its mapping as text, what a draft of it reads, and reading payloads again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.details import lines
from components.page import panel
from components.voice import Voice

SHOWN_CHARS = 60


class Refusal(Protocol):
    """An item that a trial could not read."""

    @property
    def position(self) -> int: ...
    @property
    def reason(self) -> str: ...


class Trial(Protocol):
    """What a draft made of a payload."""

    @property
    def read_n(self) -> int: ...
    @property
    def rejected_n(self) -> int: ...
    @property
    def rows(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def rejects(self) -> Sequence[Refusal]: ...


@dataclass(frozen=True, slots=True)
class CareIds:
    """The ids of the parts that callbacks speak to."""

    source: str
    draft: str
    attempt: str
    save: str
    trial: str
    again: str
    again_done: str


def care(source_id: str, mapping: str | None, ids: CareIds, voice: Voice) -> list[Component]:
    """The panels of somebody who may mend; ``mapping`` is ``None`` where the source has none."""
    again = [
        html.P(voice("Reads the chosen run's payload again, and those that came after it.")),
        html.Button(voice("Read again from the chosen run"), id=ids.again, type="button"),
        html.Div(id=ids.again_done, **attributes(aria_live="polite")),
    ]
    return [
        dcc.Store(id=ids.source, data=source_id),
        panel(voice("Mapping"), _editor(mapping, ids, voice), name="mapping"),
        panel(voice("Read again"), again, name="again"),
    ]


def _editor(mapping: str | None, ids: CareIds, voice: Voice) -> list[Component]:
    """The parts exist even without a mapping, since callbacks name them."""
    none = voice("This source is read without a mapping: its format is in the code.")
    is_there = mapping is not None
    buttons = [
        html.Button(voice("Try on the newest payload"), id=ids.attempt, type="button"),
        html.Button(voice("Use from now on"), id=ids.save, type="button"),
    ]
    label = html.Label(voice("Mapping"), htmlFor=ids.draft, className="unseen")
    text = dcc.Textarea(id=ids.draft, value=mapping or "", spellCheck=False)
    return [
        html.P(none, className="empty", hidden=is_there),
        html.Div([label, text, html.Div(buttons, className="buttons")], hidden=not is_there),
        html.Div(id=ids.trial, **attributes(aria_live="polite")),
    ]


def trial_result(found: Trial | str, voice: Voice) -> list[Component]:
    """The first rows and rejects of a trial, or why there are none."""
    if isinstance(found, str):
        return [html.P(found, className="problem")]
    told = voice(
        "{read} items, {rejected} rejected.",
        read=voice.number(found.read_n), rejected=voice.number(found.rejected_n),
    )  # fmt: skip
    return [html.P(told), *_rejects(found.rejects, voice), *_rows(found.rows)]


def saved(problem: str | None, voice: Voice) -> list[Component]:
    """Whether a draft is in force now."""
    if problem is not None:
        return [html.P(problem, className="problem")]
    return [html.P(voice("In force from the next payload on. Read kept ones again below."))]


def _rejects(rejects: Sequence[Refusal], voice: Voice) -> list[Component]:
    heads = [voice("Item"), voice("Reason")]
    rows = [(reject.position, reject.reason) for reject in rejects]
    return [lines(heads, rows)] if rows else []


def _rows(rows: Sequence[Mapping[str, Any]]) -> list[Component]:
    """Columns that hold something, one row a line."""
    heads = [name for name in (rows[0] if rows else {}) if any(row.get(name) for row in rows)]
    cells = [[_cell(row.get(name)) for name in heads] for row in rows]
    return [html.Div(lines(heads, cells), className="trial-rows")] if rows else []


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
