"""What all tests share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Callable[..., Path]:
    """A real public file by its path below the shared data; skips with a reason where absent."""
    folder = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")

    def find(*parts: str) -> Path:
        path = folder.joinpath(*parts)
        if not path.exists():
            pytest.skip(f"real data {'/'.join(parts)} is absent; SHARED_DATA names its folder")
        return path

    return find
