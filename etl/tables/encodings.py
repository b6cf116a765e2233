"""Tables that are not written in UTF-8: old exports, and what spreadsheets save."""

import codecs
import uuid
from pathlib import Path

from etl.feed import FormatError

UTF_8 = "utf-8"
ONE_BYTE = ("cp1252", "iso-8859-1", "iso-8859-15", "cp850")
ENCODINGS = (UTF_8, *ONE_BYTE, "utf-16")
PIECE = 4 * 1024 * 1024


def rewrite_as_utf_8(path: Path, encoding: str) -> None:
    """Replace a file of text by the same text in UTF-8. Raises ``FormatError``.

    ``path`` may be a second name of a payload, so a new file takes the name over.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    target, offset = path.with_name(f"{uuid.uuid4().hex}.text"), 0
    try:
        with path.open("rb") as file, target.open("w", encoding=UTF_8, newline="") as text:
            for piece in iter(lambda: file.read(PIECE), b""):
                text.write(decoder.decode(piece))
                offset += len(piece)
            text.write(decoder.decode(b"", final=True))
        target.replace(path)
    except UnicodeError as error:
        found = f"found bytes behind offset {offset} that are no {encoding} ({error})"
        raise FormatError(f"{found}, expected text in {encoding}") from None
    finally:
        target.unlink(missing_ok=True)


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of a text speak for; UTF-8 where none fits better."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head or _is_utf_8(head):
        return UTF_8
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "cp1252"


def _is_utf_8(head: bytes) -> bool:
    """Whether it decodes, as far as the last character, which may be cut."""
    try:
        codecs.utf_8_decode(head, "strict", False)
    except UnicodeDecodeError:
        return False
    return True
