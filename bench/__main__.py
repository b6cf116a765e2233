"""``python -m bench [NAME ...]``: run the benchmarks; a run of all writes ``bench/RESULTS.md``.

A benchmark is a module of this folder with a ``measure``.
"""

import argparse
import importlib
import pkgutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.report import Report, machine, today

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "RESULTS.md"


def benchmarks() -> dict[str, Callable[[], Report]]:
    """Every benchmark by name, those without a server first."""
    names = [module.name for module in pkgutil.iter_modules([str(FOLDER)]) if module.name[0] != "_"]
    modules = [importlib.import_module(f"bench.{name}") for name in names]
    found = [module for module in modules if hasattr(module, "measure")]
    found.sort(key=lambda module: hasattr(module, "city_room"))
    return {module.__name__.rpartition(".")[2]: module.measure for module in found}


def main(arguments: list[str]) -> int:
    """Run those asked for, or all; 1 where an aim was missed."""
    known = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*known, []], metavar="NAME")
    asked = parser.parse_args(arguments).names
    reports = {name: _measured(name, known[name]) for name in asked or known}
    if not asked:
        RESULTS.write_text(results(reports), encoding="utf-8")
    return 1 if any(report.is_met is False for report in reports.values()) else 0


def results(reports: dict[str, Report]) -> str:
    """The page of results: a summary, then a section for each."""
    lines = [f"| {r.title} | {r.aim} | {r.verdict} |" for r in reports.values()]
    head = (
        "# Benchmarks\n\n"
        f"Measured on {today()}: {machine()}.\n\n"
        "`make bench` measures all again and writes this page; each section says how to run one\n"
        "alone. Every comparison takes both sides in turn in one run, so that a ratio says more\n"
        "than the seconds beside it, which depend on the machine.\n\n"
        "| benchmark | aim | |\n| --- | --- | --- |\n"
    )
    sections = [report.markdown(f"python -m bench {name}") for name, report in reports.items()]
    return head + "\n".join(lines) + "\n\n" + "\n".join(sections)


def _measured(name: str, measure: Callable[[], Report]) -> Report:
    began = time.monotonic()
    report = measure()
    print(report.markdown(f"python -m bench {name}"))
    print(f"{name}: {report.verdict}, {time.monotonic() - began:.0f} s\n", flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
