"""Whether a file is text that a table can be read from, and one kind of line end in it."""

import codecs
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.feed import FormatError, require_content

PIECE = 4 * 1024 * 1024
_HEAD = 4_096
_QUOTE = b'"'


def require_text(path: Path, expected: str) -> None:
    """Refuse what is empty, a web page, binary or not UTF-8, naming the byte and its offset.

    Where the file mixes line ends or has empty lines, it is replaced by one that does not, so
    that the n-th item stays the n-th item however it is read.
    """
    scan = _Scan()
    with path.open("rb") as file:
        require_content(file.read(_HEAD), expected)
        file.seek(0)
        for piece in iter(lambda: file.read(PIECE), b""):
            scan.add(piece, expected)
    scan.finish(expected)
    if scan.is_untidy:
        _tidy(path)


@dataclass(slots=True)
class _Scan:
    """What is seen of a file piece by piece."""

    offset: int = 0
    returns_n: int = 0
    lines_n: int = 0
    pairs_n: int = 0
    has_empty_line: bool = False
    pending: bytes = b""
    tail: bytes = b""

    @property
    def is_untidy(self) -> bool:
        is_one_kind = self.returns_n == 0 or self.returns_n == self.lines_n == self.pairs_n
        return self.has_empty_line or not is_one_kind

    def add(self, piece: bytes, expected: str) -> None:
        """Check a piece and count its line ends; a pair cut in two is counted with its end."""
        if (place := piece.find(b"\0")) >= 0:
            raise FormatError(f"found a NUL byte at offset {self.offset + place}, {_text(expected)}")
        self._decode(piece, expected)
        joined = self.tail + piece
        self.returns_n += piece.count(b"\r")
        self.lines_n += piece.count(b"\n")
        self.pairs_n += joined.count(b"\r\n") - self.tail.count(b"\r\n")
        self.has_empty_line |= any(empty in joined for empty in (b"\n\n", b"\n\r\n", b"\r\r"))
        self.has_empty_line |= self.offset == 0 and piece.startswith((b"\n", b"\r"))
        self.offset += len(piece)
        self.tail = joined[-2:]

    def finish(self, expected: str) -> None:
        """The file may not end inside a character."""
        if self.pending:
            self._refuse(self.pending, 0, self.offset - len(self.pending), expected)

    def _decode(self, piece: bytes, expected: str) -> None:
        if not self.pending and piece.isascii():
            return
        data, start = self.pending + piece, self.offset - len(self.pending)
        try:
            _, used = codecs.utf_8_decode(data, "strict", False)
        except UnicodeDecodeError as error:
            self._refuse(data, error.start, start, expected)
        else:
            self.pending = data[used:]

    def _refuse(self, data: bytes, place: int, start: int, expected: str) -> None:
        found = f"found byte 0x{data[place]:02x} at offset {start + place}"
        raise FormatError(f"{found}, {_text(expected)}") from None


def _text(expected: str) -> str:
    return f"expected {expected} in UTF-8"


def _tidy(path: Path) -> None:
    """Rewrite the file with single line feeds outside quotes. The payload itself is not touched:
    ``path`` may be a second name of it, so a new file takes the name over.
    """
    target = path.with_name(f"{uuid.uuid4().hex}.tidy")
    with path.open("rb") as file, target.open("wb") as tidy:
        tidy.writelines(_tidied(iter(lambda: file.read(PIECE), b"")))
    target.replace(path)


def _tidied(pieces: Iterable[bytes]) -> Iterator[bytes]:
    is_quoted, ends_line, held = False, True, b""
    for piece in pieces:
        data = held + piece
        held = b"\r" if data.endswith(b"\r") else b""
        out: list[bytes] = []
        for number, part in enumerate(data.removesuffix(b"\r").split(_QUOTE)):
            if number:
                is_quoted, ends_line = not is_quoted, False
                out.append(_QUOTE)
            text = part if is_quoted else _single_line_ends(part, ends_line)
            ends_line = (text.endswith(b"\n") if text else ends_line) and not is_quoted
            out.append(text)
        yield b"".join(out)
    if held and not ends_line:
        yield b"\n"


def _single_line_ends(part: bytes, ends_line: bool) -> bytes:
    lines = part.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    last = len(lines) - 1
    kept = [
        line
        for number, line in enumerate(lines)
        if line or number == last or (number == 0 and not ends_line)
    ]
    return b"\n".join(kept)
