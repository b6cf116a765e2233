"""A short run of the damaged payloads, always the same ones; ``make fuzz`` runs many more."""

from pathlib import Path

import pytest

from etl.formats import formats
from tests.fuzz.judge import Judge
from tests.fuzz.trial import failures

MUTANTS = {"rows": 100, "table": 40}
"""A table takes a database's time each, hence fewer."""


@pytest.mark.parametrize("name", formats())
def test_whatever_a_payload_is_it_is_refused_or_read(name: str, tmp_path: Path) -> None:
    format = formats()[name]
    judge = Judge(format, tmp_path)
    try:
        found = list(failures(format, judge, seed=0, numbers=range(MUTANTS[format.kind])))
    finally:
        judge.close()
    assert not found, "\n".join(
        f"mutant {one.number}: {one.sentence} at {one.place}" for one in found
    )
