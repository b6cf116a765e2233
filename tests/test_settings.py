"""Settings: defaults, one-sentence refusals, and .env.example telling the truth."""

import dataclasses
import os
import re
from pathlib import Path

import pytest

from settings import DEFAULTS, Settings, SettingsError, is_loopback, read_settings

ROOT = Path(__file__).parent.parent


def test_defaults_follow_the_data_dir() -> None:
    settings = read_settings({"DATA_DIR": "/srv/room"})
    assert settings.warehouse_path == Path("/srv/room/warehouse.duckdb")
    assert settings.warehouse_url == "duckdb:////srv/room/warehouse.duckdb"
    assert settings.journal_url == "sqlite:////srv/room/journal.sqlite"
    assert settings.spool_dir == Path("/srv/room/spool")
    assert settings.raw_dir == Path("/srv/room/raw")
    assert settings.warehouse_threads == os.cpu_count()
    assert settings.secret_key is None
    assert settings.simulator_url is None
    assert settings.tile_url == DEFAULTS["TILE_URL"]


def test_relative_data_dir_stays_relative() -> None:
    settings = read_settings({})
    assert settings.warehouse_url == "duckdb:///data/var/warehouse.duckdb"
    assert settings.warehouse_path == Path("data/var/warehouse.duckdb")


def test_env_example_lists_every_variable_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert dict(listed) == DEFAULTS
    assert len(listed) == len(DEFAULTS)


def test_every_variable_is_read() -> None:
    names: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
            names.add(key)
            return default

    read_settings(Watched())
    assert names == set(DEFAULTS)
    assert len(dataclasses.fields(Settings)) == len(DEFAULTS)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "http", "PORT is 'http', expected a whole number 1 to 65535"),
        ("PORT", "0", "PORT is '0', expected a whole number 1 to 65535"),
        ("PORT", "٨٠", "PORT is '٨٠', expected a whole number 1 to 65535"),
        ("PORT", "-1", "PORT is '-1', expected a whole number 1 to 65535"),
        ("DEMO", "maybe", "DEMO is 'maybe', expected on or off"),
        ("CITY", "../etc", "CITY is '../etc', expected a profile name such as milano"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'LOUD', expected one of DEBUG, INFO"),
        ("WAREHOUSE_MEMORY", "2", "WAREHOUSE_MEMORY is '2', expected a size such as 2GB"),
        ("WAREHOUSE_URL", "ducklake:postgres:x", "which is not supported yet, expected duckdb:"),
        ("WAREHOUSE_URL", "/srv/x.duckdb", "expected duckdb:///relative/path"),
        ("WAREHOUSE_URL", "duckdb:///", "expected duckdb:///relative/path"),
        ("JOURNAL_URL", "mysql://u:hidden@h/d", "JOURNAL_URL is an address starting 'mysql://'"),
        ("JOURNAL_URL", "hidden", "JOURNAL_URL is not an address, expected sqlite:///path"),
        ("JOURNAL_URL", "sqlite://", "expected sqlite:///path"),
        ("SIMULATOR_URL", "file:///etc/passwd", "expected an http or https address"),
        ("SIMULATOR_URL", "http://[", "expected an http or https address"),
        ("TILE_URL", "https://tiles.example/{z}/{x}.png", "with {z}, {x} and {y}"),
        ("TILE_URL", "https://a;script-src *//{z}{x}{y}", "with {z}, {x} and {y}"),
        ("SECRET_KEY", "hidden", "SECRET_KEY has 6 characters, expected at least 32"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence(name: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert message in str(caught.value)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_empty_means_unset_except_for_the_tiles() -> None:
    settings = read_settings({"PORT": " ", "TILE_URL": ""})
    assert settings.port == 8050
    assert settings.tile_url is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "room.example"])
def test_the_demo_is_refused_on_an_open_address(host: str) -> None:
    with pytest.raises(SettingsError, match="the demo's passwords are public"):
        read_settings({"DEMO": "on", "HOST": host})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_the_demo_starts_on_a_loopback_address(host: str) -> None:
    assert read_settings({"DEMO": "on", "HOST": host}).is_demo


def test_loopback_sees_through_mapped_addresses() -> None:
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("::ffff:192.0.2.1")
    assert not is_loopback(None)
    assert not is_loopback("127.0.0.1.example.org")


def test_secrets_are_not_printed() -> None:
    environ = {"SECRET_KEY": "s" * 40, "JOURNAL_URL": "postgresql://room:hidden@db/room"}
    printed = repr(read_settings(environ))
    assert "ssss" not in printed
    assert "hidden" not in printed
