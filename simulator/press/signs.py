"""The road operator's message signs, as DATEX II v3: where they stand, and what they show now."""

from xml.sax.saxutils import quoteattr

from simulator.obstacles import Category
from simulator.press.datex_message import described, message, point, text
from simulator.press.page import Page, every, never, zulu
from simulator.signs import DAY_S, Shown, Sign, signs
from simulator.world import World

XML = "application/xml"
TABLE = "SIM_VMS"
TOLD: dict[Category, tuple[str, str]] = {
    "accident": ("INCIDENTE", "accident"),
    "vehicle": ("VEICOLO FERMO", "otherDangers"),
    "object": ("OSTACOLO", "otherDangers"),
    "tree": ("ALBERO IN STRADA", "otherDangers"),
    "flood": ("ALLAGAMENTO", "floodingOrFlashFloods"),
    "works": ("LAVORI", "roadworks"),
    "closure": ("CORSIA CHIUSA", "laneClosed"),
}
ADVICE = "RALLENTARE"
BLANK = "blankVoid"
DIRECTIONS = ("nord", "est", "sud", "ovest")
KINDS = {"motorway": "colourGraphic", "ring": "monochromeGraphic"}


def sign_table(world: World, at: int) -> bytes:
    """VmsTablePublication: every sign with its road, direction and place."""
    listed = "".join(map(_sign, signs(world.city)))
    return message(
        "vms:VmsTablePublication",
        at,
        f'<vms:vmsControllerTable id="{TABLE}" version="1">{listed}</vms:vmsControllerTable>',
    )


def shown_now(world: World, at: int) -> bytes:
    """VmsPublication: what each sign shows, and which do not work."""
    shown = world.signs.shown(at)
    listed = "".join(_status(world, sign, shown[sign.sign_id], at) for sign in signs(world.city))
    return message("vms:VmsPublication", at, listed)


def _sign(sign: Sign) -> str:
    return (
        f'<vms:vmsController id={quoteattr(sign.sign_id)} version="1"><vms:vms vmsIndex="0">'
        f"<vms:vms><vms:description>{text(_name(sign))}</vms:description>"
        f"<vms:vmsType>{KINDS[sign.road.kind]}</vms:vmsType>"
        '<vms:vmsLocation xsi:type="loc:PointLocation">'
        f"{described(sign.road.name)}{point(*sign.point, sign.bearing_deg)}"
        "</vms:vmsLocation></vms:vms></vms:vms></vms:vmsController>"
    )


def _name(sign: Sign) -> str:
    """``A50 Tangenziale Ovest, km 3.1, direzione sud``."""
    return f"{sign.place.address}, direzione {DIRECTIONS[round(sign.bearing_deg / 90) % 4]}"


def _status(world: World, sign: Sign, shown: Shown, at: int) -> str:
    if not world.signs.works(sign, at):
        since = zulu(at // DAY_S * DAY_S)
        body = (
            "<vms:workingStatus>notWorking</vms:workingStatus>"
            f"<vms:statusUpdateTime>{since}</vms:statusUpdateTime>"
        )
    else:
        body = (
            "<vms:workingStatus>working</vms:workingStatus>"
            f"<vms:statusUpdateTime>{zulu(shown.since)}</vms:statusUpdateTime>"
            f'<vms:vmsMessage messageIndex="1"><vms:vmsMessage><vms:timeLastSet>'
            f"{zulu(shown.since)}</vms:timeLastSet>{_areas(shown)}"
            "</vms:vmsMessage></vms:vmsMessage>"
        )
    return (
        "<vms:vmsControllerStatus>"
        '<vms:vmsControllerReference targetClass="vms:VmsController" version="1"'
        f" id={quoteattr(sign.sign_id)}/>"
        f'<vms:vmsStatus vmsIndex="0"><vms:vmsStatus>{body}</vms:vmsStatus></vms:vmsStatus>'
        "</vms:vmsControllerStatus>"
    )


def _areas(shown: Shown) -> str:
    """The text area and the pictogram; a blank sign shows the blank pictogram only."""
    if shown.category is None:
        return _area(1, "PictogramDisplay", _pictogram(BLANK))
    what, pictogram = TOLD[shown.category]
    rows = (f"{what} A {_distance(shown.ahead_m)}", ADVICE)
    told = "".join(
        f'<vms:textLine lineIndex="{n}"><vms:textLine><vms:textLine>{row}</vms:textLine>'
        "</vms:textLine></vms:textLine>"
        for n, row in enumerate(rows, start=1)
    )
    return _area(1, "TextDisplay", told) + _area(2, "PictogramDisplay", _pictogram(pictogram))


def _area(index: int, kind: str, body: str) -> str:
    return (
        f'<vms:displayAreaSettings displayAreaIndex="{index}">'
        f'<vms:displayAreaSettings xsi:type="vms:{kind}">{body}</vms:displayAreaSettings>'
        "</vms:displayAreaSettings>"
    )


def _pictogram(name: str) -> str:
    return (
        '<vms:pictogram xsi:type="vms:RegularPictogram">'
        f"<vms:pictogramDescription>{name}</vms:pictogramDescription></vms:pictogram>"
    )


def _distance(ahead_m: float) -> str:
    hundreds = max(round(ahead_m / 100), 1)
    return f"{hundreds * 100} M" if hundreds < 10 else f"{ahead_m / 1000:.0f} KM"


PAGES = (
    Page("/datex2/vms-table.xml", "DATEX II v3: pannelli", XML, never, sign_table),
    Page("/datex2/vms.xml", "DATEX II v3: messaggi dei pannelli", XML, every(60), shown_now),
)
