"""Mappings mended in the running product: kept beside the data, used before the shipped ones."""

from dataclasses import dataclass, replace
from pathlib import Path

from etl.sources import Source
from etl.tables.mapping import Mapping, read_mapping
from etl.transport.outcome import Refused

MAX_CHARS = 64_000


@dataclass(frozen=True, slots=True)
class Mended:
    """A folder with one file per source whose mapping was mended."""

    folder: Path

    def applied(self, source: Source) -> Source:
        """The source with its mended mapping, where there is one."""
        file = self._file(source)
        return replace(source, mapping=file) if source.mapping and file.is_file() else source

    def text(self, source: Source) -> str | None:
        """The mapping in force; ``None`` for a source that has none."""
        mapping = self.applied(source).mapping
        return mapping.read_text(encoding="utf-8") if mapping else None

    def draft(self, source: Source, text: str, folder: Path) -> Path:
        """A checked draft as a file. Raises ``FormatError``, or ``Refused`` for another table."""
        if source.mapping is None:
            raise Refused(f"found source {source.source_id}, expected one with a mapping")
        if len(text) > MAX_CHARS:
            raise Refused(f"found {len(text):,} characters, expected at most {MAX_CHARS:,}")
        file = folder / source.mapping.name
        file.write_text(text, encoding="utf-8")
        _require_same_table(read_mapping(file), read_mapping(source.mapping))
        return file

    def save(self, source: Source, draft: Path) -> None:
        """Put a draft in force, all of it or nothing."""
        file = self._file(source)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".tmp")
        unfinished.write_bytes(draft.read_bytes())
        unfinished.replace(file)

    def _file(self, source: Source) -> Path:
        return self.folder / f"{source.source_id}.toml"


def _require_same_table(found: Mapping, expected: Mapping) -> None:
    """Screens and lineage know a source by the table it fills."""
    if found.record is not expected.record:
        raise Refused(
            f"found table {found.record.TABLE}, expected {expected.record.TABLE}: "
            "a source that fills another table is another source"
        )
