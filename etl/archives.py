"""A ZIP archive that breaks while it is read, or is locked, as one refusal in words."""

import errno
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager

from etl.feed import FormatError
from etl.transport.outcome import Refused

MAGIC = b"PK\x03\x04"
_BREAKS = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError)
"""A locked archive is a ``RuntimeError``, an unknown compression one of its kinds; a place before
the start of bytes in memory is a ``ValueError``, of a file an invalid argument."""


@contextmanager
def whole_archive() -> Generator[None]:
    """Read an archive within. Raises ``FormatError`` where that breaks."""
    try:
        yield
    except (FormatError, Refused):
        raise
    except _BREAKS as error:
        raise _broken(error) from None
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):
            raise
        raise _broken(error) from None


def _broken(error: Exception) -> FormatError:
    found = f"found a ZIP archive that breaks or is locked ({' '.join(str(error).split())})"
    return FormatError(f"{found}, expected a whole one")
