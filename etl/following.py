"""The messages that an index links to, fetched within bounds into one bundle with it.

A link that was followed is not followed again: a message does not change, and where one does the
index says so by another version of the link. A message that could not be had is asked for again,
at the next poll where the publisher was in trouble, else when the index changes.
"""

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from etl.feed import Link
from etl.payload import Payload
from etl.pipeline import Known
from etl.transport.bundle import LINKED, write_bundle
from etl.transport.deadline import Deadline
from etl.transport.outcome import Refused, Transient
from etl.transport.transfer import Wanted, onward
from etl.transport.web import fetch_http

MOST_MESSAGES = 500
MESSAGE_BYTES = 4 * 1_048_576
PATIENCE = 4
"""All messages together may take so many times as long as the index."""
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Followed:
    """An index and what it links to; ``links`` are those whose message is here or was before.

    ``is_whole`` is false where the next poll has messages to fetch although nothing changes.
    """

    payload: Payload
    links: frozenset[Link]
    known_n: int = 0
    note: str | None = None
    is_whole: bool = True


def follow(
    index: Payload, wanted: Wanted, links: Iterable[Link], known: Collection[Link]
) -> Followed:
    """Fetch what an index, come from ``wanted``, links to; only messages that are not known."""
    distinct = _distinct(links, wanted.url)
    fresh = [link for link in distinct if link.version is None or link not in known]
    messages = _fetched(fresh[:MOST_MESSAGES], wanted, index)
    had = [(link, message) for link, message in messages if isinstance(message, Path)]
    bundle = index.path.with_name(f"payload{LINKED}")
    parts: list[tuple[str, bytes | Path]] = [("index", index.path)]
    write_bundle(bundle, [*parts, *((link.url, message) for link, message in had)])
    failures = [failure for _, failure in messages if isinstance(failure, Exception)]
    left_n = len(fresh) - len(messages)
    return Followed(
        payload=replace(index, path=bundle, bytes_n=bundle.stat().st_size),
        links=frozenset(distinct).intersection(known) | {link for link, _ in had},
        known_n=len(distinct) - len(fresh),
        note=_note(failures, left_n),
        is_whole=not left_n and not any(isinstance(error, Transient) for error in failures),
    )


def remembering(known: Known, followed: Followed | None, before: Known | None) -> Known:
    """What is remembered of a source's last payload, with its links: those that were loaded.

    An index that was not followed to its end counts as new at the next poll.
    """
    if followed is None:
        return known
    if known.run.outcome != "loaded":
        return replace(known, followed=before.followed if before else frozenset())
    if followed.is_whole:
        return replace(known, followed=followed.links)
    asked_anew = replace(known.fetched, etag=None, modified=None)
    return replace(known, fetched=asked_anew, digest="", followed=followed.links)


def _distinct(links: Iterable[Link], base: str) -> list[Link]:
    """One link an address; its version is what all entries that lead there say together."""
    versions: dict[str, set[str]] = {}
    for link in links:
        url = _joined(base, link.url)
        if url != base:
            versions.setdefault(url, set()).update([link.version] if link.version else [])
    return [Link(url, " ".join(sorted(said)) or None) for url, said in versions.items()]


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _fetched(
    links: list[Link], wanted: Wanted, index: Payload
) -> list[tuple[Link, Path | Exception]]:
    """Each link with its message, or why there is none; those that room is left for."""
    deadline = Deadline(wanted.timeout_s * PATIENCE, wanted.halt)

    def fetch(numbered: tuple[int, Link]) -> Path | Exception:
        number, link = numbered
        path = index.path.with_name(f"message-{number}")
        try:
            asked = replace(onward(wanted, link.url), etag=None, modified=None)
            with path.open("wb") as sink:
                fetch_http(_bounded(asked, deadline), sink)
        except (Refused, Transient) as error:
            return error
        except ValueError:
            return Refused(f"found address {link.url[:80]!r}, expected http or https")
        return path

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(zip(links, pool.map(fetch, enumerate(links, start=1)), strict=True))
    return _within(answers, wanted.max_bytes - index.bytes_n)


def _bounded(wanted: Wanted, deadline: Deadline) -> Wanted:
    return replace(
        wanted,
        timeout_s=min(wanted.timeout_s, deadline.left()),
        max_bytes=min(wanted.max_bytes, MESSAGE_BYTES),
    )


def _within(
    answers: list[tuple[Link, Path | Exception]], left_bytes: int
) -> list[tuple[Link, Path | Exception]]:
    """The answers that together are not larger than a payload may be."""
    for number, (_, answer) in enumerate(answers):
        left_bytes -= answer.stat().st_size if isinstance(answer, Path) else 0
        if left_bytes < 0:
            return answers[:number]
    return answers


def _note(failures: list[Exception], left_n: int) -> str | None:
    notes = [f"{left_n} linked messages left for the next poll"] if left_n else []
    if failures:
        notes.append(f"{len(failures)} linked messages not had ({failures[0]})")
    return "; ".join(notes) or None
