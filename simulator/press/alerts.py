"""The civil protection's CAP 1.2 messages, and the Atom index whose entries link to them."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from simulator.places import metres
from simulator.press.page import Page, Shelf, iso, zulu
from simulator.weather import Bulletin, Level
from simulator.world import World

SENDER = "allerte@simulazione.invalid"
PREFIX, SUFFIX = "/cap/messages/", ".xml"
CAP, ATOM = "application/cap+xml", "application/atom+xml"
LISTED_S, LEAST_S = 72 * 3_600, 3 * 3_600
COLOURS: dict[Level, str] = {
    "green": "verde", "yellow": "gialla", "orange": "arancione", "red": "rossa",
}  # fmt: skip
SEVERITIES: dict[Level, str] = {
    "green": "Minor", "yellow": "Moderate", "orange": "Severe", "red": "Extreme",
}  # fmt: skip
WORDS: dict[Level, str] = {
    "green": "Assenza di fenomeni significativi prevedibili",
    "yellow": "Ordinaria", "orange": "Moderata", "red": "Elevata",
}  # fmt: skip
AWARENESS = {"green": 1, "yellow": 2, "orange": 3, "red": 4}


def zone_ids(world: World) -> list[str]:
    """The alert zones that are written about."""
    return world.weather.zone_ids or [world.weather.main_zone_id]


def issued_at(world: World, at: int) -> int:
    """When the last bulletin was issued."""
    return world.weather.issued_at(at)


def index(world: World, at: int) -> bytes:
    """Atom: an entry for each message of the last three days, newest first."""
    entries = "".join(_entry(world, *sent) for sent in messages(world, at - LISTED_S, at))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(world.address)}/cap/index.atom</id><title>Allerte (simulazione)</title>"
        f"<author><name>{SENDER}</name></author><updated>{zulu(issued_at(world, at))}</updated>"
        f"{entries}</feed>\n"
    ).encode()


def messages(world: World, since: int, until: int) -> Iterator[tuple[str, int]]:
    """Zone and time of each message sent after ``since`` and not after ``until``, newest first.

    A bulletin says nothing where all is calm and was calm before.
    """
    issued = issued_at(world, until)
    while issued > since:
        before = issued_at(world, issued - 1)
        for zone_id in zone_ids(world):
            levels = {world.weather.bulletin(zone_id, at).level for at in (issued, before)}
            if levels != {"green"}:
                yield zone_id, issued
        issued = before


def message(world: World, zone_id: str, at: int) -> bytes:
    """CAP 1.2: the alert in force for a zone, or the cancellation of the last one."""
    now = world.weather.bulletin(zone_id, at)
    before = world.weather.bulletin(zone_id, now.issued_at - 1)
    if now.level == "green":
        last = world.weather.last_alert(zone_id, at)
        return _alert(world, last, last.issued_at, "Cancel", now.issued_at)
    if before.level == "green":
        return _alert(world, now, None, "Alert")
    return _alert(world, now, before.issued_at, "Update")


def message_page(world: World, name: str) -> Page | None:
    """The page of a message by the name that the index gives it."""
    zone_id, _, digits = name.removesuffix(SUFFIX).rpartition("-")
    if zone_id not in zone_ids(world) or not digits.isdecimal() or len(digits) > 10:
        return None
    sent = int(digits)
    path = f"{PREFIX}{name}"
    if path != _path(zone_id, sent) or (zone_id, sent) not in messages(world, sent - 1, sent):
        return None
    return Page(
        path, "CAP 1.2", CAP, lambda _, __: sent, lambda world, _: message(world, zone_id, sent)
    )


def _path(zone_id: str, sent: int) -> str:
    return f"{PREFIX}{zone_id}-{sent}{SUFFIX}"


def _entry(world: World, zone_id: str, sent: int) -> str:
    address = f"{world.address}{_path(zone_id, sent)}"
    return (
        f"<entry><id>urn:simulazione:{escape(_identifier(sent, zone_id))}</id>"
        f"<title>Zona {escape(zone_id)}</title><updated>{zulu(sent)}</updated>"
        f'<link rel="alternate" type="{CAP}" href={quoteattr(address)}/></entry>'
    )


def _identifier(issued: int, zone_id: str) -> str:
    return f"SIM-{zone_id}-{issued}"


def _alert(
    world: World, issued: Bulletin, refers_to: int | None, kind: str, sent_at: int | None = None
) -> bytes:
    sent = sent_at or issued.issued_at
    zone = world.city.zone
    references = ""
    if refers_to is not None:
        named = f"{SENDER},{_identifier(refers_to, issued.zone_id)},{iso(refers_to, zone)}"
        references = f"<references>{escape(named)}</references>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{_identifier(sent, issued.zone_id)}</identifier>"
        f"<sender>{SENDER}</sender><sent>{iso(sent, zone)}</sent><status>Actual</status>"
        f"<msgType>{kind}</msgType><scope>Public</scope><note>SIMULAZIONE</note>{references}"
        f"{_info(world, issued, sent, is_over=kind == 'Cancel')}</alert>\n"
    ).encode()


def _info(world: World, issued: Bulletin, sent: int, *, is_over: bool) -> str:
    zone, level = world.city.zone, issued.level
    event = f"Allerta {COLOURS[level]} per rischio {issued.hazard}"
    headline = f"Cessata: {event}" if is_over else event
    advice = "Nessuna." if is_over else "Prestare attenzione a sottopassi, fiumi e alberi."
    response = "AllClear" if is_over else "Prepare"
    return (
        "<info><language>it-IT</language><category>Met</category>"
        f"<event>{event}</event><responseType>{response}</responseType>"
        f"<urgency>{'Past' if is_over else 'Expected'}</urgency>"
        f"<severity>{SEVERITIES[level]}</severity><certainty>Likely</certainty>"
        f"<effective>{iso(sent, zone)}</effective><onset>{iso(sent, zone)}</onset>"
        f"<expires>{iso(max(issued.valid_until, sent + LEAST_S), zone)}</expires>"
        "<senderName>Protezione Civile (simulazione)</senderName>"
        f"<headline>{headline} sulla zona {issued.zone_id}</headline>"
        f"<description>{_description(issued)}</description><instruction>{advice}</instruction>"
        "<parameter><valueName>awareness_level</valueName>"
        f"<value>{AWARENESS[level]}; {level}; {SEVERITIES[level]}</value></parameter>"
        f"{_area(world, issued.zone_id)}</info>"
    )


def _description(issued: Bulletin) -> str:
    parts = (f"{hazard}: {WORDS[level].lower()}" for hazard, level in issued.levels.items())
    return f"Criticità prevista. {'; '.join(parts)}."


def _area(world: World, zone_id: str) -> str:
    members = [m for m in world.city.municipalities if m.alert_zone_id == zone_id]
    members = members or list(world.city.municipalities)
    lon = sum(m.lon for m in members) / len(members)
    lat = sum(m.lat for m in members) / len(members)
    radius = max(metres((lon, lat), (m.lon, m.lat)) for m in members) / 1000 + 3
    return (
        f"<area><areaDesc>Zona {zone_id}</areaDesc><circle>{lat:.4f},{lon:.4f} {radius:.1f}"
        f"</circle><geocode><valueName>DPC_ZONE</valueName><value>{zone_id}</value></geocode>"
        "</area>"
    )


PAGES = (Page("/cap/index.atom", "CAP 1.2: indice dei messaggi", ATOM, issued_at, index),)
SHELVES = (Shelf(PREFIX, message_page),)
