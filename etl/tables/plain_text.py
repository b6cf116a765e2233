"""Whether a file is text that a table can be read from, and one kind of line end in it."""

import codecs
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.feed import FormatError, require_content

PIECE = 4 * 1024 * 1024
_HEAD = 4_096
_QUOTE = b'"'
_EMPTY = re.compile(rb"\n\n")


def require_text(path: Path, expected: str, *, has_quoted_lines: bool = True) -> bool:
    """Refuse what is empty, a web page, binary or not UTF-8, naming the byte and its offset.

    Where the file mixes line ends or has empty lines, it is replaced by one that does not, so
    that the n-th item stays the n-th item however it is read. ``has_quoted_lines``: line ends
    inside double quotes belong to a value and stay. Returns whether quotes come in pairs.
    """
    scan = _Scan()
    with path.open("rb") as file:
        require_content(file.read(_HEAD).removeprefix(codecs.BOM_UTF8), expected)
        file.seek(0)
        for piece in iter(lambda: file.read(PIECE) + file.readline(PIECE), b""):
            scan.add(piece, expected)
    scan.finish(expected)
    if scan.is_untidy:
        _tidy(path, _QUOTE if has_quoted_lines else None)
    return scan.quotes_n % 2 == 0


def count_lines(path: Path) -> int:
    """Lines of a file, the last one also where it has no end."""
    lines_n, last = 0, b"\n"
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(PIECE), b""):
            lines_n += piece.count(b"\n")
            last = piece[-1:]
    return lines_n + (last != b"\n")


@dataclass(slots=True)
class _Scan:
    """What is seen of a file piece by piece; every look is one that costs little."""

    offset: int = 0
    has_pair: bool = False
    has_line_feed: bool = False
    has_return: bool = False
    has_empty_line: bool = False
    quotes_n: int = 0
    pending: bytes = b""

    @property
    def is_untidy(self) -> bool:
        is_mixed = self.has_return or (self.has_pair and self.has_line_feed)
        return is_mixed or self.has_empty_line

    def add(self, piece: bytes, expected: str) -> None:
        """Check some whole lines."""
        if (place := piece.find(b"\0")) >= 0:
            raise FormatError(
                f"found a NUL byte at offset {self.offset + place}, {_text(expected)}"
            )
        self._decode(piece, expected)
        self.has_empty_line |= piece.startswith((b"\n", b"\r")) or bool(_EMPTY.search(piece))
        if b"\r" in piece:
            pairs_n = piece.count(b"\r\n")
            self.has_pair |= pairs_n > 0
            self.has_line_feed |= piece.count(b"\n") > pairs_n
            self.has_return |= piece.count(b"\r") > pairs_n
            self.has_empty_line |= b"\n\r\n" in piece
        else:
            self.has_line_feed |= b"\n" in piece
        self.quotes_n += piece.count(_QUOTE)
        self.offset += len(piece)

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


def _tidy(path: Path, quote: bytes | None) -> None:
    """Rewrite the file with single line feeds outside quotes. The payload itself is not touched:
    ``path`` may be a second name of it, so a new file takes the name over.
    """
    target = path.with_name(f"{uuid.uuid4().hex}.tidy")
    with path.open("rb") as file, target.open("wb") as tidy:
        tidy.writelines(_tidied(iter(lambda: file.read(PIECE), b""), quote))
    target.replace(path)


def _tidied(pieces: Iterable[bytes], quote: bytes | None = _QUOTE) -> Iterator[bytes]:
    is_quoted, ends_line, held = False, True, b""
    for piece in pieces:
        data = held + piece
        held = b"\r" if data.endswith(b"\r") else b""
        out: list[bytes] = []
        whole = data.removesuffix(b"\r")
        for number, part in enumerate(whole.split(quote) if quote else [whole]):
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
