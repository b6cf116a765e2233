"""Finding by name: incidents, units, cameras, sites of a moment; streets and places of the city."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from data.city import City
from data.moment import Moment

KINDS = ("incident", "unit", "camera", "site", "street", "zone", "municipality")
"""What can be found, in the order in which it is told."""
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One thing or place that the words name; units have no place of their own here."""

    kind: str
    id: str
    title: str
    about: str | None
    lon: float | None
    lat: float | None


def words_of(text: str) -> list[str]:
    """What is looked for: lower case, no accents, each word once; more than eight are too many."""
    return list(dict.fromkeys(_plain(text).split()))[:MAX_WORDS]


def things_named(moment: Moment, words: Sequence[str], most: int) -> list[Found]:
    """What in the reader's scope says all of ``words``, the likeliest ``most`` of each kind."""
    if not words:
        return []
    return moment.rows("things_named", Found, {"words": list(words), "most": most})


def places_named(city: City, words: Sequence[str], most: int) -> list[Found]:
    """Streets, zones and municipalities that say all of ``words``, ``most`` of each kind."""
    if not words:
        return []
    return [
        found
        for places in (_streets(city), _zones(city), _municipalities(city))
        for found in islice(_likeliest(places, words), most)
    ]


def _likeliest(places: Iterable[Found], words: Sequence[str]) -> Iterator[Found]:
    said = ((_plain(place.title), place) for place in places)
    found = [(text, place) for text, place in said if all(word in text for word in words)]
    found.sort(key=lambda pair: (not _begins(pair[0], words[0]), pair[1].title))
    return (place for _, place in found)


def _begins(text: str, word: str) -> bool:
    """Whether some word of the text begins so: *porta* is said by Via Porta before Via Deporta."""
    return f" {word}" in f" {text}"


def _streets(city: City) -> Iterator[Found]:
    zones = {zone.zone_id: zone.name for zone in city.zones}
    for street in city.streets:
        place = f"{street.lon:.5f},{street.lat:.5f}"
        yield Found("street", place, street.name, zones[street.zone_id], street.lon, street.lat)


def _zones(city: City) -> Iterator[Found]:
    for zone in city.zones:
        yield Found("zone", zone.zone_id, zone.name, zone.quarters, zone.lon, zone.lat)


def _municipalities(city: City) -> Iterator[Found]:
    for place in city.municipalities:
        code = place.municipality_id
        yield Found("municipality", code, place.name, None, place.lon, place.lat)


def _plain(text: str) -> str:
    """Lower case without accents, as DuckDB's ``strip_accents(lower(…))`` writes it."""
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
