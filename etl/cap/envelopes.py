"""What carries CAP messages: entries of Atom and RSS, which may only link, and EDXL-DE contents."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from etl.cap.vocabulary import DISTRIBUTIONS
from etl.feed import Link

LINKED_TYPES = ("application/cap+xml", "application/xml", "text/xml", "")
"""Media types of a link that may lead to a message, the surest first."""
_MESSAGE = re.compile(r"<(?:[\w.-]+:)?alert[\s>]")
_CONTENTS = ("content", "encoded", "description", "summary")
_TIMES = ("updated", "pubDate", "date", "published")

Element = Any


def entry_message(entry: Element) -> bytes | None:
    """The message that an entry holds as escaped text."""
    for name in _CONTENTS:
        text = entry.findtext(f"{{*}}{name}") or ""
        start = text.find("<")
        if start >= 0 and _MESSAGE.search(text, start):
            return text[start:].encode()
    return None


def entry_link(entry: Element) -> Link | None:
    """Where an entry says that its message is, and the time that tells its versions apart."""
    address = next(iter(_addresses(entry)), None)
    if address is None:
        return None
    times = (text for name in _TIMES if (text := (entry.findtext(f"{{*}}{name}") or "").strip()))
    return Link(address, next(times, None))


def content_message(content: Element) -> bytes | None:
    """The message in an EDXL-DE ``contentData``, base64; ``None`` where it holds something else.

    Raises ``ValueError`` where it is not base64.
    """
    around = content.getparent()
    kind = (around.findtext("{*}mimeType") or "").lower() if around is not None else ""
    if kind and "xml" not in kind:
        return None
    try:
        body = base64.b64decode("".join((content.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("found contentData that is not base64, expected a CAP message") from None
    return body if kind or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else None


def distribution_status(element: Element) -> str:
    """The status of an EDXL-DE distribution. Raises ``ValueError`` for a word it does not have."""
    status = " ".join(text.strip() for text in element.itertext()).strip()
    if status not in DISTRIBUTIONS:
        expected = ", ".join(sorted(DISTRIBUTIONS))
        raise ValueError(f"found distributionStatus {status[:60]!r}, expected one of {expected}")
    return status


def _addresses(entry: Element) -> Iterator[str]:
    """The links of an entry, best first: by media type, then an identifier that is an address."""
    links = [(_media_type(link), (link.get("href") or link.get("url") or link.text or "").strip())
             for name in ("enclosure", "link", "content")
             for link in entry.iterfind(f"{{*}}{name}") if link.get("rel") != "self"]  # fmt: skip
    for wanted in LINKED_TYPES:
        yield from (url for kind, url in links if kind == wanted and _is_address(url))
    for name in ("id", "guid"):
        url = (entry.findtext(f"{{*}}{name}") or "").strip()
        if url.startswith(("http://", "https://")):
            yield url


def _media_type(link: Element) -> str:
    return (link.get("type") or "").partition(";")[0].strip().lower()


def _is_address(text: str) -> bool:
    return bool(text) and not any(letter.isspace() or letter == "<" for letter in text)
