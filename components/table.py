"""Tables: AG Grid with the product's habits (sort, filter, keyboard, click opens the drawer)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
from dash.development.base_component import Component

from components.voice import Voice

LEAST = 0.76
"""The share of its width that a growing column keeps where there is little room."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field and title; ``kind`` names an entry of ``_KINDS``."""

    field: str
    title: str
    kind: str = "text"
    width: int | None = None
    grows: bool = False


def table(
    table_id: str,
    columns: Sequence[Column],
    voice: Voice,
    empty: str,
    *,
    is_selectable: bool = False,
) -> Component:
    """A table that waits for its rows: ``rowData``, each with a ``key`` and maybe a ``select``.

    Without rows it is not yet filled, and says so; with none it is ``empty``.
    """
    choice = {"rowSelection": {"mode": "singleRow", "enableClickSelection": True}}
    return dag.AgGrid(
        id=table_id,
        columnDefs=[_definition(column, voice) for column in columns],
        defaultColDef={
            # Not guessed from the rows: order and filters of the address are there before them.
            "cellDataType": False,
            "sortable": True,
            "filter": True,
            "resizable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        rowClassRules={"is-selected": "controlRoomGrid.isSelected(params)"},
        getRowId="params.data.key",
        dashGridOptions={
            "animateRows": False,
            "rowHeight": 34,
            "headerHeight": 34,
            "suppressCellFocus": False,
            # Arrows go from cell to cell; Tab leaves, else it would pass every cell of every row.
            "tabToNextCell": {"function": "controlRoomGrid.leave(params)"},
            "tabToNextHeader": {"function": "controlRoomGrid.leave(params)"},
            "localeText": _grid_words(voice) | {"noRowsToShow": voice(empty)},
            **(choice if is_selectable else {}),
        },
        eventListeners={
            "rowClicked": ["controlRoomGrid.open(params)"],
            "cellKeyDown": ["controlRoomGrid.key(params)"],
        },
        className="grid ag-theme-quartz",
    )


def _definition(column: Column, voice: Voice) -> dict[str, Any]:
    definition: dict[str, Any] = {"field": column.field, "headerName": voice(column.title)}
    if column.width:
        definition |= {"width": column.width, "minWidth": 64}
    if column.grows:
        wish = column.width or 160
        definition |= {"flex": wish, "minWidth": round(wish * LEAST)}
    return definition | _KINDS[column.kind]


_KINDS: dict[str, dict[str, Any]] = {
    "text": {"tooltipValueGetter": {"function": "params.value"}},
    "number": {
        "type": "rightAligned",
        "filter": "agNumberColumnFilter",
        "valueFormatter": {"function": "controlRoomGrid.number(params)"},
    },
    "duration": {
        "type": "rightAligned",
        "filter": "agNumberColumnFilter",
        "valueFormatter": {"function": "controlRoomGrid.duration(params)"},
    },
    "span": {
        "type": "rightAligned",
        "filter": "agNumberColumnFilter",
        "valueFormatter": {"function": "controlRoomGrid.span(params)"},
    },
    "time": {
        "valueFormatter": {"function": "controlRoomGrid.time(params)"},
        "filter": False,
    },
    "link": {"cellRenderer": "markdown", "sortable": False, "filter": False},
    "state": {
        "cellClassRules": {
            "cell-alarm": "params.data.state === 'alarm'",
            "cell-attention": "params.data.state === 'attention'",
            "cell-normal": "params.data.state === 'normal'",
            "cell-unknown": "params.data.state === 'unknown'",
            "cell-free": "params.data.state === 'free'",
            "cell-busy": "params.data.state === 'busy'",
            "cell-scene": "params.data.state === 'scene'",
        }
    },
    "priority": {
        "valueFormatter": {"function": "controlRoomGrid.priority(params)"},
        "cellClass": {"function": "'priority priority-' + (params.value || 'none')"},
        "filter": "agNumberColumnFilter",
    },
}


def _grid_words(voice: Voice) -> dict[str, str]:
    return {
        "loadingOoo": voice("Loading…"),
        "filterOoo": voice("Filter…"),
        "ariaFilterValue": voice("Value of the filter"),
        "ariaFilterFromValue": voice("Filter from"),
        "ariaFilterToValue": voice("Filter to"),
        "ariaFilteringOperator": voice("How to filter"),
        "contains": voice("Contains"),
        "notContains": voice("Does not contain"),
        "equals": voice("Equals"),
        "notEqual": voice("Differs from"),
        "startsWith": voice("Begins with"),
        "endsWith": voice("Ends with"),
        "blank": voice("Empty"),
        "notBlank": voice("Not empty"),
        "lessThan": voice("Less than"),
        "lessThanOrEqual": voice("At most"),
        "greaterThan": voice("More than"),
        "greaterThanOrEqual": voice("At least"),
        "inRange": voice("Between"),
        "andCondition": voice("and"),
        "orCondition": voice("or"),
    }
