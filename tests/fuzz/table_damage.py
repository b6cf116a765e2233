"""Damages to lines of cells: CSV and its like, and records of one line each."""

from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.odd import NUMBERS, TEXTS

Mutation = Callable[[bytes, Sequence[bytes], Random], bytes]
DELIMITERS = (",", ";", "\t", "|")


def is_table(body: bytes) -> bool:
    """Whether it is text of more than one line."""
    try:
        return body.decode("utf-8").count("\n") > 0
    except UnicodeDecodeError:
        return False


def _delimiter(text: str) -> str:
    return max(DELIMITERS, key=text.partition("\n")[0].count)


def _with(body: bytes, change: Callable[[list[list[str]]], None]) -> bytes:
    """The table after a change of its cells; cells keep their quotes, so quotes may break."""
    text = body.decode("utf-8", "replace")
    delimiter = _delimiter(text)
    rows = [line.split(delimiter) for line in text.split("\n")]
    change(rows)
    joined = "\n".join(delimiter.join(row) for row in rows)
    return joined.encode("utf-8", "surrogatepass")


def recell(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A cell becomes an odd one, quoted or not."""

    def change(rows: list[list[str]]) -> None:
        row = dice.choice(rows)
        odd = dice.choice(NUMBERS + TEXTS)
        row[dice.randrange(len(row))] = dice.choice(
            (odd, f'"{odd}"', '"' + odd.replace('"', '""') + '"')
        )

    return _with(body, change)


def reshape(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A line with a cell more or less, missing, or many times."""

    def change(rows: list[list[str]]) -> None:
        at = dice.randrange(len(rows))
        choice = dice.randrange(4)
        if choice == 0:
            rows[at].append(dice.choice(TEXTS))
        elif choice == 1:
            rows[at].pop()
        elif choice == 2:
            del rows[at]
        else:
            rows[at:at] = [list(rows[at]) for _ in range(dice.choice((1, 1, 300)))]
        if not rows:
            rows.append([""])

    return _with(body, change)


def recolumn(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """A column dropped, doubled, or two exchanged, header and all."""

    def change(rows: list[list[str]]) -> None:
        one, other = (dice.randrange(len(rows[0])) for _ in range(2))
        choice = dice.randrange(3)
        for row in rows:
            if max(one, other) >= len(row):
                continue
            if choice == 0 and len(row) > 1:
                del row[one]
            elif choice == 1:
                row.insert(other, row[one])
            else:
                row[one], row[other] = row[other], row[one]

    return _with(body, change)


def reline(body: bytes, others: Sequence[bytes], dice: Random) -> bytes:
    """Other line ends, another delimiter, quotes around everything or nothing."""
    text = body.decode("utf-8", "replace")
    delimiter = _delimiter(text)
    changes = (
        ("\n", "\r\n"), ("\n", "\r"), ("\n", "\n\n"), ("\n", "\u2028"), ('"', ""), ('"', "'"),
        (delimiter, dice.choice(DELIMITERS)), (delimiter, f'"{delimiter}"'), ("\n", '"\n'),
    )  # fmt: skip
    return text.replace(*dice.choice(changes)).encode("utf-8", "surrogatepass")


MUTATIONS: tuple[Mutation, ...] = (recell, recell, recell, reshape, recolumn, reline)
