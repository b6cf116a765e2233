"""Stages a table through a mapping file."""

from pathlib import Path

from data.staging import Staging
from etl.table_format import TableFormat


def stage_mapped(table_format: TableFormat, mapping: Path, path: Path, staging: Staging) -> int:
    raise NotImplementedError
