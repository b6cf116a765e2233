"""The feeds a city polls: ``sources.toml`` read and checked at start-up."""

import base64
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from etl.source_keys import KEYS
from etl.transport.certificates import SYSTEM, Certificates
from etl.transport.outcome import Refused
from etl.transport.paging import Paging, Style
from etl.transport.schemes import PUSH, Road, complaint, transport_of
from etl.transport.transfer import ApiKey

CAMERA_STILL, CAMERA_STREAM = "camera_still", "camera_stream"
"""Not formats: the kinds of source that look at the cameras which have a still, or a stream."""
CAMERA_LOOKS = (CAMERA_STILL, CAMERA_STREAM)
LEAST_SIGNING_CHARS = 24
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9_]*)\}")


class SourceError(ValueError):
    """One sentence: the file, the source, the key, the value found, the value expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One feed: where it is, how often it is asked, and what it promises.

    ``is_snapshot``: each payload lists everything that is open now. ``allow_private``: its own
    host may be in a private network. ``secret`` names the variable whose value is
    ``secret_text``. Which keys belong to which kind of address: ``etl/transport/schemes.py``.
    """

    source_id: str
    title: str
    format: str
    url: str = field(default="", repr=False)
    every_s: int
    stale_after_s: int
    min_rows: int = 0
    max_reject_pct: float = 20
    max_shrink_pct: float = 80
    max_bytes: int = 64 * 1_048_576
    timeout_s: int = 30
    agency_id: str | None = None
    licence: str | None = None
    attribution: str | None = None
    secret: str | None = None
    secret_text: str | None = field(default=None, repr=False)
    key_header: str | None = None
    key_query: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    client_cert: Path | None = None
    client_key: Path | None = None
    ca: Path | None = None
    paging: Style | None = None
    max_pages: int = 100
    user: str | None = None
    host_key: str | None = None
    topics: tuple[str, ...] = ()
    mapping: Path | None = None
    id_prefix: str | None = None
    is_snapshot: bool = False
    allow_private: bool = False
    is_simulation: bool = False
    is_enabled: bool = True
    is_verified: bool = False

    @property
    def road(self) -> Road:
        """How its data comes."""
        transport = transport_of(self.url)
        return transport.road if transport else "polled"

    @property
    def authorization(self) -> str | None:
        """The header made of the secret, where the secret is not sent elsewhere."""
        if self.secret_text is None or self.api_key is not None:
            return None
        return authorization_header(self.secret_text)

    @property
    def api_key(self) -> ApiKey | None:
        """The secret as a key in a header or in the query."""
        if self.secret_text is None or not (self.key_header or self.key_query):
            return None
        if self.key_header:
            return ApiKey("header", self.key_header, self.secret_text)
        return ApiKey("query", self.key_query or "", self.secret_text)

    @property
    def certificates(self) -> Certificates:
        """Whom it trusts and what it shows where the connection is TLS."""
        if not (self.ca or self.client_cert or self.client_key):
            return SYSTEM
        return Certificates(authority=self.ca, certificate=self.client_cert, key=self.client_key)

    @property
    def pages(self) -> Paging | None:
        """How its list goes on, where it comes in pages."""
        return Paging(self.paging, self.max_pages) if self.paging else None


def require_polled(source: Source) -> None:
    """Raise ``Refused`` for a source that cannot be asked, because it sends by itself."""
    if source.road != "polled":
        found = f"source {source.source_id!r}, which is {source.road}"
        raise Refused(f"found {found}, expected one that is polled")


def read_sources(
    file: Path,
    *,
    formats: Collection[str],
    known: Mapping[str, str | None],
    environ: Mapping[str, str],
) -> tuple[Source, ...]:
    """The sources a file lists. Raises ``SourceError`` for the first thing that is wrong.

    An address may name variables: those of ``known``, and those of ``environ`` that the file
    declares in its top-level ``variables``.
    """
    head = _read(file)
    variables = dict(known) | {name: environ.get(name) for name in _declared(file, head)}
    tables = head.get("source", [])
    if not isinstance(tables, list):
        raise SourceError(f"{file}: source is {tables!r}, expected [[source]] tables")
    reader = _Reader(file, formats, variables, environ)
    entries = enumerate(cast(list[Any], tables), start=1)
    sources = tuple(reader.source(table, number) for number, table in entries)
    _require_distinct(file, sources)
    return sources


def _read(file: Path) -> dict[str, Any]:
    try:
        head = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SourceError(f"{file} is not UTF-8 text, expected TOML") from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{file} is not TOML: {error}") from None
    unknown = sorted(head.keys() - {"source", "variables"})
    if unknown:
        raise SourceError(f"{file}: found key {unknown[0]!r}, expected source or variables")
    return head


def _declared(file: Path, head: Mapping[str, Any]) -> list[str]:
    names = head.get("variables", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SourceError(f"{file}: variables is {names!r}, expected a list of names")
    return cast(list[str], names)


def _require_distinct(file: Path, sources: Collection[Source]) -> None:
    seen: set[str] = set()
    for source in sources:
        if source.source_id in seen:
            raise SourceError(f"{file}: found id {source.source_id!r} twice, expected it once")
        seen.add(source.source_id)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one table after the other; every complaint names the file and the source."""

    file: Path
    formats: Collection[str]
    variables: Mapping[str, str | None]
    environ: Mapping[str, str]

    def source(self, table: Any, number: int) -> Source:
        """One checked source. Raises ``SourceError``."""
        if not isinstance(table, dict):
            raise SourceError(f"{self.file}: source {number} is {table!r}, expected a table")
        given = cast(dict[str, Any], table)
        place = f"{self.file}: source {given.get('id', number)!s}"
        values = self._values(place, given)
        for key in ("id", "title", "format", "every", "stale_after"):
            if key not in given:
                raise SourceError(f"{place}: found no {key}, expected {KEYS[key].expected}")
        source = Source(**values)
        if not source.is_enabled:
            return self._known(place, source)
        return self._complete(place, source, given)

    def _values(self, place: str, given: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, value in given.items():
            key = KEYS.get(name)
            if key is None:
                raise SourceError(f"{place}: found key {name!r}, expected one of {', '.join(KEYS)}")
            try:
                values[key.field] = key.read(value)
            except (TypeError, ValueError):
                raise SourceError(
                    f"{place}: {name} is {value!r}, expected {key.expected}"
                ) from None
        return values

    def _known(self, place: str, source: Source) -> Source:
        """What is checked of a source that is switched off, too."""
        if source.format not in self.formats:
            known = ", ".join(sorted(self.formats))
            raise SourceError(f"{place}: format is {source.format!r}, expected one of {known}")
        return self._with_files(place, source, ("mapping",))

    def _with_files(self, place: str, source: Source, keys: Collection[str]) -> Source:
        files = {key: self._file(place, key, getattr(source, key)) for key in keys}
        return replace(source, **files)

    def _complete(self, place: str, source: Source, given: Mapping[str, Any]) -> Source:
        source = self._known(place, source)
        has_url = source.format not in CAMERA_LOOKS
        if has_url != bool(source.url):
            expected = "an address" if has_url else f"none for {source.format}"
            raise SourceError(f"{place}: url is {source.url!r}, expected {expected}")
        if not has_url:
            source = self._with_files(place, source, ("ca",))
            self._require_certificates(place, source)
            return replace(source, secret_text=self._secret(place, source, ""))
        url = self._address(place, source.url, given)
        complete = self._with_files(place, source, ("ca", "client_cert", "client_key"))
        complete = replace(complete, url=url, secret_text=self._secret(place, source, url))
        self._require_certificates(place, complete)
        return complete

    def _file(self, place: str, key: str, name: Path | None) -> Path | None:
        if name is None:
            return None
        path = self.file.parent / name
        if not path.is_file():
            raise SourceError(f"{place}: {key} is {str(name)!r}, expected a file beside it")
        return path

    def _require_certificates(self, place: str, source: Source) -> None:
        if source.ca or source.url.startswith(("https:", "mqtts:")):
            try:
                source.certificates.context()
            except ValueError as error:
                raise SourceError(f"{place}: {error}") from None

    def _address(self, place: str, text: str, given: Mapping[str, Any]) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name not in self.variables:
                listed = ", ".join(sorted(self.variables))
                raise SourceError(f"{place}: url names ${{{name}}}, expected one of {listed}")
            found = self.variables[name]
            if not found:
                raise SourceError(f"{place}: url names ${{{name}}}, expected {name} to be set")
            return found

        url = _VARIABLE.sub(value, text)
        parts = urlsplit(url)
        if parts.username or parts.password:
            raise SourceError(f"{place}: url holds a password, expected it in secret")
        transport = transport_of(url)
        if transport is None:
            raise SourceError(f"{place}: url is {text!r}, expected {KEYS['url'].expected}")
        wrong = complaint(transport, url, given)
        if wrong is not None:
            raise SourceError(f"{place}: {wrong}")
        return url

    def _secret(self, place: str, source: Source, url: str) -> str | None:
        if source.secret is None:
            return None
        secret = self.environ.get(source.secret, "").strip()
        if not secret:
            raise SourceError(
                f"{place}: secret names {source.secret}, expected this variable to be set"
            )
        is_login = url.startswith(("mqtt:", "mqtts:")) or source.format == CAMERA_STREAM
        if is_login and ":" not in secret:
            raise SourceError(f"{place}: {source.secret} holds no colon, expected user:password")
        if source.url == PUSH and len(secret) < LEAST_SIGNING_CHARS:
            raise SourceError(
                f"{place}: {source.secret} holds {len(secret)} characters, "
                f"expected at least {LEAST_SIGNING_CHARS} to sign with"
            )
        if not secret.isprintable():
            raise SourceError(f"{place}: {source.secret} holds a line break, expected one line")
        transport = transport_of(url)
        if transport and not transport.is_encrypted and not source.allow_private:
            raise SourceError(
                f"{place}: url is {source.url!r}, expected {urlsplit(url).scheme}s where there "
                "is a secret"
            )
        return secret


def authorization_header(secret: str) -> str:
    """``user:password`` is sent as HTTP Basic, anything else as a bearer token."""
    if ":" in secret:
        return "Basic " + base64.b64encode(secret.encode()).decode()
    return f"Bearer {secret}"
