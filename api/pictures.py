"""What a picture is, told by its bytes and not by what its server says."""

TRANSPARENT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489000000"
    "0d4944415478da63606060600000000500017aa857500000000049454e44ae426082"
)
"""One clear pixel, as PNG."""


def picture_type(body: bytes) -> str | None:
    """The media type of a PNG, JPEG or WebP; ``None`` for anything else."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else None
