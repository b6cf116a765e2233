"""Lists that come in pages: asked one after the other, within bounds, into one bundle."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from etl.transport.bundle import PAGES, write_bundle
from etl.transport.deadline import Deadline
from etl.transport.links import items_in, next_in, total_in
from etl.transport.outcome import Refused
from etl.transport.transfer import Fetched, Wanted, onward, shown

PATIENCE = 10
"""All pages together may take so many times as long as one."""
Fetch = Callable[[Wanted, Path], Fetched]
Style = Literal["link", "offset"]


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list goes on. *link*: where a ``Link`` header or the JSON answer says. *offset*: at
    ``offset=`` as many further as rows came, until as many came as the publisher says there are,
    or, where it does not say, until a page has less than the address's ``limit=``."""

    style: Style
    most: int


def fetch_pages(wanted: Wanted, paging: Paging, folder: Path, fetch: Fetch) -> tuple[Fetched, Path]:
    """Fetch every page into a bundle. Raises ``Transient`` or ``Refused`` where one is missing.

    No page is asked for conditionally: that the first has not changed says nothing of the rest.
    """
    reader = _Reader(replace(wanted, etag=None, modified=None), paging, folder, fetch)
    pages = list(reader.pages())
    bundle = folder / f"payload{PAGES}"
    write_bundle(bundle, [(urlsplit(page.url).path, path) for page, path in pages])
    first = replace(pages[0][0], bytes_n=sum(page.bytes_n for page, _ in pages), next_url=None)
    return first, bundle


class _Reader:
    def __init__(self, wanted: Wanted, paging: Paging, folder: Path, fetch: Fetch) -> None:
        self._wanted = wanted
        self._paging = paging
        self._folder = folder
        self._fetch = fetch
        self._left_bytes = wanted.max_bytes

    def pages(self) -> Iterator[tuple[Fetched, Path]]:
        deadline = Deadline(self._wanted.timeout_s * PATIENCE, self._wanted.halt)
        asked, seen = self._first(), set[str]()
        while asked is not None:
            if len(seen) == self._paging.most:
                raise Refused(f"found more than {len(seen)} pages, expected at most as many")
            if asked.url in seen:
                raise Refused(f"found page {shown(asked.url)[:80]} twice, expected an end")
            seen.add(asked.url)
            page, path = self._page(asked, deadline, len(seen))
            value = _json(path)
            if len(seen) == 1 or self._paging.style == "link" or items_in(value):
                yield page, path
            asked = self._following(asked, page, value)

    def _page(self, asked: Wanted, deadline: Deadline, number: int) -> tuple[Fetched, Path]:
        path = self._folder / f"page-{number}"
        bounded = replace(
            asked,
            timeout_s=min(asked.timeout_s, deadline.left()),
            max_bytes=max(self._left_bytes, 1),
        )
        page = self._fetch(bounded, path)
        self._left_bytes -= path.stat().st_size
        return page, path

    def _first(self) -> Wanted:
        if self._paging.style == "link":
            return self._wanted
        return replace(self._wanted, url=_at_offset(self._wanted.url, 0))

    def _following(self, asked: Wanted, page: Fetched, value: Any) -> Wanted | None:
        if self._paging.style == "link":
            url = page.next_url or next_in(value, page.url)
            return onward(asked, url) if url else None
        query = dict(parse_qsl(urlsplit(asked.url).query))
        read_n = int(query["offset"]) + len(items_in(value))
        total = page.total_n if page.total_n is not None else total_in(value)
        if total is None:
            is_over = len(items_in(value)) < int(query["limit"])
        else:
            is_over = read_n >= total
            if not is_over and not items_in(value):
                raise Refused(f"found {read_n} rows of {total}, expected them all")
        return None if is_over else replace(asked, url=_at_offset(asked.url, read_n))


def _at_offset(url: str, offset: int) -> str:
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "offset"]
    return parts._replace(query=urlencode([*query, ("offset", str(offset))])).geturl()


def _json(path: Path) -> Any:
    """The page as JSON; ``None`` where it is something else, which has no links in it."""
    try:
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return None
