"""Civil-protection alerts in CAP 1.1 and 1.2, alone, in Atom or RSS entries, or in EDXL-DE.

Published by civil protection and weather services. A message becomes one alert: of several
``info`` blocks, those in the preferred language, the worst of them first; zones and shapes are
theirs. Publishers break the schema often (empty elements, order), so a message loads if its core
is there: identifier, sender, sent, status, msgType, scope. ``scope`` belongs to the core because a
message that does not say it is public must not be shown. A word outside the official vocabulary,
or a time that cannot be read, sends the message to quarantine. An Atom entry that only links to
its message is quarantined too: it is an index, not an alert. Signatures, resources, parameters
other than ``awareness_level`` (MeteoAlarm's colour) and free-text audiences are left unread.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from data.records import Alert, AlertZone, Record
from etl.cap.shapes import geometry
from etl.cap.vocabulary import HAZARD, MESSAGE, NAMESPACES, SEVERITIES, checked, colour
from etl.feed import FormatError, Reject, local_name, utc, xml_items, xml_root

RECORDS: tuple[type[Record], ...] = (Alert,)
DETAILS: tuple[type[Record], ...] = (AlertZone,)

EXPECTED = "a CAP message"
ROOTS = frozenset({"alert", "feed", "rss", "EDXLDistribution"})
ENTRIES = ("entry", "item")
LANGUAGES = ("it", "en")

Element = Any


def parse(body: bytes, reject: Reject) -> Iterator[Record]:
    """One ``Alert`` per message, each followed by its zones."""
    root = xml_root(body, EXPECTED)
    if root not in ROOTS:
        raise FormatError(f"found root <{root}>, expected {EXPECTED}, Atom, RSS or EDXL-DE")
    for element in xml_items(body, EXPECTED, ("alert", *ENTRIES)):
        try:
            if local_name(element) == "alert":
                yield from _rows(element)
            elif next(element.iter("{*}alert"), None) is None:
                reject(f"found an entry that only links, expected {EXPECTED} inside", element)
        except ValueError as error:
            if isinstance(error, FormatError):
                raise
            reject(str(error), element)


def _rows(message: Element) -> Iterator[Record]:
    namespace = message.tag.rpartition("}")[0].lstrip("{")
    if namespace not in NAMESPACES:
        expected = " or ".join(NAMESPACES)
        raise FormatError(f"found <alert> of namespace {namespace!r}, expected {expected}")
    infos = _preferred(message.findall("{*}info"))
    alert = _alert(message, infos)
    yield alert
    codes = (text for info in infos for text in _texts(info, "{*}area/{*}geocode/{*}value"))
    for zone_id in dict.fromkeys(codes):
        yield AlertZone(alert_id=alert.alert_id, zone_id=zone_id)


def _alert(message: Element, infos: list[Element]) -> Alert:
    status, message_type, _ = (
        checked(name, _text(message, name), words) for name, words in MESSAGE.items()
    )
    info = infos[0] if infos else None
    words = {name: _word(info, name, allowed) for name, allowed in HAZARD.items()}
    return Alert(
        alert_id=_required(message, "identifier"),
        sender=_required(message, "sender"),
        sent_at=utc(_required(message, "sent")),
        message_type=message_type,
        status=status,
        event=_required(info, "event") if info is not None else None,
        category=words["category"],
        urgency=words["urgency"],
        severity=words["severity"],
        certainty=words["certainty"],
        level=colour(_parameter(info, "awareness_level")),
        onset_at=_instant(info, "onset") or _instant(info, "effective"),
        expires_at=_instant(info, "expires"),
        headline=_text(info, "headline"),
        description=_text(info, "description"),
        instruction=_text(info, "instruction"),
        references=_text(message, "references"),
        geometry=geometry(_shapes(infos, "polygon"), _shapes(infos, "circle")),
    )


def _preferred(infos: list[Element]) -> list[Element]:
    """The blocks in Italian, else English, else the first block's language; the worst first."""
    by_language: dict[str, list[Element]] = {}
    for info in infos:
        by_language.setdefault((_text(info, "language") or "en").lower()[:2], []).append(info)
    spoken = next((name for name in (*LANGUAGES, *by_language) if name in by_language), "")
    return sorted(by_language.get(spoken, []), key=_rank)


def _rank(info: Element) -> int:
    severity = _text(info, "severity") or "Unknown"
    return SEVERITIES.index(checked("severity", severity, HAZARD["severity"]))


def _word(info: Element | None, name: str, allowed: frozenset[str]) -> str | None:
    """The first of an info's words of this name (categories may be several), all checked."""
    given = _texts(info, f"{{*}}{name}") if info is not None else iter(())
    return next(iter([checked(name, word, allowed) for word in given]), None)


def _parameter(info: Element | None, name: str) -> str | None:
    parameters = info.iterfind("{*}parameter") if info is not None else ()
    return next((_text(p, "value") for p in parameters if _text(p, "valueName") == name), None)


def _instant(info: Element | None, name: str) -> datetime | None:
    text = _text(info, name)
    return utc(text) if text else None


def _shapes(infos: list[Element], name: str) -> Iterator[str]:
    for info in infos:
        yield from _texts(info, f"{{*}}area/{{*}}{name}")


def _texts(element: Element, path: str) -> Iterator[str]:
    for found in element.iterfind(path):
        if text := (found.text or "").strip():
            yield text


def _text(element: Element | None, name: str) -> str | None:
    return next(_texts(element, f"{{*}}{name}"), None) if element is not None else None


def _required(element: Element, name: str) -> str:
    text = _text(element, name)
    if text is None:
        raise ValueError(f"found no {name} in <{local_name(element)}>, expected one")
    return text
