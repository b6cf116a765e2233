"""The civil protection's publications: the last CAP message, and the bulletin by zone as CSV."""

from xml.sax.saxutils import escape

from simulator.places import metres
from simulator.press.page import Page, iso
from simulator.weather import HAZARDS, Bulletin, Level
from simulator.world import World

SENDER = "allerte@simulazione.invalid"
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
NO_ALERT = "NESSUNA ALLERTA"
AWARENESS = {"green": 1, "yellow": 2, "orange": 3, "red": 4}
BULLETIN_COLUMNS = (
    "data_pubblicazione,data_validita_inizio,data_validita_fine,zona_codice,avviso_criticita,"
    "avviso_idrogeologico,avviso_temporali,avviso_idraulico"
)


def issued_at(world: World, at: int) -> int:
    """When the last bulletin was issued."""
    return world.weather.issued_at(at)


def message(world: World, at: int) -> bytes:
    """CAP 1.2: the alert in force for the city's zone, or the cancellation of the last one."""
    zone_id = world.weather.main_zone_id
    now = world.weather.bulletin(zone_id, at)
    before = world.weather.bulletin(zone_id, now.issued_at - 1)
    if now.level == "green":
        last = world.weather.last_alert(zone_id, at)
        return _alert(world, last, last.issued_at, "Cancel", now.issued_at)
    if before.level == "green":
        return _alert(world, now, None, "Alert")
    return _alert(world, now, before.issued_at, "Update")


def bulletin(world: World, at: int) -> bytes:
    """CSV in the shape of the national bulletin: one row per alert zone of the profile."""
    zones = world.weather.zone_ids or [world.weather.main_zone_id]
    rows = (_row(world, world.weather.bulletin(zone_id, at)) for zone_id in zones)
    return "\n".join((BULLETIN_COLUMNS, *rows, "")).encode()


def _row(world: World, issued: Bulletin) -> str:
    zone, start = world.city.zone, iso(issued.issued_at, world.city.zone)
    level, hazard = issued.level, issued.hazard
    risk = "" if level == "green" else f" per rischio {hazard}"
    overall = f"{WORDS[level]}{risk} / {_label(level)}"
    hazards = (f"{WORDS[issued.levels[h]]} / {_label(issued.levels[h])}" for h in HAZARDS)
    until = iso(issued.valid_until, zone)
    return ",".join((start or "", start or "", until or "", issued.zone_id, overall, *hazards))


def _label(level: Level) -> str:
    return NO_ALERT if level == "green" else f"ALLERTA {COLOURS[level].upper()}"


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
        f"<expires>{iso(max(issued.valid_until, sent + 3_600), zone)}</expires>"
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


PAGES = (
    Page("/cap/current.xml", "CAP 1.2: allerta", "application/cap+xml", issued_at, message),
    Page(
        "/cap/bulletin-zone.csv", "Bollettino di criticità per zona", "text/csv; charset=utf-8",
        issued_at, bulletin,
    ),
)  # fmt: skip
