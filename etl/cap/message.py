"""One CAP message as an alert and the zones it names.

Publishers break the schema often (empty elements, order, words of their own), so a message loads if
its core is there: identifier, sender, sent, status, msgType, and an event or headline where it has
an ``info``. What else cannot be read (a word outside the official vocabulary, a time, a shape) is
left out, and said.

Of several ``info`` blocks those in the preferred language count: what is to be read comes from the
worst of them that is not past, zones and shapes from all that are not past, and the message holds
from the first onset to the last expiry.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from data.records import Alert, AlertZone, Record
from etl.cap.shapes import geometry
from etl.cap.vocabulary import HAZARD, MESSAGE, NAMESPACES, SCOPES, SEVERITIES, checked, colour
from etl.feed import Reject, local_name, utc
from etl.problems import Problems

LANGUAGES = ("it", "en")
"""Languages asked for, best first; else the message's first. Without one, CAP means English."""
TIMES = ("effective", "onset", "expires")
HOLES = frozenset({"EXCLUDE_POLYGON"})
"""Geocodes of the DWD that are shapes: what of the polygon the alert does not cover."""

Element = Any


class ForeignMessageError(ValueError):
    """An ``<alert>`` that is not CAP 1.1 or 1.2."""


def rows(message: Element, reject: Reject, distribution: str | None) -> Iterator[Record]:
    """The alert of one ``<alert>``, then its zones; raises ``ValueError``.

    ``distribution`` is the status of what carries it: a test carries nothing but tests. Parts that
    cannot be read go to ``reject``.
    """
    namespace = message.tag.rpartition("}")[0].lstrip("{")
    if namespace not in NAMESPACES:
        expected = " or ".join(NAMESPACES)
        found = f"<alert> of namespace {namespace[:80]!r}"
        raise ForeignMessageError(f"found {found}, expected {expected}")
    infos = _preferred(message.findall("{*}info"))
    problems = Problems()
    alert = _alert(message, infos, distribution, problems)
    yield alert
    if problems.found:
        reject.part(problems.sentence, "message", message)
    codes = (
        value for info in infos for name, value in _geocodes(info) if name.upper() not in HOLES
    )
    for zone_id in dict.fromkeys(codes):
        yield AlertZone(alert_id=alert.alert_id, zone_id=zone_id, sender=alert.sender)


def _alert(
    message: Element, infos: list[Element], distribution: str | None, problems: Problems
) -> Alert:
    status, message_type = (
        checked(name, _text(message, name), words) for name, words in MESSAGE.items()
    )
    problems.unless(lambda: checked("scope", _text(message, "scope"), SCOPES))
    info = infos[0] if infos else None
    words = {name: _word(info, name, allowed, problems) for name, allowed in HAZARD.items()}
    return Alert(
        alert_id=_required(message, "identifier"),
        sender=_required(message, "sender"),
        sent_at=_sent(message, problems),
        message_type=message_type,
        status=status if distribution in (None, "Actual") else distribution,
        event=_event(info) if info is not None else None,
        category=words["category"],
        urgency=words["urgency"],
        severity=words["severity"],
        certainty=words["certainty"],
        level=_level(message, infos),
        onset_at=_first_onset(infos, problems),
        expires_at=_last_expiry(infos, problems),
        headline=_text(info, "headline"),
        description=_text(info, "description"),
        instruction=_text(info, "instruction"),
        references=" ".join((_text(message, "references") or "").split()) or None,
        geometry=geometry(
            _shapes(infos, "polygon"),
            _shapes(infos, "circle"),
            (v for info in infos for name, v in _geocodes(info) if name.upper() in HOLES),
            problems,
        ),
    )


def _sent(message: Element, problems: Problems) -> datetime:
    """When a message was sent: without offset by the clock of its other times, and said.

    Raises ``ValueError`` where no time of the message has an offset.
    """
    text = _required(message, "sent")
    try:
        return utc(text)
    except ValueError:
        times = (time for name in TIMES for time in _texts(message, f"{{*}}info/{{*}}{name}"))
        offset = next(filter(None, map(_offset, times)), None)
        if offset is None:
            raise
        sent_at = utc(text, offset)
        problems.unless(lambda: utc(text))
        return sent_at


def _offset(text: str) -> tzinfo | None:
    try:
        return datetime.fromisoformat(text).tzinfo
    except ValueError:
        return None


def _preferred(infos: list[Element]) -> list[Element]:
    """The blocks of one language that are not past (all, where all are), the worst first."""
    by_language: dict[str, list[Element]] = {}
    for info in infos:
        by_language.setdefault((_text(info, "language") or "en").lower()[:2], []).append(info)
    spoken = next((name for name in (*LANGUAGES, *by_language) if name in by_language), "")
    ranked = sorted(by_language.get(spoken, []), key=_rank)
    return [info for info in ranked if _text(info, "urgency") != "Past"] or ranked


def _rank(info: Element) -> int:
    severity = (_text(info, "severity") or "").capitalize()
    return SEVERITIES.index(severity if severity in SEVERITIES else "Unknown")


def _event(info: Element) -> str:
    event = _text(info, "event") or _text(info, "headline")
    if event is None:
        raise ValueError("found no event and no headline in <info>, expected one")
    return event


def _word(
    info: Element | None, name: str, allowed: frozenset[str], problems: Problems
) -> str | None:
    """The first of an info's words of this name (categories may be several) that is known."""
    given = _texts(info, f"{{*}}{name}") if info is not None else iter(())
    found = [problems.unless(lambda word=word: checked(name, word, allowed)) for word in given]
    return next(filter(None, found), None)


def _level(message: Element, infos: list[Element]) -> str | None:
    """The official colour, which may be told in another language's block alone."""
    told = (_parameter(info, "awareness_level") for info in infos or [None])
    others = (_parameter(info, "awareness_level") for info in message.iterfind("{*}info"))
    return next(filter(None, map(colour, (*told, *others))), None)


def _parameter(info: Element | None, name: str) -> str | None:
    parameters = info.iterfind("{*}parameter") if info is not None else ()
    named = (p for p in parameters if (_text(p, "valueName") or "").lower() == name)
    return next((_text(parameter, "value") for parameter in named), None)


def _first_onset(infos: list[Element], problems: Problems) -> datetime | None:
    onsets = [
        _instant(info, "onset", problems) or _instant(info, "effective", problems) for info in infos
    ]
    return min((moment for moment in onsets if moment), default=None) if all(onsets) else None


def _last_expiry(infos: list[Element], problems: Problems) -> datetime | None:
    ends = [_instant(info, "expires", problems) for info in infos]
    return max((moment for moment in ends if moment), default=None) if all(ends) else None


def _instant(info: Element, name: str, problems: Problems) -> datetime | None:
    text = _text(info, name)
    return problems.unless(lambda: utc(text)) if text else None


def _geocodes(info: Element) -> Iterator[tuple[str, str]]:
    """Names and values of an info's geocodes."""
    for geocode in info.iterfind("{*}area/{*}geocode"):
        value = _text(geocode, "value")
        if value:
            yield _text(geocode, "valueName") or "", value


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
