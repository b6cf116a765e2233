"""Values that no publisher should send: too great, too deep, half a character, not a number."""

NUMBERS = (
    "1e400", "-1e400", "NaN", "Infinity", "-Infinity", "9" * 400, "9" * 5_000, "-0", "1e308",
    "9223372036854775808", "1E-400", "0x1F", "1_0", "90.0001", "180.5", "-999", "0", "2147483648",
)  # fmt: skip
TEXTS = (
    "", " ", "\u0000", "\ufffe", "\u202e", "\U0001f693", "٣", "A" * 20_000, "'", '"', ",", ";", "\n", "\r",
    "null", "true", "None", "=1+1", "../../etc/passwd", "javascript:alert(1)", "<b>", "]]>",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z",
    "2026-02-07T09:00:00Z/2026-02-07T08:00:00Z", "2026-02-07T25:00:00", "2026-W06", "P1D", "45,46", "nan", "-inf",
    "1e400", "9" * 400, "-1", "2026-03-29T02:30:00",
)  # fmt: skip
JSON = (
    *NUMBERS, "null", "true", "false", "{}", "[]", "[[]]", '"\\ud800"', '"\\u0000"', '{"": null}',
    '{"type": "Point", "coordinates": [1e999, 0]}', '{"type": "Point", "coordinates": []}',
    '{"type": ["Point"], "coordinates": {"0": 1}}', '{"@value": {"@value": {}}}',
)  # fmt: skip
BYTES = (
    b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\x80" * 40, b"\x1f\x8b",
    b"PK\x03\x04", b"(\xb5/\xfd", b"<![CDATA[", b"&a;", b"[[[[", b'"', b"\n\n", bytes(4_096), b"\x7f" * 12,
)  # fmt: skip
DEPTHS = (30, 64, 65, 200, 240, 300, 900, 990, 1_100, 20_000)
"""About where parsers and we ourselves stop, and far beyond."""
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-7", "cp037")
