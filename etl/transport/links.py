"""Where a list that comes in pages goes on: what servers say about the next page."""

import re
from typing import Any
from urllib.parse import urljoin

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", re.IGNORECASE)
_KEYS = ("@iot.nextLink", "@odata.nextLink", "odata.nextLink", "nextLink", "next", "next_page_url")
_GROUPS = ("links", "_links", "paging", "pagination", "meta")
_TOTALS = ("total_count", "totalCount", "total", "numberMatched", "totalResults")
_ROWS = ("features", "results", "records", "items", "value", "data", "rows", "entities")
_BESIDE = frozenset(("links", "fields", "facets", "facet_groups", "errors", "warnings", "crs"))
_WRAPPERS = ("result", "data", "response")
_HREF = ("href", "url")


def next_link(header: str | None, base: str) -> str | None:
    """The address with relation ``next`` in an HTTP ``Link`` header (RFC 8288)."""
    for target, parameters in _LINK.findall(header or ""):
        relations = " ".join("".join(found) for found in _REL.findall(parameters)).lower().split()
        if "next" in relations:
            return urljoin(base, target)
    return None


def next_in(value: Any, base: str) -> str | None:
    """The next address in a JSON answer: as SensorThings and OData, OGC API, HAL, JSON:API,
    Django and Laravel write it."""
    if not isinstance(value, dict):
        return None
    found = _direct(value) or next(filter(None, (_grouped(value.get(g)) for g in _GROUPS)), None)
    return urljoin(base, found) if found else None


def items_in(value: Any) -> list[Any]:
    """The rows of a JSON answer: the list that it is, or the one in it that they are known by, or
    the longest of those that do not tell of something else."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    inner = [part for key in _WRAPPERS if isinstance(part := value.get(key), dict)]
    lists = {
        key: part
        for group in (value, *inner)
        for key, part in group.items()
        if isinstance(part, list) and key not in _BESIDE
    }
    named = next((lists[key] for key in _ROWS if key in lists), None)
    return max(lists.values(), key=len, default=[]) if named is None else named


def total_in(value: Any) -> int | None:
    """How many rows the whole list has, where a JSON answer says so."""
    if not isinstance(value, dict):
        return None
    inner = [part for key in _WRAPPERS if isinstance(part := value.get(key), dict)]
    told = (whole(group.get(key)) for group in (value, *inner) for key in _TOTALS)
    return next((total for total in told if total is not None), None)


def whole(value: Any) -> int | None:
    """A number from 0, as a number or as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and value >= 0 else None


def _direct(value: dict[str, Any]) -> str | None:
    return next((link for key in _KEYS if (link := _address(value.get(key)))), None)


def _grouped(group: Any) -> str | None:
    if isinstance(group, dict):
        return _direct(group)
    if isinstance(group, list):
        nexts = (entry for entry in group if isinstance(entry, dict) and entry.get("rel") == "next")
        return next(filter(None, map(_address, nexts)), None)
    return None


def _address(value: Any) -> str | None:
    """An address, bare or in an object that describes a link."""
    if isinstance(value, dict):
        return next((value[key] for key in _HREF if isinstance(value.get(key), str)), None)
    return value if isinstance(value, str) and value else None
