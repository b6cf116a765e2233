"""Every environment variable, read once at start-up into one frozen, checked object."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

# Name → default, as written in .env.example; an empty default is worked out (or means "none").
DEFAULTS: dict[str, str] = {
    "DATA_DIR": "data/var",
    "WAREHOUSE_URL": "",
    "JOURNAL_URL": "",
    "CITY": "milano",
    "SOURCES": "etl/sources.toml",
    "SIMULATOR_URL": "",
    "DEMO": "off",
    "HOST": "127.0.0.1",
    "PORT": "8050",
    "HTTPS": "off",
    "PROXY_HOPS": "0",
    "SECRET_KEY": "",
    "WEB_THREADS": "96",
    "SCHEDULER": "on",
    "LOG_LEVEL": "INFO",
    "WAREHOUSE_MEMORY": "2GB",
    "WAREHOUSE_THREADS": "",
    "STATEMENT_TIMEOUT_S": "20",
    "RAW_DAYS": "30",
    "TILE_URL": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "TILE_ATTRIBUTION": "© OpenStreetMap contributors",
}

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
ON = ("on", "true", "yes", "1")
OFF = ("off", "false", "no", "0")
DUCKDB = "duckdb:///"
SECRET_CHARS = 32

T = TypeVar("T")


class SettingsError(ValueError):
    """One sentence: the variable, the value found, the value expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation runs. Addresses that may carry passwords stay out of its repr."""

    data_dir: Path
    warehouse_url: str
    journal_url: str = field(repr=False)
    city: str
    sources: tuple[Path, ...]
    simulator_url: str | None = None
    is_demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8050
    is_https: bool = False
    proxy_hops: int = 0
    secret_key: str | None = field(default=None, repr=False)
    web_threads: int = 96
    is_scheduler_on: bool = True
    log_level: str = "INFO"
    warehouse_memory: str = "2GB"
    warehouse_threads: int = 1
    statement_timeout_s: float = 20.0
    raw_days: int = 30
    tile_url: str | None = None
    tile_attribution: str = ""

    def __post_init__(self) -> None:
        if self.is_demo and not is_loopback(self.host):
            raise SettingsError(
                f"DEMO is on and HOST is {self.host!r}, expected a loopback address such as"
                " 127.0.0.1: the demo's passwords are public"
            )

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file."""
        return Path(self.warehouse_url.removeprefix(DUCKDB))

    @property
    def spool_dir(self) -> Path:
        """Where payloads wait to be loaded by the process that owns the warehouse."""
        return self.data_dir / "spool"

    @property
    def raw_dir(self) -> Path:
        """Where payloads are kept as they came, compressed."""
        return self.data_dir / "raw"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings an environment asks for. Raises ``SettingsError``."""
    read = _Reader(environ)
    data_dir = Path(read.text("DATA_DIR"))
    return Settings(
        data_dir=data_dir,
        warehouse_url=read.checked("WAREHOUSE_URL", _warehouse_url)
        or f"{DUCKDB}{data_dir / 'warehouse.duckdb'}",
        journal_url=read.checked("JOURNAL_URL", _journal_url)
        or f"sqlite:///{data_dir / 'journal.sqlite'}",
        city=read.match("CITY", r"[a-z][a-z0-9_-]*", "a profile name such as milano"),
        sources=tuple(map(Path, filter(None, read.text("SOURCES").split(os.pathsep)))),
        simulator_url=read.checked("SIMULATOR_URL", _http_url) or None,
        is_demo=read.switch("DEMO"),
        host=read.match("HOST", r"[0-9A-Za-z.:_-]+", "a host name or address"),
        port=read.whole("PORT", 1, 65_535),
        is_https=read.switch("HTTPS"),
        proxy_hops=read.whole("PROXY_HOPS", 0, 10),
        secret_key=read.secret("SECRET_KEY"),
        web_threads=read.whole("WEB_THREADS", 1, 4_096),
        is_scheduler_on=read.switch("SCHEDULER"),
        log_level=read.choice("LOG_LEVEL", LOG_LEVELS),
        warehouse_memory=read.match(
            "WAREHOUSE_MEMORY", r"[1-9]\d*(\.\d+)? ?[KMGT]i?B", "a size such as 2GB"
        ),
        warehouse_threads=read.whole("WAREHOUSE_THREADS", 1, 1_024, os.cpu_count() or 1),
        statement_timeout_s=read.whole("STATEMENT_TIMEOUT_S", 1, 3_600),
        raw_days=read.whole("RAW_DAYS", 0, 36_500),
        tile_url=read.checked("TILE_URL", _tile_url, is_empty_a_value=True) or None,
        tile_attribution=read.text("TILE_ATTRIBUTION"),
    )


def is_loopback(host: str | None) -> bool:
    """Whether only this machine can reach (or be) ``host``."""
    if not host or host == "localhost":
        return host == "localhost"
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads variables by name, with their defaults; each method checks one kind of value."""

    environ: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.environ.get(name, "").strip() or DEFAULTS[name]

    def checked(
        self, name: str, check: Callable[[str], str], *, is_empty_a_value: bool = False
    ) -> str:
        """The text after ``check``, which raises ``ValueError(found, expected)``."""
        is_cleared = is_empty_a_value and not self.environ.get(name, "unset").strip()
        text = "" if is_cleared else self.text(name)
        if not text:
            return text
        try:
            return check(text)
        except ValueError as error:
            found, expected = error.args
            raise SettingsError(f"{name} is {found}, expected {expected}") from None

    def match(self, name: str, pattern: str, expected: str) -> str:
        text = self.text(name)
        if not re.fullmatch(pattern, text):
            raise SettingsError(f"{name} is {text!r}, expected {expected}")
        return text

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        text = self.text(name)
        if not text and default is not None:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise SettingsError(f"{name} is {text!r}, expected a whole number {low} to {high}")
        return int(text)

    def switch(self, name: str) -> bool:
        text = self.text(name)
        if text.lower() not in ON + OFF:
            raise SettingsError(f"{name} is {text!r}, expected on or off")
        return text.lower() in ON

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        text = self.text(name).upper()
        if text not in options:
            raise SettingsError(f"{name} is {text!r}, expected one of {', '.join(options)}")
        return text

    def secret(self, name: str) -> str | None:
        """The value is never repeated in an error."""
        text = self.text(name)
        if text and len(text) < SECRET_CHARS:
            raise SettingsError(
                f"{name} has {len(text)} characters, expected at least {SECRET_CHARS}"
            )
        return text or None


def _warehouse_url(text: str) -> str:
    expected = "duckdb:///relative/path or duckdb:////absolute/path"
    if text.startswith("ducklake:"):
        raise ValueError("a ducklake address, which is not supported yet", expected)
    if not text.startswith(DUCKDB) or text.endswith("/"):
        raise ValueError(repr(text), expected)
    return text


def _journal_url(text: str) -> str:
    scheme, has_scheme, rest = text.partition("://")
    is_sqlite = scheme == "sqlite" and rest.startswith("/") and len(rest) > 1
    is_postgresql = scheme in ("postgresql", "postgresql+psycopg") and bool(rest)
    if not (is_sqlite or is_postgresql):
        found = f"an address starting {scheme + '://'!r}" if has_scheme else "not an address"
        raise ValueError(found, "sqlite:///path or postgresql://user:password@host/database")
    return text


def _http_url(text: str) -> str:
    if not re.fullmatch(r"https?://([\w.-]+|\[[0-9a-f:]+\])(:\d+)?(/\S*)?", text):
        raise ValueError(repr(text), "an http or https address")
    return text.rstrip("/")


def _tile_url(text: str) -> str:
    expected = "an http or https address with {z}, {x} and {y}"
    if not re.match(r"https?://[^/\s;,'\"]+/", text):
        raise ValueError(repr(text), expected)
    if any(part not in text for part in ("{z}", "{x}", "{y}")):
        raise ValueError(repr(text), expected)
    return text
