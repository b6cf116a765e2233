"""What Italian traffic news call things, and the DATEX II record and detail that each is.

CCISS writes the Italian phrases of RDS-TMC events (ISO 14819-2). Of a sentence the phrase that
comes first is what is on the road; the one after *causa* is why. Words are without accents.
"""

import re
import unicodedata
from typing import Final, NamedTuple


class Meaning(NamedTuple):
    """A DATEX II situation record type, and its detail where the standard has one."""

    kind: str
    detail: str | None


_TRAFFIC = "AbnormalTraffic"
_LANES = "RoadOrCarriagewayOrLaneManagement"
_NETWORK = "GeneralNetworkManagement"
_OBSTRUCTION = "GeneralObstruction"
_VEHICLE = "VehicleObstruction"
_NATURE = "EnvironmentalObstruction"
_WEATHER = "PoorEnvironmentConditions"
_SURFACE = "WeatherRelatedRoadConditions"
_SPILT = "NonWeatherRelatedRoadConditions"
_WORKS = "MaintenanceWorks"
_DAMAGE = "InfrastructureDamageObstruction"

PHRASES: Final[dict[str, Meaning]] = {
    r"traffico (?:bloccato|fermo)": Meaning(_TRAFFIC, "stationaryTraffic"),
    r"traffico (?:rallentato|congestionato)|rallentament[oi]": Meaning(_TRAFFIC, "slowTraffic"),
    r"traffico (?:intenso|sostenuto)": Meaning(_TRAFFIC, "heavyTraffic"),
    r"cod[ae]|incolonnament[oi]": Meaning(_TRAFFIC, "queuingTraffic"),
    r"tamponament[oi]": Meaning("Accident", "rearCollision"),
    r"(?:mezzo pesante|camion|autocarro|tir) ribaltato":
        Meaning("Accident", "overturnedHeavyLorry"),
    r"(?:veicolo|auto(?:vettura)?) ribaltat[oa]": Meaning("Accident", "overturnedVehicle"),
    r"incidente grave|grave incidente": Meaning("Accident", "seriousAccident"),
    r"incident[ei]": Meaning("Accident", "accident"),
    r"(?:mezzo pesante|camion|autocarro|tir) (?:fermo|in avaria)":
        Meaning(_VEHICLE, "brokenDownHeavyLorry"),
    r"veicol[oi] ferm[oi]|veicol[oi] in avaria|veicol[oi] in panne|mezzo in avaria":
        Meaning(_VEHICLE, "brokenDownVehicle"),
    r"veicol[oi] (?:in fiamme|incendiat[oi])|incendio (?:di )?(?:un )?veicolo":
        Meaning(_VEHICLE, "vehicleOnFire"),
    r"veicol[oi] (?:in )?contromano": Meaning(_VEHICLE, "vehicleOnWrongCarriageway"),
    r"trasport[oi] eccezional[ei]": Meaning(_VEHICLE, "abnormalLoad"),
    r"veicol[oi] lent[oi]|mezzi lenti": Meaning(_VEHICLE, "slowVehicle"),
    r"veicoli scortati|traffico scortato|safety car": Meaning(_NETWORK, "convoyService"),
    r"perdita (?:di|del) carico|carico disperso": Meaning(_OBSTRUCTION, "shedLoad"),
    r"material[ei] dispers[oi]|detriti": Meaning(_OBSTRUCTION, "debris"),
    r"ostacol[oi]|oggett[oi] (?:sulla|in) (?:strada|carreggiata)|oggetti dispersi":
        Meaning(_OBSTRUCTION, "objectOnTheRoad"),
    r"(?:personale|persone|pedon[ei]) (?:su|sulla|in) (?:strada|carreggiata)":
        Meaning(_OBSTRUCTION, "peopleOnRoadway"),
    r"animal[ei] (?:vagant[ei]|(?:su|sulla|in) (?:strada|carreggiata))":
        Meaning("AnimalPresenceObstruction", "animalsOnTheRoad"),
    r"olio (?:su|sulla|in) (?:strada|carreggiata)": Meaning(_SPILT, "oilOnRoad"),
    r"gasolio (?:su|sulla|in) (?:strada|carreggiata)": Meaning(_SPILT, "dieselOnRoad"),
    r"fango (?:su|sulla|in) (?:strada|carreggiata)": Meaning(_SPILT, "mudOnRoad"),
    r"fondo stradale (?:dissestato|sconnesso|deformato)|buche":
        Meaning(_SPILT, "roadSurfaceInPoorCondition"),
    r"fondo stradale (?:scivoloso|sdrucciolevole)": Meaning(_SPILT, "slipperyRoad"),
    r"sversamento|liquid[oi] (?:su|sulla|in) (?:strada|carreggiata)":
        Meaning(_OBSTRUCTION, "spillageOnTheRoad"),
    r"fran[ae]|smottament[oi]": Meaning(_NATURE, "landslips"),
    r"caduta massi|massi (?:su|sulla|in) (?:strada|carreggiata)": Meaning(_NATURE, "rockfalls"),
    r"(?:caduta )?alber[oi](?: cadut[oi])?": Meaning(_NATURE, "fallenTrees"),
    r"valang[ahe]+|slavin[ae]": Meaning(_NATURE, "avalanches"),
    r"allagament[oi]|strada allagata|esondazion[ei]|alluvione": Meaning(_NATURE, "flooding"),
    r"incendio boschivo": Meaning(_NATURE, "forestFire"),
    r"incendi[oi]": Meaning(_NATURE, "seriousFire"),
    r"fumo": Meaning(_NATURE, "smokeOrFumes"),
    r"cedimento (?:del manto|della sede) stradale|voragin[ei]": Meaning(_NATURE, "subsidence"),
    r"cedimento (?:del )?(?:ponte|viadotto|cavalcavia)|ponte pericolante":
        Meaning(_DAMAGE, "damagedBridge"),
    r"fuga di gas": Meaning(_DAMAGE, "gasLeak"),
    r"nebbia (?:fitta|a banchi)|banchi di nebbia": Meaning(_WEATHER, "patchyFog"),
    r"nebbia": Meaning(_WEATHER, "fog"),
    r"visibilita ridotta": Meaning(_WEATHER, "visibilityReduced"),
    r"pioggia (?:forte|intensa|battente)|forte pioggia|nubifragio": Meaning(_WEATHER, "heavyRain"),
    r"pioggia": Meaning(_WEATHER, "rain"),
    r"temporal[ei]": Meaning(_WEATHER, "thunderstorms"),
    r"grandine|grandinat[ae]": Meaning(_WEATHER, "hail"),
    r"nevicat[ae]|nevischio|neve in atto": Meaning(_WEATHER, "snowfall"),
    r"vento forte|forte vento|raffiche di vento": Meaning(_WEATHER, "strongWinds"),
    r"maltempo": Meaning(_WEATHER, "badWeather"),
    r"neve": Meaning(_SURFACE, "snowOnTheRoad"),
    r"ghiaccio|gelo": Meaning(_SURFACE, "ice"),
    r"asfalto bagnato|strada bagnata": Meaning(_SURFACE, "wet"),
    r"mezzi spargisale(?: in azione)?": Meaning(_WORKS, "saltingInProgress"),
    r"mezzi spa[lz]+aneve(?: in azione)?": Meaning(_WORKS, "snowploughsInUse"),
    r"pulizia (?:del )?(?:manto|sede|fondo) stradale": Meaning(_WORKS, "sweepingOfRoad"),
    r"(?:lavori di )?(?:asfaltatura|rifacimento (?:del )?manto)":
        Meaning(_WORKS, "resurfacingWork"),
    r"(?:lavori di )?(?:sfalcio|potatura)": Meaning(_WORKS, "treeAndVegetationCuttingWork"),
    r"lavori|cantier[ei]|manutenzione": Meaning(_WORKS, "roadworks"),
    r"scambio di carreggiata|doppio senso di (?:circolazione|marcia)":
        Meaning(_LANES, "contraflow"),
    r"senso unico alternat[oi]": Meaning(_LANES, "singleAlternateLineTraffic"),
    r"corsi[ae] (?:(?:di|del|della) [a-z]+ )*(?:chius[ae]|interdett[ae]|non percorribil[ei])"
    r"|chiusura (?:di )?(?:una )?corsia": Meaning(_LANES, "laneClosures"),
    r"restringiment[oi]|carreggiata (?:ristretta|ridotta)|corsie ridotte":
        Meaning(_LANES, "narrowLanes"),
    r"carreggiata chiusa": Meaning(_LANES, "carriagewayClosures"),
    r"(?:tratto|strada|via|rampa|svincolo|galleria|uscita|entrata|casello|ponte|barriera)"
    r"(?: [a-z]+){0,6}? (?:riapert[oa])|riapertura": Meaning(_LANES, "roadCleared"),
    r"(?:tratto|strada|via|rampa|svincolo|galleria|uscita|entrata|casello|ponte|barriera)"
    r"(?: [a-z]+){0,6}? (?:chius[oa]|interdett[oa]|non percorribile)|chius[oa] al traffico|chiusura"
    r"|divieto di transito": Meaning(_LANES, "roadClosed"),
    r"obbligo (?:di )?catene|catene a bordo|pneumatici invernali":
        Meaning("WinterDrivingManagement", "useSnowChainsOrTyres"),
    r"uscita obbligatoria|deviazion[ei]|percorso alternativo":
        Meaning("ReroutingManagement", "followLocalDiversion"),
    r"limit[ei] di velocita": Meaning("SpeedManagement", "speedRestrictionInOperation"),
    r"semafor[oi] (?:non funzionant[ei]|guast[oi]|spent[oi])":
        Meaning("EquipmentOrSystemFault", "notWorking"),
    r"corteo": Meaning("DisturbanceActivity", "march"),
    r"sciopero": Meaning("DisturbanceActivity", "strike"),
    r"blocco stradale": Meaning("DisturbanceActivity", "blockadeOrBarrier"),
    r"processione": Meaning("PublicEvent", "procession"),
    r"(?:manifestazione|gara|evento) sportiv[oa]|maratona": Meaning("PublicEvent", "sportsMeeting"),
    r"(?:gara|corsa) ciclistica": Meaning("PublicEvent", "bicycleRace"),
    r"mercato": Meaning("PublicEvent", "market"),
    r"concerto": Meaning("PublicEvent", "concert"),
    r"fiera": Meaning("PublicEvent", "fair"),
    r"manifestazion[ei]|evento": Meaning("PublicEvent", None),
}  # fmt: skip
"""Phrase (a pattern over folded words) → meaning; where two begin together, the longer is meant."""

_PATTERNS = [(re.compile(rf"\b(?:{phrase})\b"), meaning) for phrase, meaning in PHRASES.items()]
_CAUSE = re.compile(r"\bcausa\b")
_REASON = re.compile(r"\b(?:per|dovut[oaie]|in seguito)\b")


def folded(text: str) -> str:
    """Text in small letters, without accents, its blanks single."""
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


def meaning(words: str) -> Meaning:
    """What is on the road; its detail is the reason's, where the news give one.

    Raises ``ValueError`` for words that are not in the table.
    """
    text = folded(words)
    effect = _first(text)
    if effect is None:
        raise ValueError(
            f"found {words[:80]!r}, expected an event that traffic news are known to report"
        )
    given = _CAUSE.search(text) or _REASON.search(text)
    reason = _first(text[given.end() :]) if given else None
    return Meaning(effect.kind, (reason or effect).detail)


def _first(text: str) -> Meaning | None:
    """The meaning of the phrase that begins first, the longest of those that begin there."""
    found = [(m.start(), -m.end(), known) for p, known in _PATTERNS if (m := p.search(text))]
    return min(found)[2] if found else None
