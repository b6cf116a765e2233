"""Damages to JSON that keep it JSON, or nearly: right shapes with wrong things in them."""

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from tests.fuzz.odd import DEPTHS, JSON, TEXTS

HOLE = "\u2603hole\u2603"
"""Stands where raw text goes that no JSON writer would write."""
Spot = tuple[Any, Any]
Mutation = Callable[[bytes, Sequence[bytes], Random], bytes]


def spots(value: Any) -> Iterator[Spot]:
    """Every place in a document where a value is: its holder and its key or index."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, inner in list(pairs):
            yield holder, key
            if isinstance(inner, dict | list):
                waiting.append(inner)


def _with(body: bytes, dice: Random, change: Callable[[Any, list[Spot]], str | None]) -> bytes:
    """The document after a change; the change may return raw text for the hole it left."""
    value = json.loads(body)
    found = list(spots(value)) if isinstance(value, dict | list) else []
    if not found:
        return body
    raw = change(value, found)
    text = json.dumps(value, ensure_ascii=dice.random() < 0.5)
    for hole in (json.dumps(HOLE), json.dumps(HOLE, ensure_ascii=False)):
        text = text.replace(hole, raw or "null")
    return text.encode("utf-8", "surrogatepass")


def replace(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A value becomes an odd one."""

    def change(value: Any, found: list[Spot]) -> str:
        holder, key = dice.choice(found)
        holder[key] = HOLE
        return dice.choice(JSON) if dice.random() < 0.6 else json.dumps(dice.choice(TEXTS))

    return _with(body, dice, change)


def drop(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A member or element is missing."""

    def change(value: Any, found: list[Spot]) -> None:
        holder, key = dice.choice(found)
        del holder[key]

    return _with(body, dice, change)


def swap(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """Two values change places."""

    def change(value: Any, found: list[Spot]) -> None:
        (one, a), (other, b) = dice.choice(found), dice.choice(found)
        first, second = json.dumps(one[a]), json.dumps(other[b])
        one[a], other[b] = json.loads(second), json.loads(first)

    return _with(body, dice, change)


def double(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A member is named twice, or takes another's name."""

    def change(value: Any, found: list[Spot]) -> str | None:
        named = [(holder, key) for holder, key in found if isinstance(holder, dict)]
        if not named:
            return None
        holder, key = dice.choice(named)
        kept, holder[key] = holder[key], HOLE
        again = json.dumps(key if dice.random() < 0.7 else dice.choice(named)[1])
        return f"{json.dumps(kept)}, {again}: {dice.choice((json.dumps(kept), dice.choice(JSON)))}"

    return _with(body, dice, change)


def deepen(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A value inside many lists or objects."""

    def change(value: Any, found: list[Spot]) -> str:
        holder, key = dice.choice(found)
        inner, holder[key], depth = json.dumps(holder[key]), HOLE, dice.choice(DEPTHS)
        opening, closing = dice.choice((("[", "]"), ('{"value":', "}"), ('{"a":[', "]}")))
        return opening * depth + inner + closing * depth

    return _with(body, dice, change)


def wrap(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A value where a list of it, or an object with it, was."""

    def change(value: Any, found: list[Spot]) -> None:
        holder, key = dice.choice(found)
        inner = json.loads(json.dumps(holder[key]))
        name = dice.choice(found)[1]
        holder[key] = dice.choice(([inner], {"value": inner}, {str(name): inner}, [inner] * 50))

    return _with(body, dice, change)


MUTATIONS: tuple[Mutation, ...] = (replace, replace, replace, drop, swap, double, deepen, wrap)
