"""Try and run feeds from the command line, whether or not a server has the warehouse open."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from data.city import load_city
from data.door import Handler
from data.opening import reach
from data.warehouse import Warehouse
from etl.assembly import assemble, city_sources
from etl.commands import handlers
from etl.first_look import first_look
from etl.formats import formats
from etl.preview import preview
from etl.sources import Source
from settings import read_settings

REFUSED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        code = _run(asked)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, RuntimeError, OSError) as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _run(asked: argparse.Namespace) -> int:
    match asked.command:
        case "formats":
            for format in formats().values():
                print(f"{format.name:24} {format.about}")
            return 0
        case "parse":
            _print_lines(preview(asked.format, asked.file, asked.mapping))
            return 0
        case "preview":
            _print_lines(first_look(asked.file, asked.mapping, asked.format))
            return 0
        case "sources":
            settings = read_settings(os.environ)
            _print_lines(_described(source) for source in city_sources(settings, os.environ))
            return 0
        case "run":
            return _load("run", {"source": asked.source})
        case _:
            arguments = {
                "format": asked.format,
                "file": str(asked.file.resolve()),
                "source": asked.source,
                "mapping": str(asked.mapping.resolve()) if asked.mapping else None,
                "known_then": asked.known_then,
            }
            return _load("load", arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("formats", help="list the formats")
    commands.add_parser("sources", help="list the sources, one JSON object a line")
    for name, about in (("parse", "print a file's rows"), ("load", "load a file")):
        command = commands.add_parser(name, help=about)
        command.add_argument("format")
        command.add_argument("file", type=Path)
        command.add_argument("--mapping", type=Path, help="TOML file of a mapped format")
        if name == "load":
            command.add_argument("--source", help="the source it is loaded as")
            command.add_argument(
                "--known-then",
                action="store_true",
                help="history that was known elsewhere: it counts as reported when it was told",
            )
    look = commands.add_parser("preview", help="show ten rows of a file, guess a first mapping")
    look.add_argument("file", type=Path)
    look.add_argument("--format", default="table_mapped", help="table_mapped, where not given")
    look.add_argument("--mapping", type=Path, help="TOML file; guessed into it if it is not there")
    run = commands.add_parser("run", help="poll a source once")
    run.add_argument("source")
    return parser


def _load(do: str, arguments: dict[str, Any]) -> int:
    settings = read_settings(os.environ)
    sources = city_sources(settings, os.environ)

    @contextmanager
    def handlers_of(warehouse: Warehouse) -> Generator[Mapping[str, Handler]]:
        pipeline = assemble(settings, warehouse, load_city(settings.city))
        try:
            yield handlers(pipeline, sources)
        finally:
            pipeline.close()

    code = 0
    for run in reach(settings, handlers_of, do, arguments):
        print(json.dumps(run, ensure_ascii=False))
        if run["outcome"] != "loaded":
            code = _complain(run["reason"])
    return code


def _described(source: Source) -> dict[str, Any]:
    return {
        "id": source.source_id,
        "title": source.title,
        "format": source.format,
        "every_s": source.every_s,
        "stale_after_s": source.stale_after_s,
        "agency": source.agency_id,
        "licence": source.licence,
        "is_enabled": source.is_enabled,
        "is_verified": source.is_verified,
        "is_simulation": source.is_simulation,
    }


def _print_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        sys.stdout.buffer.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _complain(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
