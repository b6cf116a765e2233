"""The statements of ``sql`` beside this file, one each, some with gaps to be filled."""

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"
_GAP = re.compile(r"\{([a-z_]+)\}")


@cache
def statement(name: str) -> str:
    """The text of ``etl/tables/sql/<name>.sql``."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def filled(name: str, /, **pieces: str) -> str:
    """A statement with SQL put into its ``{gaps}``; braces inside a piece stay what they are."""
    return _GAP.sub(lambda gap: pieces[gap[1]], statement(name))


def words(name: str) -> tuple[str, ...]:
    """The words of ``etl/tables/sql/<name>.txt``, one a line."""
    return tuple((_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())
