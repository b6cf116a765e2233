"""One damaged payload out of a golden one: a choice of damages that fit what the payload is.

A mutation takes the payload's bytes, others of the same format, and dice; it returns bytes. Those
that know a structure live in ``json_damage``, ``xml_damage`` and ``table_damage``.
"""

import json
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz import json_damage, table_damage, xml_damage
from tests.fuzz.odd import BYTES, ENCODINGS

Mutation = Callable[[bytes, Sequence[bytes], Random], bytes]
MOST_BYTES = 200_000
AGAIN = 0.35
"""How often one more damage is added to the last."""
STRUCTURED = 0.65


def mutant(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A payload damaged once or more; bounded, so that a slow answer is the parser's fault."""
    structured = _structured(body)
    while True:
        known = structured and dice.random() < STRUCTURED
        body = dice.choice(structured if known else BLIND)(body, others, dice)[:MOST_BYTES]
        if dice.random() > AGAIN:
            return body
        structured = _structured(body)


def _structured(body: bytes) -> Sequence[Mutation]:
    """The damages for what the bytes are; none where they are no text or already broken."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"<"):
        return xml_damage.MUTATIONS if xml_damage.is_whole(body) else ()
    if start.startswith((b"{", b"[")) and _is_json(body):
        return json_damage.MUTATIONS
    return table_damage.MUTATIONS if table_damage.is_table(body) else ()


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def flip(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A few bits."""
    damaged = bytearray(body or b"\0")
    for _ in range(dice.randint(1, 16)):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def truncate(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """Only the beginning, or only the end."""
    at = dice.randint(0, len(body))
    return body[:at] if dice.random() < 0.8 else body[at:]


def cut(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A piece taken out."""
    at = dice.randint(0, len(body))
    return body[:at] + body[at + dice.randint(1, 600) :]


def insert(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """Odd bytes in between, or in place of as many."""
    at, odd = dice.randint(0, len(body)), dice.choice(BYTES)
    return body[:at] + odd + body[at + dice.choice((0, len(odd))) :]


def repeat(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A piece many times over."""
    at = dice.randint(0, len(body))
    piece = body[at : at + dice.randint(1, 2_000)]
    return body[:at] + piece * dice.randint(2, 60) + body[at:]


def splice(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """The beginning of one payload, the end of another."""
    other = dice.choice(others)
    return body[: dice.randint(0, len(body))] + other[dice.randint(0, len(other)) :]


def recode(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """The same text in another encoding."""
    return body.decode("utf-8", "replace").encode(dice.choice(ENCODINGS), "replace")


BLIND: tuple[Mutation, ...] = (flip, flip, truncate, cut, insert, repeat, splice, recode)
