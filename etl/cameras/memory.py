"""What rounds over the cameras remember for the next one, in small files of Arrow."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

SEEN = pa.schema(
    [
        ("camera_id", pa.string()),
        ("grid", pa.binary()),
        ("since_at", pa.timestamp("us", tz="UTC")),
    ]
)
USUAL = pa.schema(
    [
        ("camera_id", pa.string()),
        ("is_dark", pa.bool_()),
        ("looks_n", pa.int64()),
        ("sharpness", pa.float64()),
        ("bits", pa.binary()),
        ("odd", pa.string()),
        ("odd_n", pa.int64()),
        ("odd_at", pa.timestamp("us", tz="UTC")),
    ]
)


def usual_file(memory: Path) -> Path:
    """Where what is usual is kept, beside what was seen last."""
    return memory.with_stem(f"{memory.stem}_usual")


def recall(file: Path, schema: pa.Schema) -> list[dict[str, Any]]:
    """The rows that were kept; none where the file is missing, breaks or is of another kind."""
    try:
        table = pa.ipc.open_file(file.read_bytes()).read_all()
    except (OSError, pa.ArrowInvalid):
        return []
    return table.to_pylist() if table.schema == schema else []


def remember(file: Path, schema: pa.Schema, kept: Iterable[Any]) -> None:
    """Keep dataclasses as rows, whole or not at all."""
    names = schema.names
    rows = [{name: getattr(one, name) for name in names} for one in kept]
    unfinished = file.with_suffix(".tmp")
    with pa.OSFile(str(unfinished), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_table(pa.Table.from_pylist(rows, schema))
    unfinished.replace(file)
