"""Damages to XML that keep it well-formed, and the attacks that XML itself offers."""

import copy
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from lxml import etree

from tests.fuzz.odd import DEPTHS, NUMBERS, TEXTS

Mutation = Callable[[bytes, Sequence[bytes], Random], bytes]
LAUGHS = '<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)
)
DOCTYPES = (
    f"<!DOCTYPE r [{LAUGHS}]>",
    '<!DOCTYPE r [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
)
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_whole(body: bytes) -> bool:
    """Whether it parses."""
    return _root(body) is not None


def _root(body: bytes) -> Any:
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _with(body: bytes, dice: Random, change: Callable[[list[Any]], None]) -> bytes:
    root = _root(body)
    if root is None:
        return body
    change([node for node in root.iter() if isinstance(node.tag, str)])
    return etree.tostring(root, xml_declaration=True, encoding=dice.choice(("UTF-8", "UTF-16")))


def _odd(dice: Random) -> str:
    return _FORBIDDEN.sub("", dice.choice(NUMBERS + TEXTS))


def retext(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A text or an attribute becomes an odd one."""

    def change(nodes: list[Any]) -> None:
        node = dice.choice([n for n in nodes if n.attrib or (n.text or "").strip()] or nodes)
        if node.attrib and dice.random() < 0.4:
            node.set(dice.choice(list(node.attrib)), _odd(dice))
        else:
            node.text = _odd(dice)

    return _with(body, dice, change)


def drop(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """An element or an attribute is missing."""

    def change(nodes: list[Any]) -> None:
        node = dice.choice(nodes)
        if node.attrib and dice.random() < 0.4:
            del node.attrib[dice.choice(list(node.attrib))]
        elif node.getparent() is not None:
            node.getparent().remove(node)

    return _with(body, dice, change)


def move(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """An element, or many copies of it, inside another."""

    def change(nodes: list[Any]) -> None:
        piece, target = copy.deepcopy(dice.choice(nodes[1:] or nodes)), dice.choice(nodes)
        for _ in range(dice.choice((1, 1, 1, 40))):
            target.insert(dice.randint(0, len(target)), copy.deepcopy(piece))

    return _with(body, dice, change)


def rename(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """An element takes another's name or namespace, or none."""

    def change(nodes: list[Any]) -> None:
        node, other = dice.choice(nodes), dice.choice(nodes)
        local = etree.QName(node).localname
        node.tag = dice.choice((other.tag, local, f"{{urn:x}}{local}"))

    return _with(body, dice, change)


def deepen(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """An element inside many of its kind."""
    names = re.findall(rb"<([A-Za-z][\w:.-]*)", body)
    if not names:
        return body
    name, depth = dice.choice(names), dice.choice(DEPTHS)
    at = body.rfind(b"<" + name)
    rest = body[at:] if dice.random() < 0.5 else (b"</" + name + b">") * depth + body[at:]
    return body[:at] + (b"<" + name + b">") * depth + rest


def doctype(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """Entities that expand without end, or that ask for files and addresses."""
    head, _, rest = body.rpartition(b"?>") if body.startswith(b"<?xml") else (b"", b"", body)
    texts = list(re.finditer(rb">([^<>]+)<", rest))
    if texts:
        start, end = dice.choice(texts).span(1)
        rest = rest[:start] + b"&l11;" + rest[end:]
    return head + (b"?>" if head else b"") + dice.choice(DOCTYPES).encode() + rest


MUTATIONS: tuple[Mutation, ...] = (retext, retext, retext, drop, move, rename, deepen, doctype)
