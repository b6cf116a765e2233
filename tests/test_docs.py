"""Generated pages say what the code says."""

from pathlib import Path

import pytest

from docs.generate import pages

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["kpis.md", "feeds.md"])
def test_generated_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == pages()[name], "run: make docs"


def test_readme_names_every_command_of_the_makefile() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for target in ("make run", "make test", "make check", "make bench"):
        assert target in readme
