"""Looking at cameras' streams: every verdict, over RTSP on loopback, by servers good and bad."""

import hashlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from data.city import load_city
from etl.cameras.probes import probe_cameras
from simulator.camera_health import Fault
from simulator.cameras import Camera, inventory
from simulator.rtsp.clips import Clip
from simulator.rtsp.packets import Sender, interleaved
from simulator.rtsp.server import StreamServer
from simulator.scene import HEIGHT, WIDTH
from simulator.stills import black, placeholder
from tests.etl.authority import Authority
from tests.etl.servers import Answer, Server
from tests.etl.test_cameras import outcomes, street

Serve = Callable[[Answer], Server]
PATIENT = {"timeout_s": 8, "round_s": 20}
SDP = (
    b"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
    b"a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:track\r\n"
)


@dataclass
class Stage:
    """Cameras that show what a test tells them to."""

    pictures: dict[str, Image.Image] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    cameras: dict[str, Camera] = field(default_factory=dict)
    address: str = ""

    def add(self, name: str, shown: Image.Image | None = None, fault: Fault | None = None) -> None:
        camera = inventory(load_city("milano"))[len(self.cameras)]
        self.cameras[f"/{name}"] = camera
        self.pictures[camera.camera_id] = (
            (shown or street(1)).convert("RGB").resize((WIDTH, HEIGHT))
        )
        if fault:
            self.faults[camera.camera_id] = fault

    def show(self, name: str, picture: Image.Image) -> None:
        shown = picture.convert("RGB").resize((WIDTH, HEIGHT))
        self.pictures[self.cameras[f"/{name}"].camera_id] = shown

    def fault(self, camera: Camera, at: int) -> Fault | None:
        return self.faults.get(camera.camera_id)

    def clip(self, camera: Camera, at: int) -> Clip:
        return Clip(lambda: repeat(self.pictures[camera.camera_id]))

    def listed(self) -> list[list[str]]:
        return [[path[1:], f"{self.address}{path}"] for path in self.cameras]


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    server = StreamServer(("127.0.0.1", 0), lambda: stage, lambda: 0, patience_s=30)  # type: ignore[arg-type, return-value]
    stage.address = server.address
    yield stage
    server.close()


def test_every_verdict_of_a_single_look(stage: Stage, tmp_path: Path) -> None:
    stage.add("street", street(1))
    stage.add("dead", black())
    stage.add("card", placeholder())
    stage.add("locked", fault="refused")
    stage.add("gone", fault="missing")
    stage.add("off", fault="unreachable")
    stage.add("silent", fault="hanging")
    began = time.monotonic()
    cameras = [*stage.listed(), ["nowhere", "rtsp://127.0.0.1:9/x"]]
    assert outcomes(cameras, tmp_path / "memory", timeout_s=3) == {
        "street": "usable",
        "dead": "black",
        "card": "placeholder",
        "locked": "refused",
        "gone": "refused",
        "off": "unreachable",
        "silent": "unreachable",
        "nowhere": "unreachable",
    }
    assert time.monotonic() - began < 15


def test_frozen_needs_two_looks_and_time(stage: Stage, tmp_path: Path) -> None:
    stage.add("a", street(1, "20:30:00", 1))
    memory = tmp_path / "memory"
    assert outcomes(stage.listed(), memory, **PATIENT, frozen_after_s=0) == {"a": "usable"}
    assert outcomes(stage.listed(), memory, **PATIENT, frozen_after_s=300) == {"a": "usable"}
    stage.show("a", street(1, "20:35:00", 1))
    assert outcomes(stage.listed(), memory, **PATIENT, frozen_after_s=0) == {"a": "frozen"}
    stage.show("a", street(2, "20:36:00", 1))
    assert outcomes(stage.listed(), memory, **PATIENT, frozen_after_s=0) == {"a": "usable"}


def test_the_same_picture_is_measured_alike_as_a_still_and_as_a_stream(
    stage: Stage, tmp_path: Path
) -> None:
    """Dark is as dark: a stream's limited range of luma is spread to the still's."""
    for level in (8, 20, 128, 240):
        stage.add(f"grey{level}", Image.new("L", (352, 288), level))
    table = probes(stage.listed(), tmp_path)
    found = {row["camera_id"]: row["brightness"] for row in table}
    assert found == {f"grey{n}": pytest.approx(n, abs=2) for n in (8, 20, 128, 240)}


def test_private_cameras_need_leave(stage: Stage, tmp_path: Path) -> None:
    stage.add("a")
    assert outcomes(stage.listed(), tmp_path / "m", allow_private=False) == {"a": "refused"}


def probes(cameras: list[list[str]], tmp_path: Path) -> list[dict]:
    return probe_cameras(
        cameras,
        memory=str(tmp_path / "m"),
        cards=[],
        timeout_s=8,
        round_s=20,
        allow_private=True,
        frozen_after_s=300,
    ).to_pylist()


@dataclass
class Scripted:
    """An RTSP server that answers each method with what it is told, in order."""

    answers: dict[str, list[bytes]]
    media: bytes = b""
    requests: list[bytes] = field(default_factory=list)

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        while request:
            head, _, rest = request.partition(b"\r\n\r\n")
            self.requests.append(head)
            method = head.split(b" ")[0].decode()
            number = re.search(rb"CSeq: *(\d+)", head)
            said = self.answers[method]
            answer = said.pop(0) if len(said) > 1 else said[0]
            assert number
            connection.sendall(answer.replace(b"CSEQ", b"CSeq: " + number[1]))
            if method == "PLAY":
                connection.sendall(self.media)
            request = rest or connection.recv(65_536)


def ok(*headers: bytes, body: bytes = b"", status: bytes = b"200 OK") -> bytes:
    lines = [b"RTSP/1.0 " + status, b"CSEQ", *headers]
    lines += [b"Content-Length: %d" % len(body)] if body else []
    return b"\r\n".join([*lines, b"", body])


def scripted(sdp: bytes = SDP, media: bytes = b"", **answers: list[bytes]) -> Scripted:
    usual = {
        "OPTIONS": [ok()],
        "DESCRIBE": [ok(b"Content-Type: application/sdp", body=sdp)],
        "SETUP": [ok(b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1", b"Session: 1")],
        "PLAY": [ok(b"Session: 1")],
        "TEARDOWN": [ok()],
        "GET_PARAMETER": [ok()],
    }
    return Scripted(usual | answers, media)


def looked_at(
    serve: Serve, server: Scripted, tmp_path: Path, path: str = "/cam", **more: object
) -> str:
    base = serve(server).url.removesuffix("/feed").replace("http:", "rtsp:")
    return outcomes([["a", base + path]], tmp_path / "memory", **({"timeout_s": 2} | more))["a"]


def rtp(payload: bytes, number: int = 0) -> bytes:
    packet = b"\x80\xe0" + number.to_bytes(2, "big") + number.to_bytes(4, "big") + b"SRCE" + payload
    return interleaved(0, packet)


GARBAGE = {
    "noise": b"".join(rtp(hashlib.sha512(bytes([n])).digest() * 8, n) for n in range(200)),
    "cut fragments": b"".join(rtp(b"\x7c\x85" + bytes(900), n * 3) for n in range(50)),
    "empty units": b"".join(rtp(b"\x65", n) for n in range(50)),
    "no RTP": b"".join(interleaved(0, bytes(range(40))) for _ in range(50)),
    "tiny": b"$\0\0\x01a" * 5_000 + rtp(b"\x65\xff"),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_media_that_is_none(serve: Serve, tmp_path: Path, kind: str) -> None:
    began = time.monotonic()
    assert looked_at(serve, scripted(media=GARBAGE[kind]), tmp_path) == "refused"
    assert time.monotonic() - began < 6


def test_a_stream_without_end_and_without_a_picture(serve: Serve, tmp_path: Path) -> None:
    assert looked_at(serve, scripted(media=rtp(bytes(1_400)) * 8_000), tmp_path) == "refused"


def test_no_media_in_time(serve: Serve, tmp_path: Path) -> None:
    assert looked_at(serve, scripted(), tmp_path) == "unreachable"


@pytest.mark.parametrize(
    "sdp",
    [b"", b"no description at all", SDP.replace(b"video", b"audio"), SDP.replace(b"H264", b"X-OWN")],
    ids=["nothing", "nonsense", "sound only", "a codec of its own"],
)  # fmt: skip
def test_descriptions_without_a_video_that_we_read(
    serve: Serve, tmp_path: Path, sdp: bytes
) -> None:
    assert looked_at(serve, scripted(sdp, media=rtp(b"\x65" * 20)), tmp_path) == "refused"


def test_a_description_of_tracks_without_end_is_bounded(serve: Serve, tmp_path: Path) -> None:
    tracks, began = b"v=0\r\n" + b"m=video 0 RTP/AVP 96\r\n" * 2_000, time.monotonic()
    assert looked_at(serve, scripted(tracks), tmp_path) in ("refused", "unreachable")
    assert time.monotonic() - began < 5


def test_nothing_leads_to_another_server(serve: Serve, tmp_path: Path) -> None:
    inner = scripted()
    inside = serve(inner).url.removesuffix("/feed").replace("http:", "rtsp:").encode()
    moved = ok(b"Location: " + inside + b"/cam", status=b"302 Moved")
    for method in ("OPTIONS", "DESCRIBE", "SETUP"):
        assert looked_at(serve, scripted(**{method: [moved]}), tmp_path) == "refused"
    elsewhere = SDP.replace(b"a=control:track", b"a=control:" + inside + b"/cam/track")
    looked_at(serve, scripted(elsewhere), tmp_path)
    based = ok(b"Content-Type: application/sdp", b"Content-Base: " + inside + b"/", body=SDP)
    looked_at(serve, scripted(DESCRIBE=[based]), tmp_path)
    by_udp = ok(b"Transport: RTP/AVP;unicast;client_port=1-2;server_port=9-10", b"Session: 1")
    assert looked_at(serve, scripted(SETUP=[by_udp]), tmp_path) == "refused"
    assert inner.requests == []


def test_a_login_is_digested(serve: Serve, tmp_path: Path) -> None:
    challenge = ok(b'WWW-Authenticate: Digest realm="cam", nonce="abc"', status=b"401 No")
    server = scripted(DESCRIBE=[challenge, ok(status=b"503 Busy")])
    assert looked_at(serve, server, tmp_path, secret="room:p@ss/wörd") == "unreachable"
    asked = server.requests[-1].decode()
    given = dict(re.findall(r'(\w+)="([^"]*)"', asked))
    one = hashlib.md5("room:cam:p@ss/wörd".encode(), usedforsecurity=False).hexdigest()
    two = hashlib.md5(f"DESCRIBE:{given['uri']}".encode(), usedforsecurity=False).hexdigest()
    answer = hashlib.md5(f"{one}:abc:{two}".encode(), usedforsecurity=False).hexdigest()
    assert (given["username"], given["response"]) == ("room", answer)
    assert "p@ss" not in asked


def test_a_wrong_login_is_refused(serve: Serve, tmp_path: Path) -> None:
    challenge = ok(b'WWW-Authenticate: Basic realm="cam"', status=b"401 No")
    server = scripted(DESCRIBE=[challenge])
    assert looked_at(serve, server, tmp_path, secret="room:wrong") == "refused"


@pytest.mark.parametrize(
    "url", ["rtsp://u:p@127.0.0.1/x", "rtsp:///x", "rtsp://127.0.0.1:99999/x", "rtsp://[::1"]
)
def test_addresses_that_are_none(tmp_path: Path, url: str) -> None:
    assert outcomes([["a", url]], tmp_path / "m") == {"a": "refused"}


def test_query_and_path_reach_the_camera(serve: Serve, tmp_path: Path) -> None:
    server = scripted(DESCRIBE=[ok(status=b"404 Not Found")])
    assert looked_at(serve, server, tmp_path, "/cam/realmonitor?channel=1&udp") == "refused"
    assert b"/cam/realmonitor?channel=1&udp RTSP/1.0" in server.requests[0]


def test_the_round_ends_in_time(serve: Serve, stage: Stage, tmp_path: Path) -> None:
    stage.add("a", street(1))
    slow = serve(lambda connection, request: time.sleep(9)).url
    cameras = stage.listed()
    cameras += [[f"slow{n}", slow.replace("http:", "rtsp:")] for n in range(4)]
    began = time.monotonic()
    found = outcomes(cameras, tmp_path / "m", timeout_s=8, round_s=3)
    assert found == {"a": "usable"}
    assert time.monotonic() - began < 7


def test_nothing_is_left_behind(serve: Serve, stage: Stage, tmp_path: Path) -> None:
    stage.add("a", street(1))
    stage.add("off", fault="unreachable")
    outcomes(stage.listed(), tmp_path / "m", **PATIENT)
    before, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        outcomes(stage.listed(), tmp_path / "m", **PATIENT)
    assert threading.active_count() <= before
    assert len(list(Path("/proc/self/fd").iterdir())) <= files + 1


def media_of(*seeds: int) -> bytes:
    """One clip of streets as a camera sends it."""
    shown = [street(seed).convert("RGB").resize((WIDTH, HEIGHT)) for seed in seeds]
    clip, sender, media = Clip(lambda: iter(shown)), Sender(1, 2, 3), b""
    for number in range(len(shown)):
        for packet in sender.packets(clip.access_unit(number)):
            media += interleaved(0, packet)
        sender.advance(0.2)
    return media


@pytest.mark.parametrize("name", [b"-", b"\x8d\xff \xc3(", b"a" * 3_000], ids=["", "bytes", "long"])
def test_a_stream_that_describes_itself_poorly(serve: Serve, tmp_path: Path, name: bytes) -> None:
    """Its parameter sets come with the pictures, its name may be no text."""
    server = scripted(SDP.replace(b"s=-", b"s=" + name), media_of(3, 3))
    assert looked_at(serve, server, tmp_path, **PATIENT) == "usable"


def damaged(whole: bytes, random: Random) -> bytes:
    """Bytes flipped, put in, taken out."""
    broken = bytearray(whole)
    for _ in range(random.randrange(1, 6)):
        at = random.randrange(len(broken))
        kind = random.randrange(4)
        if kind == 0:
            broken[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            broken[at:at] = random.randbytes(random.randrange(1, 20))
        elif kind == 2:
            del broken[at : at + random.randrange(1, 60)]
        else:
            broken[at : at + 2] = random.choice([b"\r\n", b"$\0", b"\xff\xff", b"\0\0"])
    return bytes(broken)


def test_damaged_streams_cost_nobody_else_the_round(
    serve: Serve, stage: Stage, tmp_path: Path
) -> None:
    stage.add("good", street(1))
    media, cameras = media_of(3, 4), stage.listed()
    for seed in range(36):
        random = Random(seed)
        if seed % 3 == 0:
            server = scripted(damaged(SDP, random), media)
        elif seed % 3 == 1:
            server = scripted(SDP, damaged(media, random))
        else:
            method = random.choice(["OPTIONS", "DESCRIBE", "SETUP", "PLAY"])
            server = scripted(SDP, media)
            server.answers[method] = [damaged(server.answers[method][0], random)]
        cameras.append([f"bad{seed}", serve(server).url.replace("http:", "rtsp:")])
    found = outcomes(cameras, tmp_path / "m", timeout_s=4, round_s=30)
    assert len(found) == len(cameras)
    assert found["good"] == "usable"
    assert "refused" in found.values()


def test_rtsps_is_spoken_with_cameras_whose_authority_we_know(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "other").mkdir()
    ours, other = Authority(tmp_path / "own"), Authority(tmp_path / "other")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*ours.certificate("camera"))
    server = scripted(media=media_of(3, 3))

    listener = socket.create_server(("127.0.0.1", 0))
    secure = context.wrap_socket(listener, server_side=True)
    threading.Thread(target=Server(server).run, args=(secure,), daemon=True).start()
    cameras = [["a", f"rtsps://127.0.0.1:{secure.getsockname()[1]}/cam"]]
    for file, expected in ((ours.file, "usable"), (other.file, "unreachable")):
        found = outcomes(cameras, tmp_path / "m", **PATIENT, ca=str(file), secret="room:p@ss")
        assert found == {"a": expected}
    assert outcomes(cameras, tmp_path / "m", **PATIENT) == {"a": "unreachable"}
    assert outcomes(cameras, tmp_path / "m", **PATIENT, ca="/nowhere") == {"a": "refused"}
    assert len([r for r in server.requests if r.startswith(b"DESCRIBE")]) == 1
    secure.close()
