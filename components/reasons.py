"""Why a run went as it did: the pipeline wrote it in English, people read it in their language."""

import re
from functools import cache

from components.voice import Voice

SHORT = {"not modified": "Not modified since", "listening": "Listening"}
SENTENCES = (
    "no camera has a still yet",
    "no camera has a stream to look at yet",
    "{n} of {all} cameras not reached within {seconds} s",
    "newest row is {n} minutes ahead of our clock",
    "found {n} rows, expected at least {least}",
    "found {n} of {all} items unreadable, expected at most {most} %",
    "found {n} messages or items, expected one that can be read",
    "found an empty list where {n} are open, expected some",
    "found {n} listed where {open} are open, expected at least {least}",
    "found no payload of run {run} or since, expected one that is still kept",
    "found {n} payloads since run {run}, expected at most {most}",
    "found status {status}, expected 200",
    "found an HTML page, expected {expected}",
    "found an empty payload, expected {expected}",
    "found columns {found}, expected also {missing}",
    "found root <{root}>, expected {expected}",
    "found invalid JSON ({error}), expected {expected}",
    "found more than {n} bytes, expected at most as many",
    "found {n} bytes, expected at most {most}",
    "found no file in {path}, expected one",
    "found no file {path}, expected one",
    "found more than {n} redirects, expected at most as many",
    "found user {user} turned away ({error}), expected to be let in",
    "found a server with key {found}, expected {expected}",
    "found {host} at {address}, expected an address of the public internet",
    "found no address for {host} ({error})",
    "no connection to {host} port {port} ({error})",
    "no connection to the broker ({error})",
    "the broker was lost ({error})",
    "no TLS with {host} ({error})",
    "connection failed ({error})",
    "took longer than {seconds} s",
    "the compressed payload ended before its end",
    "stopped",
)
"""Those that people meet; what a format says of one payload stays as it was written."""
_ADDRESS = re.compile(r"([a-z]+://\S+|/\S+): (.*)", re.DOTALL)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_JOINED = "; "


def reason_told(reason: str | None, voice: Voice) -> str | None:
    """The reason of a run or of a refusal; notes that are joined are told one by one."""
    if reason is None:
        return None
    return _JOINED.join(_told(part, voice) for part in reason.split(_JOINED))


def _told(part: str, voice: Voice) -> str:
    if part in SHORT:
        return voice(SHORT[part])
    address = _ADDRESS.fullmatch(part)
    if address:
        return f"{address[1]}: {_told(address[2], voice)}"
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(part)
        if found and voice.language != "en":
            values = {name: _THOUSANDS.sub(".", text) for name, text in found.groupdict().items()}
            return voice(sentence, **values)
    return part


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Each sentence as what it looks like with its values in it."""
    return [(sentence, re.compile(_pattern(sentence), re.DOTALL)) for sentence in SENTENCES]


def _pattern(sentence: str) -> str:
    parts = re.split(r"\{([a-z]+)\}", sentence)
    return "".join(f"(?P<{p}>.+?)" if n % 2 else re.escape(p) for n, p in enumerate(parts))
