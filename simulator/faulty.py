"""A page as a faulty publisher sends it: shifted in time, doubled, or with garbage in it."""

from collections import Counter

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from simulator.editions import Edition, Editions, edition
from simulator.press.page import Page
from simulator.scenarios.script import PageFault

EVERY_NTH = 25
GARBAGE = "\ufffd\ufffd non disponibile"
LINE_GARBAGE = b'{"\xff\xfe;;;,,\n'


def faulty(editions: Editions, page: Page, at: int, fault: PageFault) -> Edition:
    """What the page says with that fault of its content."""
    said = editions.at(page, at + fault.shift_s)
    if not fault.is_doubled and not fault.is_garbled:
        return said
    change = _xml if page.media_type.endswith("xml") else _lines
    return edition(change(said.body, fault), said.media_type, at)


def _lines(body: bytes, fault: PageFault) -> bytes:
    """Each line twice, or every so many-th replaced; the first line may be a header and stays."""
    first, *rest = body.splitlines(keepends=True)
    if fault.is_doubled:
        return b"".join([first, *(line for line in rest for _ in range(2))])
    lines = (LINE_GARBAGE if n % EVERY_NTH == 0 else line for n, line in enumerate(rest))
    return b"".join([first, *lines])


def _xml(body: bytes, fault: PageFault) -> bytes:
    """The same for the items of an XML document: the children of the element that has most."""
    root = etree.fromstring(body)
    parent = max(root.iter(), key=len)
    tags = Counter(child.tag for child in parent)
    usual = tags.most_common(1)[0][0] if tags else None
    for n, item in enumerate([child for child in parent if child.tag == usual]):
        if fault.is_doubled:
            parent.insert(parent.index(item), etree.fromstring(etree.tostring(item)))
        elif n % EVERY_NTH == 0:
            for leaf in [leaf for leaf in item.iter() if not len(leaf)]:
                leaf.text = GARBAGE
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
