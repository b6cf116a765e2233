"""Arrow files in a folder, one per record, written a batch at a time and mapped when read."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from data.records import Record
from etl.columns import schema


class ArrowFiles:
    """The files being written; ``names`` are their paths by table."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, str] = {}
        self._folder = folder
        self._writers: dict[type[Record], pa.ipc.RecordBatchFileWriter] = {}
        self._open = ExitStack()

    def __enter__(self) -> "ArrowFiles":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def open(self, record: type[Record]) -> pa.ipc.RecordBatchFileWriter:
        """The file of a record, there even if nothing is written to it."""
        if record not in self._writers:
            path = str(self._folder / f"{record.TABLE}.arrow")
            file = self._open.enter_context(pa.OSFile(path, "wb"))
            writer = self._open.enter_context(pa.ipc.new_file(file, schema(record)))
            self.names[record.TABLE], self._writers[record] = path, writer
        return self._writers[record]

    def write(self, record: type[Record], batch: pa.RecordBatch) -> None:
        """Append a batch to the file of its record."""
        self.open(record).write_batch(batch)


def read_arrow(path: str) -> pa.Table:
    """An Arrow file, mapped rather than copied."""
    return pa.ipc.open_file(pa.memory_map(path)).read_all()
