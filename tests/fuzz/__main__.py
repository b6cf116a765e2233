"""``python -m tests.fuzz [--n 10000] [--format x] [--seed s] [--keep folder]``: see ``make fuzz``.

Each format runs in a process of its own with bounded memory; one that hangs shows where and dies.
"""

import argparse
import faulthandler
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from etl.formats import formats
from tests.fuzz.judge import Judge
from tests.fuzz.trial import Failure, failures

HANG_S = 120
MEMORY_BYTES = 6 * 2**30
KEPT = Path("data/var/fuzz")


def main() -> int:
    """Try every format, or one; 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--n", type=int, default=10_000, help="mutants of each format")
    parser.add_argument("--format", choices=formats(), help="only this format")
    parser.add_argument("--seed", type=int, default=1, help="other payloads for another seed")
    parser.add_argument("--start", type=int, default=0, help="the first mutant's number")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="formats at a time")
    parser.add_argument("--keep", type=Path, default=KEPT, help="where failing payloads go")
    given = parser.parse_args()
    if given.format:
        return _try_format(given)
    names, options = (
        list(formats()),
        [f"--{n}={getattr(given, n)}" for n in ("n", "seed", "start", "keep")],
    )
    with ThreadPoolExecutor(given.jobs) as pool:
        codes = list(pool.map(lambda name: _in_process(name, options), names))
    broken = [name for name, code in zip(names, codes, strict=True) if code]
    print(f"{len(names)} formats, {len(broken)} with failures: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def _in_process(name: str, options: list[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz", f"--format={name}", *options], check=False
    ).returncode


def _try_format(given: argparse.Namespace) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    format, started = formats()[given.format], time.monotonic()
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(format, Path(folder))
        for number in range(given.start, given.start + given.n):
            faulthandler.dump_traceback_later(HANG_S, exit=True)
            for failure in failures(format, judge, given.seed, range(number, number + 1)):
                seen[failure.place] += 1
                if seen[failure.place] == 1:
                    _show(failure, given.keep / f"{format.name}-{given.seed}-{number}")
        faulthandler.cancel_dump_traceback_later()
        judge.close()
    spent, failed_n = time.monotonic() - started, seen.total()
    print(f"{format.name}: {given.n} mutants in {spent:.0f} s, {failed_n} failures", flush=True)
    return 1 if seen else 0


def _show(failure: Failure, path: Path) -> None:
    """Tell of the first failure at a place, and keep its payload."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(failure.body)
    print(f"{path.name}: {failure.sentence}\n  at {failure.place}, kept as {path}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
