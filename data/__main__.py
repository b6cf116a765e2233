"""Ask the warehouse from the command line, whether or not a server has it open."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from data.city import load_city
from data.commands import handlers
from data.opening import reach
from settings import Settings, read_settings

REFUSED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        settings = read_settings(os.environ)
        if asked.command == "kpi":
            _print_kpi(settings, asked)
        else:
            _print_rows(_ask(settings, "sql", {"statement": asked.statement}))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, RuntimeError, OSError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    kpi = commands.add_parser("kpi", help="the points of a key figure, as JSON")
    kpi.add_argument("name")
    kpi.add_argument("--since", required=True, help="ISO 8601; without offset, the city's time")
    kpi.add_argument("--until", required=True)
    kpi.add_argument("--bucket", help="such as 15m, 1h, 1d")
    kpi.add_argument("--zones", help="codes of zones or municipalities, separated by commas")
    sql = commands.add_parser("sql", help="the rows of one read-only statement, as JSON")
    sql.add_argument("statement")
    return parser


def _ask(settings: Settings, do: str, arguments: dict[str, Any]) -> Iterable[Any]:
    return reach(settings, lambda warehouse: nullcontext(handlers(warehouse)), do, arguments)


def _print_kpi(settings: Settings, asked: argparse.Namespace) -> None:
    arguments = {
        "name": asked.name,
        "since": _instant(settings, "--since", asked.since),
        "until": _instant(settings, "--until", asked.until),
        "bucket": asked.bucket,
        "zones": asked.zones.split(",") if asked.zones else None,
    }
    for answer in _ask(settings, "kpi", arguments):
        print(json.dumps(answer, ensure_ascii=False))


def _instant(settings: Settings, option: str, text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{option} is {text!r}, expected an ISO 8601 instant") from None
    zone = load_city(settings.city).zone
    return (found if found.tzinfo else found.replace(tzinfo=zone)).isoformat()


def _print_rows(rows: Iterable[Any]) -> None:
    """One JSON array, a row a line."""
    opening = "["
    for row in rows:
        print(opening + "\n" + json.dumps(row, ensure_ascii=False), end="")
        opening = ","
    print("[]" if opening == "[" else "\n]")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
