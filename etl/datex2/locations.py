"""Where a DATEX II location lies: one position, its shape, its road, and its codes.

The position is the location's own point, else its display point, else its shape's first, else
where it comes from, else any other, else the first of its OpenLR code. A part that cannot be read
is left out, and said in ``problem``: the location's other parts still say where it is.
"""

from typing import Final, NamedTuple

from etl.datex2.codes import CODED, code, openlr_position
from etl.datex2.elements import ByTag, Element, children, local, number, text_of, words
from etl.datex2.shapes import CORNERS, Pair, Shapes

POINT, DISPLAY, SHAPE, START, OTHER, CODE = range(6)
"""Where a position comes from, best first."""
RANKS: Final = {
    "pointByCoordinates": POINT,
    "locationForDisplay": DISPLAY,
    "coordinatesForDisplay": DISPLAY,
    "from": START,
}
LATITUDE, POS_LIST, ROADS = "latitude", "posList", ("roadNumber", "roadName")
OPENLR, LINK = "openlr", "tpeg:linkName="
LONGITUDE: Final = "longitude"
LANES: Final = (
    "carriageway", "lane", "laneNumber", "laneUsage", "originalNumberOfLanes", "lengthAffected"
)  # fmt: skip
"""What part of the road is meant; version 2 has the lane's word in ``lane``."""
NAMES: Final = ByTag[str]({name: name for name in (LATITUDE, POS_LIST, *ROADS, *LANES, *CODED)})
"""What is read of a location, wherever in it it stands."""


class Place(NamedTuple):
    """``geometry`` is GeoJSON text, ``None`` where the publisher gives no shape.

    ``codes`` has one code a line; ``problem`` is why a part was left out; ``lanes`` has a line of
    name and word for each carriageway or lane that is meant.
    """

    lon: float | None = None
    lat: float | None = None
    geometry: str | None = None
    road: str | None = None
    codes: str | None = None
    problem: str | None = None
    lanes: tuple[str, ...] = ()


NOWHERE: Final = Place()


def place(location: Element | None) -> Place:
    """All that is known of a location."""
    if location is None:
        return NOWHERE
    found = _Found()
    for node in location.iter():
        name = NAMES[node.tag]
        if name is not None:
            try:
                found.take(name, node)
            except ValueError as error:
                found.problem = found.problem or str(error)
    return found.place()


class _Found:
    """What was met of one location so far."""

    __slots__ = ("anchor", "codes", "lanes", "position", "problem", "rank", "roads", "shapes")

    def __init__(self) -> None:
        self.rank = CODE + 1
        self.position: Pair | tuple[None, None] = (None, None)
        self.anchor: Pair | None = None
        self.shapes: Shapes | None = None
        self.roads: dict[str, str] = {}
        self.codes: list[str] = []
        self.lanes: list[str] = []
        self.problem: str | None = None

    def take(self, name: str, node: Element) -> None:
        """Take in one element of :data:`NAMES`. Raises ``ValueError`` where it cannot be read."""
        if name == LATITUDE:
            self._point(node)
        elif name == POS_LIST:
            self._offer(SHAPE, self._shape().add(node))
        elif name in ROADS:
            if text := text_of(node) or words(node):
                self.roads.setdefault(name, text)
        elif name in LANES:
            if not len(node) and (text := text_of(node)):
                self.lanes.append(f"{name}: {text}")
        elif written := code(node):
            self.codes.append(written)
            kind, _, value = written.partition(":")
            if kind == OPENLR and (pair := openlr_position(value)):
                self._offer(CODE, pair)

    def place(self) -> Place:
        """What all of it says."""
        geometry, problem = None, self.problem
        if self.shapes is not None:
            try:
                geometry = self.shapes.geojson(self.anchor)
            except ValueError as error:
                problem = problem or str(error)
        roads, codes = self.roads, self.codes
        road = roads.get(ROADS[0]) or roads.get(ROADS[1]) or (self._link() if codes else None)
        written = "\n".join(dict.fromkeys(codes)) if codes else None
        return Place(*self.position, geometry, road, written, problem, tuple(self.lanes))

    def _point(self, latitude: Element) -> None:
        holder = latitude.getparent()
        lat = number(latitude.text, -90, 90, "latitude")
        following = latitude.getnext()
        if following is None or local(following.tag) != LONGITUDE:
            following = children(holder).get(LONGITUDE)
        lon = number(text_of(following), -180, 180, LONGITUDE)
        inner, outer = local(holder.tag), local(holder.getparent().tag)
        rank = min(RANKS.get(inner, OTHER), RANKS.get(outer, OTHER))
        self._offer(rank, (lon, lat))
        if rank <= DISPLAY:
            self.anchor = lon, lat
        elif outer == CORNERS:
            self._shape().add_corner(holder.getparent(), (lon, lat))

    def _shape(self) -> Shapes:
        self.shapes = self.shapes or Shapes()
        return self.shapes

    def _offer(self, rank: int, pair: Pair) -> None:
        if rank < self.rank:
            self.rank, self.position = rank, pair

    def _link(self) -> str | None:
        """The road's name where only TPEG gives it."""
        links = (code.removeprefix(LINK) for code in self.codes if code.startswith(LINK))
        return next(links, None)
