"""Looking at cameras: every verdict, on stills served over loopback."""

import io
import random
import socket
import struct
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from etl.cameras.probes import probe_cameras
from etl.cameras.stills import NoPicture, look
from tests.etl.servers import Answer, Server, reply

Serve = Callable[[Answer], Server]


def street(seed: int, clock: str = "20:30:00", noise: int = 0) -> Image.Image:
    """A still with houses, a road and a clock; ``noise`` is what a sensor adds."""
    draw = random.Random(seed)
    image = Image.new("L", (352, 288), 120)
    canvas = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = draw.randrange(352), draw.randrange(288)
        canvas.rectangle(
            (x, y, x + draw.randrange(8, 70), y + draw.randrange(8, 50)), draw.randrange(20, 240)
        )
    if noise:
        grain = random.Random(noise)
        pixels = (min(255, max(0, v + grain.randrange(-3, 4))) for v in image.tobytes())
        image = Image.frombytes("L", image.size, bytes(pixels))
    ImageDraw.Draw(image).text((6, 6), clock, fill=255)
    return image


def jpeg(image: Image.Image) -> bytes:
    body = io.BytesIO()
    image.save(body, "JPEG", quality=80)
    return body.getvalue()


def gallery(serve: Serve, stills: dict[str, bytes | Answer]) -> list[list[str]]:
    """A server with one still per path; the cameras to look at."""

    def answer(connection: socket.socket, request: bytes) -> None:
        name = request.split(b" ")[1].decode().removeprefix("/")
        still = stills[name]
        (reply(still) if isinstance(still, bytes) else still)(connection, request)

    base = serve(answer).url.removesuffix("/feed")
    return [[name, f"{base}/{name}"] for name in stills]


def outcomes(cameras: list[list[str]], memory: Path, **more: Any) -> dict[str, str]:
    options: dict[str, Any] = {
        "memory": str(memory),
        "cards": [],
        "timeout_s": 1,
        "round_s": 5,
        "allow_private": True,
        "frozen_after_s": 300,
    }
    table = probe_cameras(cameras, **(options | more))
    for row in table.to_pylist():
        assert row["is_usable"] == (row["outcome"] == "usable")
    return dict(zip(table["camera_id"].to_pylist(), table["outcome"].to_pylist(), strict=True))


def test_every_verdict_of_a_single_look(serve: Serve, tmp_path: Path) -> None:
    night = Image.new("L", (352, 288), 8)
    for x in range(20, 350, 40):
        ImageDraw.Draw(night).ellipse((x, 120, x + 8, 128), 230)
    card = Image.new("RGB", (352, 288), (40, 60, 160))
    ImageDraw.Draw(card).text((100, 140), "NON DISPONIBILE", fill="white")
    dead = Image.new("L", (352, 288), 3)
    ImageDraw.Draw(dead).text((6, 6), "20:30:00", fill=255)
    stills: dict[str, bytes | Answer] = {
        "street": jpeg(street(1)),
        "night": jpeg(night),
        "dead": jpeg(dead),
        "card": jpeg(card),
        "cut": jpeg(street(2))[:2_000],
        "page": b"<html>No camera</html>",
        "away": reply(b"", status="404 Not Found"),
        "locked": reply(b"", status="401 Unauthorized"),
        "down": reply(b"", status="503 Busy"),
        "silent": lambda connection, request: time.sleep(3),
    }
    assert outcomes(gallery(serve, stills), tmp_path / "memory") == {
        "street": "usable",
        "night": "usable",
        "dead": "black",
        "card": "placeholder",
        "cut": "refused",
        "page": "refused",
        "away": "refused",
        "locked": "refused",
        "down": "unreachable",
        "silent": "unreachable",
    }


def test_frozen_needs_two_looks_and_time(serve: Serve, tmp_path: Path) -> None:
    stills: dict[str, bytes | Answer] = {"a": jpeg(street(1, "20:30:00", 1))}
    cameras, memory = gallery(serve, stills), tmp_path / "memory"
    assert outcomes(cameras, memory, frozen_after_s=0) == {"a": "usable"}
    assert outcomes(cameras, memory, frozen_after_s=300) == {"a": "usable"}
    stills["a"] = jpeg(street(1, "20:35:00", 1))
    assert outcomes(cameras, memory, frozen_after_s=0) == {"a": "frozen"}
    stills["a"] = jpeg(street(1, "20:36:00", 2))
    assert outcomes(cameras, memory, frozen_after_s=0) == {"a": "usable"}


def test_an_old_picture_is_old_by_its_own_date(serve: Serve, tmp_path: Path) -> None:
    dated = reply(jpeg(street(1)), "Last-Modified: Sat, 07 Feb 2026 20:00:00 GMT")
    cameras, memory = gallery(serve, {"a": dated}), tmp_path / "memory"
    assert outcomes(cameras, memory) == {"a": "usable"}
    assert outcomes(cameras, memory) == {"a": "frozen"}


def test_what_many_cameras_show_is_no_street(serve: Serve, tmp_path: Path) -> None:
    stills: dict[str, bytes | Answer] = {name: jpeg(street(7)) for name in "abc"}
    stills["d"] = jpeg(street(8))
    found = outcomes(gallery(serve, stills), tmp_path / "memory")
    assert found == {"a": "placeholder", "b": "placeholder", "c": "placeholder", "d": "usable"}


def test_known_cards_are_known_in_any_size(serve: Serve, tmp_path: Path) -> None:
    stills: dict[str, bytes | Answer] = {"a": jpeg(street(9).resize((704, 576)))}
    cards = [f"{look(jpeg(street(9))).print:064x}"]
    assert outcomes(gallery(serve, stills), tmp_path / "m", cards=cards) == {"a": "placeholder"}
    other = [f"{look(jpeg(street(10))).print:064x}"]
    assert outcomes(gallery(serve, stills), tmp_path / "n", cards=other) == {"a": "usable"}


def test_the_round_ends_in_time(serve: Serve, tmp_path: Path) -> None:
    stills: dict[str, bytes | Answer] = {"a": jpeg(street(1))}
    stills |= {f"slow{n}": (lambda connection, request: time.sleep(9)) for n in range(4)}
    began = time.monotonic()
    found = outcomes(gallery(serve, stills), tmp_path / "m", timeout_s=8, round_s=1)
    assert found == {"a": "usable"}
    assert time.monotonic() - began < 4


def test_a_memory_that_breaks_is_forgotten(serve: Serve, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.write_bytes(b"ARROW1 not really")
    cameras = gallery(serve, {"a": jpeg(street(1))})
    assert outcomes(cameras, memory) == {"a": "usable"}
    assert outcomes(cameras, memory, frozen_after_s=0) == {"a": "frozen"}


def test_private_cameras_need_leave(serve: Serve, tmp_path: Path) -> None:
    cameras = gallery(serve, {"a": jpeg(street(1))})
    assert outcomes(cameras, tmp_path / "m", allow_private=False) == {"a": "refused"}


def png_of(width: int, height: int) -> bytes:
    """A picture that says it is huge, in few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "body",
    [png_of(60_000, 60_000), png_of(8, 8), b"", b"GIF89a" + bytes(50), b"\xff\xd8\xff\xe0junk"],
    ids=["bomb", "tiny", "nothing", "gif", "junk"],
)
def test_what_is_no_picture(body: bytes) -> None:
    with pytest.raises(NoPicture, match="expected"):
        look(body)


def test_probes_say_when_and_how_well(serve: Serve, tmp_path: Path) -> None:
    table = probe_cameras(
        gallery(serve, {"a": jpeg(street(1)), "b": reply(b"", status="404 Gone")}),
        memory=str(tmp_path / "m"),
        cards=[],
        timeout_s=1,
        round_s=5,
        allow_private=True,
        frozen_after_s=300,
    )
    seen, missing = table.to_pylist()
    assert abs((seen["observed_at"] - datetime.now(UTC)).total_seconds()) < 10
    assert 60 < seen["brightness"] < 200
    assert seen["sharpness"] > 100
    assert 0 < seen["latency_ms"] < 1_000
    assert (missing["brightness"], missing["sharpness"]) == (None, None)


def test_real_stills(serve: Serve, tmp_path: Path, shared_data: Callable[..., Path]) -> None:
    stills: dict[str, bytes | Answer] = {
        "piccadilly": shared_data("cameras", "tfl_jamcam_00001.07450.jpg").read_bytes(),
        "card": shared_data("cameras", "tfl_jamcam_unavailable.jpg").read_bytes(),
    }
    found = outcomes(gallery(serve, stills), tmp_path / "memory")
    assert found == {"piccadilly": "usable", "card": "placeholder"}


def test_an_address_that_is_none_costs_nobody_else_the_round(serve: Serve, tmp_path: Path) -> None:
    cameras = [*gallery(serve, {"a": jpeg(street(1))}), ["b", "http://[::1"], ["c", "no address"]]
    found = outcomes(cameras, tmp_path / "m")
    assert found == {"a": "usable", "b": "refused", "c": "refused"}
