"""Attributes of an entity, however they are written.

The same number may come bare (key-values), as ``{"type": "Number", "value": 3}`` (NGSI-v2), as
``{"type": "Property", "value": 3}`` or ``{"value": 3}`` (NGSI-LD, normalised and concise), or as
a list of such with a ``datasetId`` each, or in a temporal representation as ``values`` with their
times: ``{"type": "Property", "values": [[3, "2026-02-07T10:00:00Z"]]}``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

LD_KINDS: Final = frozenset(
    {"Property", "Relationship", "GeoProperty", "LanguageProperty", "VocabProperty",
     "JsonProperty", "ListProperty", "ListRelationship"}
)  # fmt: skip
VALUES: Final = ("value", "object", "languageMap", "vocab", "json", "valueList", "objectList")
"""Members of which an attribute has one."""
SERIES: Final = "values"
NUMBERS: Final = frozenset({"Number", "Integer", "Float"})
NULL: Final = "urn:ngsi-ld:null"
LANGUAGES: Final = ("it", "en")
TIMES: Final = ("observedAt", "TimeInstant", "timestamp", "dateObserved")
CHANGES: Final = ("modifiedAt", "dateModified")
UNITS: Final = ("unitCode", "unit", "units")
IGNORED: Final = frozenset({"id", "@id", "type", "@type", "@context", "scope", "expiresAt"})
_QUALIFIER = re.compile(r".*[/#]")
Members = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One instance of one attribute. ``observed_at`` and ``changed_at`` are as they are written."""

    value: Any
    unit: str | None = None
    observed_at: Any = None
    changed_at: Any = None
    dataset: str | None = None


def attributes(entity: Members) -> dict[str, list[Attribute]]:
    """An entity's attributes by their names without a vocabulary's address, nulls left out."""
    found: dict[str, list[Attribute]] = {}
    for name, raw in entity.items():
        if name not in IGNORED:
            known = [one for one in _instances(raw) if one.value not in (None, NULL)]
            found.setdefault(short(name), []).extend(known)
    return found


def short(name: str) -> str:
    """A name that was not compacted, ``https://smartdatamodels.org/intensity``, without address."""
    return _QUALIFIER.sub("", name)


def _instances(raw: Any) -> Iterator[Attribute]:
    if isinstance(raw, list) and raw and all(_is_of_ld(part) for part in raw):
        for part in raw:
            yield from _instances(part)
    elif isinstance(raw, dict) and _is_series(raw):
        alone = _instance({**raw, "value": None})
        for value, observed_at in raw[SERIES]:
            yield replace(alone, value=plain(value), observed_at=observed_at)
    elif isinstance(raw, dict) and set(raw) == {"dataset"} and isinstance(raw["dataset"], dict):
        for dataset, value in raw["dataset"].items():
            yield Attribute(value, dataset=None if dataset == "@none" else dataset)
    else:
        yield _instance(raw)


def _is_series(raw: Members) -> bool:
    """Whether an attribute is the pairs of value and time of a temporal representation."""
    pairs = raw.get(SERIES)
    return (
        _kind(raw) in LD_KINDS
        and isinstance(pairs, list)
        and all(isinstance(pair, list) and len(pair) == 2 for pair in cast(list[Any], pairs))
    )


def _is_of_ld(raw: Any) -> bool:
    if not isinstance(raw, dict):
        return False
    return _kind(raw) in LD_KINDS or ("datasetId" in raw and "value" in raw)


def _kind(raw: Members) -> str:
    kind = raw.get("type")
    return kind if isinstance(kind, str) else ""


def _instance(raw: Any) -> Attribute:
    holder = None
    if isinstance(raw, dict):
        holder = next((name for name in VALUES if name in raw), None)
    if holder is None:
        return Attribute(plain(raw))
    value = plain(raw[holder])
    if holder == "languageMap":
        value = _spoken(value)
    metadata = raw.get("metadata")
    about: Members = {**metadata, **raw} if isinstance(metadata, dict) else raw
    dataset = raw.get("datasetId")
    return Attribute(
        value=_number(value) if _kind(raw) in NUMBERS else value,
        unit=next((text for text in _told(about, UNITS) if isinstance(text, str)), None),
        observed_at=next(_told(about, TIMES), None),
        changed_at=next(_told(about, CHANGES), None),
        dataset=dataset if isinstance(dataset, str) else None,
    )


def plain(value: Any) -> Any:
    """A value without the JSON-LD wrapping of its type."""
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def _told(about: Members, names: tuple[str, ...]) -> Iterator[Any]:
    """What an attribute says of itself under these names, bare or as metadata."""
    for name in names:
        said = about.get(name)
        if isinstance(said, dict):
            said = plain(said.get("value", said))
        if said is not None:
            yield said


def _number(value: Any) -> Any:
    """Some agents write numbers as text and say that they are numbers."""
    try:
        return float(value) if isinstance(value, str) and "_" not in value else value
    except ValueError:
        return value


def _spoken(texts: Any) -> Any:
    if not isinstance(texts, dict):
        return texts
    language = next((name for name in (*LANGUAGES, "@none", *texts) if name in texts), None)
    return texts[language] if language is not None else None
