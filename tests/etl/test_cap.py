"""CAP as senders of the world write it, checked by what the message says."""

import base64
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import shapely
from lxml import etree

from data.records import Alert, AlertZone
from etl.feed import FormatError, Link, Reject
from etl.feeds import alert_cap

Find = Callable[..., Path]
CAP = "urn:oasis:names:tc:emergency:cap:1.2"


def message(identifier: str = "A", infos: str = "", head: str = "", status: str = "Actual") -> str:
    return (
        f'<alert xmlns="{CAP}"><identifier>{identifier}</identifier><sender>s@example.org</sender>'
        f"<sent>2026-02-07T10:00:00+01:00</sent><status>{status}</status><msgType>Alert</msgType>"
        f"<scope>Public</scope>{head}{infos}</alert>"
    )


def info(more: str = "", language: str = "it-IT", **words: str) -> str:
    said = {"event": "Vento", "urgency": "Future", "severity": "Moderate", "certainty": "Likely"}
    fields = "".join(f"<{name}>{word}</{name}>" for name, word in (said | words).items() if word)
    return f"<info><language>{language}</language><category>Met</category>{fields}{more}</info>"


def area(*codes: tuple[str, str], shape: str = "") -> str:
    geocodes = "".join(
        f"<geocode><valueName>{name}</valueName><value>{value}</value></geocode>"
        for name, value in codes
    )
    return f"<area><areaDesc>x</areaDesc>{shape}{geocodes}</area>"


def read(body: str | bytes) -> tuple[list[Any], list[str]]:
    reject = Reject()
    rows = list(alert_cap.parse(body.encode() if isinstance(body, str) else body, reject))
    return rows, [rejected.reason for rejected in reject.rejected]


def one(body: str) -> Alert:
    rows, rejects = read(body)
    assert rejects == []
    return next(row for row in rows if isinstance(row, Alert))


def zones(body: str) -> list[str]:
    return [row.zone_id for row in read(body)[0] if isinstance(row, AlertZone)]


def test_meteoalarm_colour_and_geocodes_of_several_systems() -> None:
    level = "<parameter><valueName>awareness_level</valueName><value>3; orange; Severe</value>"
    kind = "<parameter><valueName>awareness_type</valueName><value>1; Wind</value></parameter>"
    where = area(("EMMA_ID", "IT003"), ("NUTS3", "ITC4C"), ("EMMA_ID", "IT003"))
    body = message(infos=info(f"{level}</parameter>{kind}{where}"))
    assert one(body).level == "orange"
    assert zones(body) == ["IT003", "ITC4C"]


@pytest.mark.parametrize(
    ("languages", "read_in"),
    [
        (("en-GB", "it-IT", "de"), "it-IT"),
        (("fr-CA", "en-CA"), "en-CA"),
        (("de-DE", "fr"), "de-DE"),
        (("EN-us", "IT"), "IT"),
    ],
)
def test_the_preferred_language_is_read(languages: tuple[str, ...], read_in: str) -> None:
    infos = "".join(info(language=name, headline=f"in {name}") for name in languages)
    assert one(message(infos=infos)).headline == f"in {read_in}"


def test_the_worst_block_tells_and_all_blocks_hold() -> None:
    times = "<onset>2026-02-07T{}:00:00+01:00</onset><expires>2026-02-0{}T00:00:00+01:00</expires>"
    yellow = info(times.format(12, 9) + area(("EMMA_ID", "IT001")), severity="Minor", event="Neve")
    red = info(times.format(14, 8) + area(("EMMA_ID", "IT002")), severity="Extreme")
    past = info(
        times.format(10, 9) + area(("EMMA_ID", "IT009")), severity="Extreme", urgency="Past"
    )
    body = message(infos=yellow + past + red)
    alert = one(body)
    assert (alert.event, alert.severity, alert.urgency) == ("Vento", "Extreme", "Future")
    assert alert.onset_at == datetime(2026, 2, 7, 11, tzinfo=UTC)
    assert alert.expires_at == datetime(2026, 2, 8, 23, tzinfo=UTC)
    assert set(zones(body)) == {"IT001", "IT002"}
    assert one(message(infos=past)).urgency == "Past"


def test_what_a_warning_of_the_dwd_does_not_cover_is_cut_out() -> None:
    outer = "<polygon>45,9 45,10 46,10 46,9 45,9</polygon>"
    hole = ("EXCLUDE_POLYGON", "45.4,9.4 45.4,9.6 45.6,9.6 45.6,9.4 45.4,9.4")
    body = message(infos=info(area(hole, ("WARNCELLID", "809162000"), shape=outer)))
    shape = shapely.from_geojson(one(body).geometry)
    assert shape.area == pytest.approx(1 - 0.2**2)
    assert not shape.contains(shapely.Point(9.5, 45.5))
    assert zones(body) == ["809162000"]


def test_a_circle_has_the_radius_it_says() -> None:
    shape = "<circle>45.4642,9.19 10</circle>"
    alert = one(message(infos=info(area(shape=shape))))
    ring = orjson.loads(alert.geometry or "")["coordinates"][0]
    north = max(lat for _, lat in ring)
    assert north - 45.4642 == pytest.approx(10 / 111.195, rel=0.001)


def test_a_signed_message_is_read_and_its_bytes_are_not_touched() -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'
    body = message(infos=info(), head="<code>IPAWSv1.0</code>") + ""
    assert one(body.replace("</alert>", f"{signature}</alert>")).event == "Vento"


def test_references_are_one_line_whatever_the_sender_breaks() -> None:
    head = "<references>\n s@example.org,X,2026-02-07T09:00:00+01:00\n\t s@example.org,Y,z </references>"
    found = one(message(head=head)).references
    assert found == "s@example.org,X,2026-02-07T09:00:00+01:00 s@example.org,Y,z"


def test_a_message_without_event_is_known_by_its_headline() -> None:
    assert one(message(infos=info(event="", headline="Allerta"))).event == "Allerta"
    rows, rejects = read(message(infos=info(event="")))
    assert (rows, rejects) == ([], ["found no event and no headline in <info>, expected one"])


def test_several_messages_under_one_root() -> None:
    root = '<ns1:alerts xmlns:ns1="http://gov.fema.ipaws.services/feed">{}</ns1:alerts>'
    rows, rejects = read(root.format(message("A") + message("B")))
    assert ([row.alert_id for row in rows], rejects) == (["A", "B"], [])


@pytest.mark.parametrize(
    "namespace", ["http://www.incident.com/cap/1.0", "urn:oasis:names:tc:emergency:cap:1.0", ""]
)
def test_other_versions_are_refused(namespace: str) -> None:
    foreign = message().replace(CAP, namespace)
    with pytest.raises(FormatError, match=r"found <alert> of namespace .* expected .*cap:1\.2"):
        read(foreign)
    rows, rejects = read(f"<feed><entry><content>{foreign}</content></entry></feed>")
    assert rows == []
    assert len(rejects) == 1


@pytest.mark.parametrize("name", ["content", "description"])
def test_a_message_may_be_text_in_an_entry(name: str) -> None:
    entry = f"<item><title>t</title><link>https://example.org/a</link><{name}><![CDATA[{message()}]]></{name}></item>"
    body = f"<rss version='2.0'><channel>{entry}</channel></rss>"
    assert one(body).alert_id == "A"
    assert list(alert_cap.links(body.encode())) == []


def edxl(content: str, status: str = "Actual", version: str = "1.0") -> str:
    namespace = f"urn:oasis:names:tc:emergency:EDXL:DE:{version}"
    return (
        f'<EDXLDistribution xmlns="{namespace}"><distributionStatus>{status}</distributionStatus>'
        f"<contentObject>{content}</contentObject></EDXLDistribution>"
    )


def packed(body: str | bytes, kind: str) -> str:
    data = base64.encodebytes(body.encode() if isinstance(body, str) else body).decode()
    return f"<nonXMLContent><mimeType>{kind}</mimeType><contentData>{data}</contentData></nonXMLContent>"


def test_edxl_contents_as_xml_and_as_base64() -> None:
    embedded = f"<xmlContent><embeddedXMLContent>{message()}</embeddedXMLContent></xmlContent>"
    assert one(edxl(embedded)).alert_id == "A"
    assert one(edxl(packed(message(), "application/cap+xml"))).alert_id == "A"
    picture = packed(b"\x89PNG\r\n", "image/png")
    assert read(edxl(picture)) == ([], [])
    assert read(edxl(packed(message(), "text/xml").replace("PGFs", "%%%%")))[1] == [
        "found contentData that is not base64, expected a CAP message"
    ]
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><alert/>'
    assert "document type" in read(edxl(packed(bomb, "text/xml")))[1][0]


@pytest.mark.parametrize("status", ["Exercise", "Test", "System"])
def test_a_test_distribution_carries_only_tests(status: str) -> None:
    embedded = f"<xmlContent><embeddedXMLContent>{message()}</embeddedXMLContent></xmlContent>"
    assert one(edxl(embedded, status)).status == status
    assert one(edxl(embedded)).status == "Actual"
    drill = embedded.replace("Actual", "Exercise")
    assert one(edxl(drill)).status == "Exercise"


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_zipped_messages() -> None:
    body = zipped({"a.xml": message("A").encode(), "b.xml": b"<kml/>", "c.png": b"x"})
    rows, rejects = read(body)
    assert [row.alert_id for row in rows] == ["A"]
    assert rejects == ["b.xml: found root <kml>, expected a CAP message, Atom, RSS or EDXL-DE"]
    assert list(alert_cap.links(body)) == []
    for length in (10, len(body) // 2, len(body) - 3):
        with pytest.raises(FormatError, match="zip"):
            read(body[:length])
    with pytest.raises(FormatError, match="expected at most"):
        read(zipped({"a.xml": bytes(65 * 1_048_576)}))
    with pytest.raises(FormatError, match="without XML"):
        read(zipped({"a.txt": b""}))


ATOM = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:cap='urn:oasis:names:tc:emergency:cap:1.2'>{}</feed>"
RSS = "<rss version='2.0'><channel><link>https://example.org</link>{}</channel></rss>"


@pytest.mark.parametrize(
    ("feed", "url", "version"),
    [
        (
            ATOM.format(
                "<entry><cap:event>Wind</cap:event>"
                "<link href='https://meteo.example?region=IT' hreflang='en' rel='related'/>"
                "<link href='https://feeds.example/warnings/1' type='application/cap+xml'/>"
                "<id>https://feeds.example/warnings/1?index_info=0</id>"
                "<updated>2026-02-07T10:00:00Z</updated></entry>"
            ),
            "https://feeds.example/warnings/1",
            "2026-02-07T10:00:00Z",
        ),
        (
            ATOM.format(
                "<entry><id>https://api.example/alerts/urn:oid:2.49.0.1</id>"
                "<updated>2026-02-07T10:00:00Z</updated><cap:polygon/></entry>"
            ),
            "https://api.example/alerts/urn:oid:2.49.0.1",
            "2026-02-07T10:00:00Z",
        ),
        (
            ATOM.format(
                "<entry><id>urn:uuid:1</id><link rel='alternate' type='text/html' href='/page'/>"
                "<link rel='related' title='CapXML document' type='application/cap+xml'"
                " href='../cap/1.xml'/></entry>"
            ),
            "../cap/1.xml",
            None,
        ),
        (
            RSS.format(
                "<item><title>t</title><guid isPermaLink='false'>17</guid>"
                "<pubDate>Wed, 26 Aug 2026 14:42:54 GMT</pubDate>"
                "<link>https://example.org/FetchXMLFile?identifier=17</link></item>"
            ),
            "https://example.org/FetchXMLFile?identifier=17",
            "Wed, 26 Aug 2026 14:42:54 GMT",
        ),
        (
            RSS.format(
                "<item><link>https://example.org/page.html</link>"
                "<enclosure type='application/cap+xml' url='https://example.org/1.cap'/></item>"
            ),
            "https://example.org/1.cap",
            None,
        ),
    ],
    ids=["meteoalarm", "nws", "tsunami", "ndma", "cap-feeds"],
)
def test_links_of_indexes(feed: str, url: str, version: str | None) -> None:
    assert list(alert_cap.links(feed.encode())) == [Link(url, version)]
    assert read(feed) == ([], [])


def test_an_entry_that_leads_nowhere_is_rejected() -> None:
    body = ATOM.format("<entry><id>urn:uuid:1</id><title>x</title></entry>")
    assert read(body)[1] == ["found an entry without a message or a link, expected a CAP message"]


def test_real_index_links_where_its_entries_do(shared_data: Find) -> None:
    file = shared_data("civil_protection", "cap", "weather_index.atom")
    entries = etree.parse(file).xpath("//*[local-name()='entry']")
    expected = [
        Link(entry.xpath("string(*[local-name()='link']/@href)"), entry.findtext("{*}updated"))
        for entry in entries
    ]
    assert len(expected) == 2
    assert list(alert_cap.links(file.read_bytes())) == expected


@pytest.mark.parametrize(
    "name", ["canada.cap", "earthquake.cap", "weather.cap", "no_optional_fields.cap"]
)
def test_real_messages_say_what_xpath_finds_in_them(name: str, shared_data: Find) -> None:
    file = shared_data("civil_protection", "cap", name)
    tree = etree.parse(file)
    alert = one(file.read_text(encoding="utf-8").partition("?>")[2])
    said = {
        n: tree.xpath(f"string(/*/*[local-name()='{n}'])").strip() for n in ("identifier", "sender")
    }
    assert (alert.alert_id, alert.sender) == (said["identifier"], said["sender"])
    languages = [text[:2] for text in tree.xpath("//*[local-name()='language']/text()")]
    spoken = "en" if "en" in languages or not languages else languages[0]
    infos = [
        found
        for found in tree.xpath("//*[local-name()='info']")
        if found.xpath("string(*[local-name()='language'])")[:2] in (spoken, "")
    ]
    assert alert.event in [found.findtext("{*}event") for found in infos] or not infos
    corners = sum(
        len(set(text.split())) for found in infos
        for text in found.xpath(".//*[local-name()='polygon']/text()")
    )  # fmt: skip
    assert (alert.geometry is None) == (
        corners == 0 and not tree.xpath("//*[local-name()='circle']")
    )


def test_real_messages_that_the_official_schema_accepts_are_read(shared_data: Find) -> None:
    schema = etree.XMLSchema(etree.parse(shared_data("civil_protection", "xsd", "cap12.xsd")))
    valid = 0
    for file in sorted(shared_data("civil_protection", "cap").glob("*.cap")):
        tree = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True))
        if schema.validate(tree) and tree.docinfo.internalDTD is None:
            rows, rejects = read(file.read_bytes())
            assert (rejects, isinstance(rows[0], Alert)) == ([], True), file.name
            valid += 1
    assert valid >= 1


def test_a_zip_file_that_understates_its_files_gives_no_more_than_it_says() -> None:
    body = bytearray(zipped({"a.xml": message("A").encode() + b" " * 100_000}))
    place = body.rindex(b"PK\x01\x02") + 24
    body[place : place + 4] = (10).to_bytes(4, "little")
    try:
        rows, rejects = read(bytes(body))
    except FormatError as error:
        assert "ZIP" in str(error)
    else:
        assert (rows, len(rejects)) == ([], 1)


def test_a_colour_told_in_another_language_counts() -> None:
    level = "<parameter><valueName>awareness_level</valueName><value>3; orange; Severe</value></parameter>"
    alert = one(message(infos=info(level, "en-GB", event="Wind") + info(event="Vento")))
    assert (alert.event, alert.level) == ("Vento", "orange")


def test_a_message_sent_without_offset_is_of_its_other_times_clock() -> None:
    body = message(infos=info("<expires>2026-02-07T20:00:00+01:00</expires>"))
    naive = body.replace("10:00:00+01:00</sent>", "10:00:00</sent>")
    (alert,), rejects = read(naive)
    assert alert.sent_at == one(body).sent_at == datetime(2026, 2, 7, 9, tzinfo=UTC)
    assert rejects == [
        "found '2026-02-07T10:00:00', expected an ISO 8601 instant with an offset; "
        "the rest of the message is loaded"
    ]
    rows, rejects = read(naive.replace("20:00:00+01:00", "20:00:00"))
    assert (rows, len(rejects)) == ([], 1)
