"""Reading DATEX II elements whatever their prefix and version: by local name."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

from etl.feed import utc

Element = Any
"""An lxml element; lxml has no types of its own."""

Meaning = TypeVar("Meaning")

REMEMBERED = 4_096
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
EXTENDED, EXTENDED_VALUE = "_extended", "_extendedValue"
"""How version 3 writes a word that its vocabulary has not: the word is an attribute."""
LANGUAGES = ("it", "en")
"""Languages asked for, best first; else the publisher's first."""


class _LocalNames(dict[str, str]):
    """Local names by qualified name, worked out once; a payload repeats its few tags."""

    def __missing__(self, name: str) -> str:
        found = name.rpartition("}")[2].rpartition(":")[2]
        if len(self) < REMEMBERED:
            self[name] = found
        return found


local = _LocalNames().__getitem__
"""A qualified name, ``{namespace}tag`` or ``prefix:type``, without its qualifier."""


class ByTag(dict[str, Meaning | None], Generic[Meaning]):
    """What an element means to its reader by its qualified tag, worked out once from local names.

    ``None`` where it means nothing.
    """

    def __init__(self, by_local_name: Mapping[str, Meaning]) -> None:
        super().__init__()
        self._by_local_name = by_local_name

    def __missing__(self, tag: str) -> Meaning | None:
        found = self._by_local_name.get(local(tag))
        if len(self) < REMEMBERED:
            self[tag] = found
        return found


def kind(element: Element) -> str | None:
    """The element's ``xsi:type`` without prefix: ``Accident``, ``PointLocation``."""
    name = element.get(XSI_TYPE)
    return local(name) if name else None


def children(element: Element) -> dict[str, Element]:
    """Child elements by local name; of several with one name, the first."""
    return {local(child.tag): child for child in element[::-1]}


def required(element: Element, attribute: str) -> str:
    """An attribute that must be there and not blank. Raises ``ValueError``."""
    value = (element.get(attribute) or "").strip()
    if not value:
        raise ValueError(f"found {local(element.tag)} without {attribute}, expected one")
    return value


def text_of(element: Element | None) -> str | None:
    """An element's own text, ``None`` where there is none."""
    text = element.text if element is not None else None
    if text == EXTENDED and element is not None:
        return element.get(EXTENDED_VALUE) or text
    return (text.strip() or None) if text else None


def leaves(section: Element | None) -> dict[str, str]:
    """Texts of a section's descendants by local name; of several with one name, the first."""
    found: dict[str, str] = {}
    if section is not None:
        for node in section.iter():
            if node.text and (text := text_of(node)):
                found.setdefault(local(node.tag), text)
    return found


@lru_cache(maxsize=REMEMBERED)
def instant(text: str) -> datetime:
    """An ISO 8601 instant as aware UTC; remembered, for a payload repeats its few times."""
    return utc(text)


def number(text: str | None, low: float, high: float, what: str) -> float:
    """A finite number between two bounds. Raises ``ValueError`` naming what was found."""
    try:
        value = float(text or "")
        if low <= value <= high and "_" not in (text or ""):
            return value
    except ValueError:
        pass
    raise ValueError(f"found {what} {(text or '')[:40]!r}, expected {low:g} to {high:g}")


def words(*sections: Element | None) -> str | None:
    """Text of multilingual strings, each in the language preferred, one line per value."""
    lines: list[str] = []
    by_language: dict[str, list[str]] = {}
    string: Element = None
    for value in _values(*sections):
        if value.getparent() is not string:
            lines += _preferred(by_language)
            string, by_language = value.getparent(), {}
        if line := text_of(value):
            language = (value.get("lang") or "").lower()[:2]
            by_language.setdefault(language, []).append(line)
    return "\n".join([*lines, *_preferred(by_language)]) or None


def _values(*sections: Element | None) -> Iterator[Element]:
    for section in sections:
        if section is not None:
            yield from section.iter("{*}value")


def _preferred(by_language: dict[str, list[str]]) -> list[str]:
    return next(
        (by_language[name] for name in (*LANGUAGES, *by_language) if name in by_language), []
    )


def vehicle_class(characteristics: Element | None) -> str | None:
    """The vehicles a value is about, in the publisher's words; ``None`` for all vehicles."""
    if characteristics is None:
        return None
    classes = [text for node in characteristics.iter() if (text := text_of(node))]
    return None if classes == ["anyVehicle"] else " ".join(classes) or None
