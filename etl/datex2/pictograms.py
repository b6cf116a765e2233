"""The pictograms of a message sign, in the standard's words: ``roadworks, maximumSpeedLimit 80``.

What a pictogram shows as a number follows its name, with its unit where that is not km/h (version
3) or not the attribute's own (version 2, metres and tonnes). A word of the standard goes before the
publisher's own code; the panel below a pictogram is one of its own.
"""

from collections.abc import Iterator
from typing import Final

from etl.datex2.elements import Element, children, local, text_of
from etl.datex2.publication import TRUE

PICTOGRAMS: Final = tuple(
    f"{{*}}{name}"
    for name in (
        "vmsPictogram", "vmsSupplementaryPictogram", "pictogram", "regularPictogram",
        "supplementaryInformationDisplay",
    )
)  # fmt: skip
DESCRIPTIONS = ("pictogramDescription", "supplementaryPictogramDescription")
CODES: Final = ("pictogramCode", "customPictogramCode", "supplementaryPictogramCode")
BLANK, OTHER = frozenset({"blankVoid", "0"}), "other"
ATTRIBUTES: Final = {
    "speedAttribute": "", "distanceAttribute": " m", "heightAttribute": " m",
    "lengthAttribute": " m", "widthAttribute": " m", "weightAttribute": " t",
    "weightPerAxleAttribute": " t",
}  # fmt: skip
NUMBER: Final = "displayedNumericalInformation"
UNITS: Final = {"kilometresPerHour": "", "metres": " m", "kilometres": " km", "tonnes": " t"}
DARK: Final = "isBlank"


def pictograms(sign: Element) -> str | None:
    """The pictograms in order; an element of one may hold another of the same name."""
    return ", ".join(filter(None, map(_pictogram, sign.iter(*PICTOGRAMS)))) or None


def _pictogram(part: Element) -> str | None:
    said = children(part)
    around = (part, *part.iterancestors("{*}displayAreaSettings"))
    if any(text_of(children(area).get(DARK)) in TRUE for area in around):
        return None
    name = _name(part, said)
    return " ".join([name, *_numbers(part)]) if name else None


def _name(part: Element, said: dict[str, Element]) -> str | None:
    words = [text_of(node) for node in part if local(node.tag) in DESCRIPTIONS]
    known = [word for word in words if word and word != OTHER]
    code = next((text for name in CODES if (text := text_of(said.get(name)))), None)
    name = " ".join(known) or code or next(filter(None, words), None)
    return None if name in BLANK else name


def _numbers(part: Element) -> Iterator[str]:
    for node in part:
        name, text = local(node.tag), text_of(node)
        if name in ATTRIBUTES and text:
            yield f"{text}{ATTRIBUTES[name]}"
        elif name == NUMBER:
            shown = children(node)
            unit = text_of(shown.get("unitOfMeasure")) or ""
            yield f"{text_of(shown.get('numericValue'))}{UNITS.get(unit, f' {unit}')}".strip()
