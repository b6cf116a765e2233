"""sources.toml: what is read from it, and the one sentence for each thing that is wrong."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from etl.assembly import city_sources
from etl.source_keys import KEYS
from etl.sources import Source, SourceError, read_sources
from etl.transport.transfer import ApiKey
from settings import read_settings

GOOD = """
[[source]]
id = "loops"
title = "Loops"
format = "traffic_datex2"
url = "https://feeds.example/loops.xml"
every = "1m"
stale_after = "5m"
"""
ENVIRON = {"FEED_TOKEN": "abc.def", "FEED_LOGIN": "room:p@ss", "FEED_HOST": "https://feeds.example"}


def read(tmp_path: Path, text: str) -> tuple[Source, ...]:
    file = tmp_path / "sources.toml"
    file.write_text(text, encoding="utf-8")
    return read_sources(
        file,
        formats=["traffic_datex2", "table_mapped", "camera_still", "camera_stream"],
        known={"SIMULATOR_URL": "http://127.0.0.1:9", "UNSET_URL": None},
        environ=ENVIRON,
    )


def test_every_key_fills_a_field_of_source() -> None:
    assert {key.field for key in KEYS.values()} == {f.name for f in fields(Source)} - {
        "secret_text"
    }


def test_a_source_and_its_defaults(tmp_path: Path) -> None:
    (source,) = read(tmp_path, GOOD)
    assert (source.every_s, source.stale_after_s, source.timeout_s) == (60, 300, 30)
    assert source.max_bytes == 64 * 2**20
    assert source.is_enabled
    assert not source.allow_private
    assert not source.is_verified


def test_addresses_name_variables(tmp_path: Path) -> None:
    (source,) = read(tmp_path, GOOD.replace("https://feeds.example", "${SIMULATOR_URL}"))
    assert source.url == "http://127.0.0.1:9/loops.xml"
    declared = 'variables = ["FEED_HOST"]\n' + GOOD.replace("https://feeds.example", "${FEED_HOST}")
    assert read(tmp_path, declared)[0].url == "https://feeds.example/loops.xml"


@pytest.mark.parametrize(
    ("secret", "header"),
    [("FEED_TOKEN", "Bearer abc.def"), ("FEED_LOGIN", "Basic cm9vbTpwQHNz")],
)
def test_secrets_stay_out_of_sight(tmp_path: Path, secret: str, header: str) -> None:
    (source,) = read(tmp_path, GOOD + f'secret = "{secret}"')
    assert source.authorization == header
    assert header not in repr(source)
    assert ENVIRON[secret] not in repr(source)


def test_a_mapping_lies_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text("")
    (source,) = read(tmp_path, GOOD + 'mapping = "units.toml"')
    assert source.mapping == tmp_path / "units.toml"


def test_a_source_switched_off_needs_no_variables(tmp_path: Path) -> None:
    text = (
        GOOD.replace("https://feeds.example", "${NOT_SET}") + 'secret = "NOT_SET"\nenabled = false'
    )
    assert not read(tmp_path, text)[0].is_enabled


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"1m"', '"1 minute"', "source loops: every is '1 minute', expected a span such as"),
        ('"1m"', '"0s"', "every is '0s', expected a span"),
        ('"1m"', "60", "every is 60, expected a span"),
        ('every = "1m"', "", "source loops: found no every, expected a span"),
        ('id = "loops"', 'id = "../x"', r"id is '../x', expected lower-case letters"),
        ('id = "loops"', "", "source 1: found no id, expected"),
        (
            '"traffic_datex2"',
            '"datex3"',
            "format is 'datex3', expected one of camera_still, camera_stream, table_",
        ),
        (
            "https://feeds",
            "ftp://feeds",
            "url is 'ftp://feeds.example/loops.xml', expected an http",
        ),
        ("https://feeds", "https://u:secret@feeds", "url holds a password, expected it in secret"),
        (
            "https://feeds.example",
            "${HOME}",
            r"url names \$\{HOME\}, expected one of SIMULATOR_URL",
        ),
        ("https://feeds.example", "${UNSET_URL}", "expected UNSET_URL to be set"),
        ("every", "evry", "found key 'evry', expected one of id, title"),
        ("stale_after", "enabled = 1\nstale_after", "enabled is 1, expected true or false"),
        ("stale_after", "min_rows = -1\nstale_after", "min_rows is -1, expected a whole number"),
        (
            "stale_after",
            "min_rows = true\nstale_after",
            "min_rows is True, expected a whole number",
        ),
        ("stale_after", "max_reject_pct = 101\nstale_after", "max_reject_pct is 101, expected"),
        (
            "stale_after",
            'mapping = "no.toml"\nstale_after',
            "mapping is 'no.toml', expected a file",
        ),
        (
            "stale_after",
            'secret = "MISSING"\nstale_after',
            "secret names MISSING, expected this var",
        ),
        (
            "stale_after",
            'secret = "a b"\nstale_after',
            "secret is 'a b', expected the name of a var",
        ),
        ("[[source]]", "[[sources]]", "found key 'sources', expected source or variables"),
        ("[[source]]", "[[source", "is not TOML"),
        ('"traffic_datex2"', '"camera_still"', "url is .*, expected none for camera_still"),
    ],
)
def test_one_sentence_for_what_is_wrong(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert "sources.toml" in str(caught.value)
    assert "secret@" not in str(caught.value)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ('key_header = "X-Key"', "found a place for a key and no secret"),
        ('secret = "FEED_TOKEN"\nkey_header = "A"\nkey_query = "b"', "expected one of them"),
        ('key_header = "A: b"', "key_header is 'A: b', expected the name of a header"),
        ('headers = { Accept = "a\\r\\nX: y" }', "headers is .* expected a table of headers"),
        (
            'headers = { Authorization = "Bearer x" }',
            "expected a table of headers that are neither",
        ),
        ('headers = { "Transfer-Encoding" = "chunked" }', "expected a table of headers"),
        ('client_key = "x.key"', "found client_key without client_cert"),
        ('client_cert = "x.pem"', "client_cert is 'x.pem', expected a file beside it"),
        ('ca = "bad.pem"', "holds no certificate of an authority"),
        ('paging = "cursor"', "paging is 'cursor', expected link or offset"),
        ('paging = "offset"', "found paging offset and no limit= in the address"),
        ("max_pages = 5", "found max_pages without paging"),
        ('host_key = "SHA256:x"', "host_key is 'SHA256:x', expected the server's fingerprint"),
        ('user = "room"', "found user, which https has no use for"),
        ('topics = ["a/#/b"]', "expected a list of topics"),
        ('topics = ["a/b+"]', "expected a list of topics"),
    ],
)
def test_keys_of_a_transport(tmp_path: Path, more: str, sentence: str) -> None:
    (tmp_path / "bad.pem").write_text("nothing")
    with pytest.raises(SourceError, match=sentence):
        read(tmp_path, GOOD + more)


def test_a_source_that_is_sent_to_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    push = GOOD.replace("https://feeds.example/loops.xml", "push:")
    (source,) = read(tmp_path, push)
    assert (source.road, source.secret_text) == ("pushed", None)
    with pytest.raises(SourceError, match="holds 7 characters, expected at least 24 to sign"):
        read(tmp_path, push + 'secret = "FEED_TOKEN"')
    monkeypatch.setitem(ENVIRON, "FEED_TOKEN", "x" * 24)
    assert read(tmp_path, push + 'secret = "FEED_TOKEN"')[0].secret_text == "x" * 24
    with pytest.raises(SourceError, match="url is 'push:x', expected an http"):
        read(tmp_path, push.replace("push:", "push:x"))


MQTT = GOOD.replace("https:", "mqtts:")


def test_a_source_that_is_listened_to(tmp_path: Path) -> None:
    (source,) = read(tmp_path, MQTT + 'topics = ["bus/+/pos", "tram/#"]\nsecret = "FEED_LOGIN"')
    assert (source.road, source.topics) == ("listened", ("bus/+/pos", "tram/#"))
    for text, sentence in (
        (MQTT, "found no topics, which mqtts needs"),
        (MQTT + "topics = []", "expected a list of topics"),
        (MQTT + 'topics = ["a"]\nsecret = "FEED_TOKEN"', "holds no colon, expected user:password"),
        (MQTT + 'topics = ["a"]\nsnapshot = true', "found snapshot, expected none where each"),
        (MQTT + 'topics = ["a"]\npaging = "link"', "found paging, which mqtts has no use for"),
        (
            MQTT.replace("mqtts:", "mqtt:") + 'topics = ["a"]\nsecret = "FEED_LOGIN"',
            "expected mqtts where there is a secret",
        ),
    ):
        with pytest.raises(SourceError, match=sentence):
            read(tmp_path, text)


SFTP = GOOD.replace("https:", "sftp:") + f'user = "room"\nhost_key = "SHA256:{"A" * 43}"\n'


def test_a_source_over_sftp(tmp_path: Path) -> None:
    (source,) = read(tmp_path, SFTP + 'secret = "FEED_LOGIN"')
    assert (source.user, source.secret_text, source.road) == ("room", "room:p@ss", "polled")
    for text, sentence in (
        (SFTP, "found neither secret nor client_key"),
        (SFTP.replace("host_key", "#") + 'secret = "FEED_LOGIN"', "found no host_key, which sftp"),
        (SFTP + 'secret = "FEED_LOGIN"\npaging = "link"', "found paging, which sftp has no use"),
        (SFTP.replace("feeds", "u:p@feeds") + 'secret = "FEED_LOGIN"', "url holds a password"),
    ):
        with pytest.raises(SourceError, match=sentence):
            read(tmp_path, text)


def test_where_a_key_is_sent(tmp_path: Path) -> None:
    more = 'secret = "FEED_TOKEN"\nkey_query = "apikey"\nheaders = { Accept = "text/csv" }'
    (source,) = read(tmp_path, GOOD + more)
    assert source.authorization is None
    assert source.api_key == ApiKey("query", "apikey", "abc.def")
    assert source.headers == (("Accept", "text/csv"),)
    assert "abc.def" not in repr(source)


def test_a_secret_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRON, "FEED_TOKEN", "abc\r\nX-Evil: 1")
    with pytest.raises(SourceError, match="FEED_TOKEN holds a line break") as caught:
        read(tmp_path, GOOD + 'secret = "FEED_TOKEN"')
    assert "Evil" not in str(caught.value)


def test_a_secret_is_not_sent_in_the_clear(tmp_path: Path) -> None:
    text = GOOD.replace("https:", "http:") + 'secret = "FEED_TOKEN"'
    with pytest.raises(SourceError, match="expected https where there is a secret") as caught:
        read(tmp_path, text)
    assert "abc.def" not in str(caught.value)


def test_ids_are_unique(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="found id 'loops' twice"):
        read(tmp_path, GOOD + GOOD)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"sources\.toml cannot be read: No such file"):
        read_sources(tmp_path / "sources.toml", formats=[], known={}, environ={})


def test_of_two_files_the_later_source_counts(tmp_path: Path) -> None:
    listed = """
        [[source]]
        id = "{id}"
        title = "{title}"
        format = "alert_cap"
        url = "https://alerts.example/feed"
        every = "1m"
        stale_after = "1h"
    """
    files = {"ours": [("a", "first"), ("b", "kept")], "city": [("c", "added"), ("a", "second")]}
    for name, sources in files.items():
        texts = (listed.format(id=i, title=t) for i, t in sources)
        (tmp_path / name).write_text("".join(texts), encoding="utf-8")
    environ = {"SOURCES": os.pathsep.join(str(tmp_path / name) for name in files)}
    found = city_sources(read_settings(environ), environ)
    assert {s.source_id: s.title for s in found} == {"a": "second", "b": "kept", "c": "added"}


LOOKS = GOOD.replace('url = "https://feeds.example/loops.xml"\n', "")


def test_looks_at_cameras_may_have_a_login(tmp_path: Path) -> None:
    for format in ("camera_still", "camera_stream"):
        text = LOOKS.replace("traffic_datex2", format)
        (source,) = read(tmp_path, text + 'secret = "FEED_LOGIN"')
        assert (source.secret_text, source.url) == ("room:p@ss", "")
    with pytest.raises(SourceError, match="holds no colon, expected user:password"):
        read(tmp_path, LOOKS.replace("traffic_datex2", "camera_stream") + 'secret = "FEED_TOKEN"')
    with pytest.raises(SourceError, match="expected this variable to be set"):
        read(tmp_path, LOOKS.replace("traffic_datex2", "camera_still") + 'secret = "MISSING"')
    with pytest.raises(SourceError, match=r"ca is 'none\.pem', expected a file beside it"):
        read(tmp_path, LOOKS.replace("traffic_datex2", "camera_stream") + 'ca = "none.pem"')
