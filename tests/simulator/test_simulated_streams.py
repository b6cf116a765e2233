"""The simulated cameras' streams: H.264 in RTP, what they say of themselves, faults, real clients."""

import asyncio
import base64
import json
import re
import shutil
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from etl.cameras.probes import probe_cameras
from simulator.camera_health import FAULTS, Cameras, Outage
from simulator.cameras import STREAMS_N, Camera, streaming
from simulator.press.cameras import inventory, stream_path
from simulator.rtsp.clips import CLIP_S, FRAMES_N, FRAMES_PER_S, Clips, parameter_sets
from simulator.rtsp.description import description
from simulator.rtsp.messages import channels
from simulator.rtsp.packets import MOST_BYTES, Sender, interleaved, payloads, units
from simulator.rtsp.server import StreamServer
from simulator.rtsp.streams import Streams
from simulator.stills import picture
from simulator.world import World
from tests.simulator.conftest import MONDAY_RUSH

DAY_S = 86_400
# What a single look finds: blurred and moved need to know what is usual.
SAID = {
    "unreachable": "unreachable", "hanging": "unreachable", "refused": "refused",
    "missing": "refused", "frozen": "frozen", "black": "black", "placeholder": "placeholder",
    "blurred": "usable", "moved": "usable",
}  # fmt: skip


def working(world: World, at: int) -> Camera:
    found = streaming(world.cameras.inventory)
    return next(camera for camera in found if world.cameras.outage(camera, at) is None)


def test_a_clip_shows_what_the_still_shows(world: World) -> None:
    """Decoded by a decoder that got nothing but the bytes, in the order they were made."""
    camera = working(world, MONDAY_RUSH)
    clip = Clips(world).clip(camera, MONDAY_RUSH)
    decoder = av.CodecContext.create("h264", "r")
    start = MONDAY_RUSH // CLIP_S * CLIP_S
    shown = []
    for number in range(FRAMES_N):
        unit = b"".join(b"\0\0\0\1" + part for part in clip.access_unit(number))
        shown += decoder.decode(av.Packet(unit))
    shown += decoder.decode(None)
    assert [frame.key_frame for frame in shown] == [True] + [False] * (FRAMES_N - 1)
    for number, frame in enumerate(shown):
        drawn = picture(camera, start + number / FRAMES_PER_S, world.city.zone)
        apart = np.abs(frame.to_ndarray(format="rgb24").astype(int) - np.asarray(drawn)).mean()
        assert apart < 4


def test_one_seed_films_the_same(world: World) -> None:
    camera, fresh = working(world, MONDAY_RUSH), World(world.city, world.seed)
    here, there = Clips(world), Clips(fresh)
    for number in (3, 0, 9):
        one = here.clip(camera, MONDAY_RUSH).access_unit(number)
        same = fresh.cameras.find(camera.camera_id)
        assert same
        assert there.clip(same, MONDAY_RUSH + 1 - MONDAY_RUSH % 2).access_unit(number) == one
    assert here.clip(camera, MONDAY_RUSH + 2).access_unit(0) != one


def joined(packets: list[bytes]) -> list[list[bytes]]:
    """Access units out of RTP packets, as RFC 6184 (5.6 and 5.8) tells a receiver to."""
    found: list[list[bytes]] = [[]]
    for packet in packets:
        version, kind, payload = packet[0] >> 6, packet[12] & 0x1F, packet[12:]
        assert version == 2
        if kind != 28:
            found[-1].append(payload)
        elif payload[1] & 0x80:
            found[-1].append(bytes([payload[0] & 0xE0 | payload[1] & 0x1F]) + payload[2:])
        else:
            found[-1][-1] += payload[2:]
        if packet[1] & 0x80:
            found.append([])
    return found[:-1]


def test_packets_join_to_the_units_they_were_cut_from() -> None:
    sizes = (1, 2, MOST_BYTES - 1, MOST_BYTES, MOST_BYTES + 1, 5 * MOST_BYTES, 70_000)
    sent = [[bytes([0x65]) + bytes(range(1, 251)) * 300 for _ in "ab"]]
    sent += [[(bytes([0x41]) + b"x" * size)[:size]] for size in sizes]
    sender, packets = Sender(7, 65_530, 4_294_967_290), []
    for unit in sent:
        packets += sender.packets(unit)
        sender.advance(0.2)
    assert joined(packets) == sent
    assert all(len(packet) <= MOST_BYTES + 12 for packet in packets)
    heads = [struct.unpack(">BBHII", packet[:12]) for packet in packets]
    assert [head[2] for head in heads] == [(65_530 + n) % 65_536 for n in range(len(heads))]
    assert {head[3] for head in heads} == {
        (4_294_967_290 + 18_000 * n) % 2**32 for n in range(len(sent))
    }
    assert {head[4] for head in heads} == {7}
    assert (sender.packets_n, sender.bytes_n) == (len(packets), sum(len(p) - 12 for p in packets))


def test_start_codes_of_both_lengths_part_units() -> None:
    assert units(b"\0\0\0\1ab\0\0\1c\0\0\0\0\1d") == [b"ab", b"c", b"d"]
    assert list(payloads(b"\x65ab")) == [b"\x65ab"]
    assert interleaved(1, b"abc") == b"$\x01\x00\x03abc"


def test_reports_tell_the_time_of_day() -> None:
    report = Sender(5, 0, 1_234).report(MONDAY_RUSH + 0.5)
    kind, length, source, seconds, part, timestamp = struct.unpack(">xBHIIIIxxxxxxxx", report)
    assert (kind, length * 4 + 4, source, timestamp) == (200, len(report), 5, 1_234)
    assert seconds - MONDAY_RUSH == int(timedelta(days=25_567).total_seconds()), "1900 to 1970"
    assert part == 2**31


def test_the_description_names_the_parameters_of_the_stream(world: World) -> None:
    camera = working(world, MONDAY_RUSH)
    text = description(camera, parameter_sets(), FRAMES_PER_S).decode()
    assert all(line[1] == "=" for line in text.split("\r\n")[:-1])
    form = re.search(r"a=fmtp:(\d+) (.*)\r\n", text)
    assert form
    parameters = dict(part.split("=", 1) for part in form[2].split(";"))
    sets = [base64.b64decode(each) for each in parameters["sprop-parameter-sets"].split(",")]
    first = Clips(world).clip(camera, MONDAY_RUSH).access_unit(0)
    assert sets == [unit for unit in first if unit[0] & 0x1F in (7, 8)]
    assert bytes.fromhex(parameters["profile-level-id"]) == sets[0][1:4]
    assert f"m=video 0 RTP/AVP {form[1]}\r\n" in text


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=2-3", (2, 3)),
        ("RTP/AVP;unicast;client_port=5-6, RTP/AVP/TCP;interleaved=0-1", (0, 1)),
        ("RTP/AVP/TCP;unicast", (0, 1)),
        ("RTP/AVP;unicast;client_port=5-6", None),
        ("RTP/AVP/TCP;interleaved=x-y", None),
        ("RTP/AVP/TCP;interleaved=255-256", None),
        ("", None),
    ],
)
def test_transports(offer: str, expected: tuple[int, int] | None) -> None:
    assert channels(offer) == expected


@contextmanager
def served(world: World, clock: Callable[[], int]) -> Iterator[str]:
    streams = Streams.of(world)
    server = StreamServer(("127.0.0.1", 0), lambda: streams, clock, patience_s=60)
    try:
        yield server.address
    finally:
        server.close()


def fault_of_each_kind(cameras: Cameras) -> dict[str, tuple[Camera, Outage]]:
    """A camera that streams and has the fault alone, for long enough, for each kind of fault."""
    found: dict[str, tuple[Camera, Outage]] = {}
    for camera in streaming(cameras.inventory):
        for outage in cameras.outages(camera, MONDAY_RUSH - 2_000 * DAY_S, MONDAY_RUSH):
            middle = (outage.since + outage.until) // 2
            if outage.until - outage.since > 3_600 and cameras.outage(camera, middle) == outage:
                found[outage.fault] = camera, outage
    return found


def test_every_fault_holds_on_the_stream(world: World, tmp_path: Path) -> None:
    """What the product finds, looking twice, six minutes apart, at each kind of faulty camera."""
    found = fault_of_each_kind(world.cameras)
    assert set(found) == set(FAULTS)
    now = [0]
    with served(world, lambda: now[0]) as address:
        for fault, (camera, outage) in found.items():
            seen = []
            for at in (
                (outage.since + outage.until) // 2,
                (outage.since + outage.until) // 2 + 360,
            ):
                now[0] = at
                seen += looked_at(address, camera, tmp_path)
            assert seen[-1] == SAID[fault]
            assert seen[0] == ("usable" if fault == "frozen" else SAID[fault])


def test_a_working_camera_does_not_look_frozen(world: World, tmp_path: Path) -> None:
    """By day and in the dead of night, looked at every minute."""
    now = [0]
    with served(world, lambda: now[0]) as address:
        for start in (MONDAY_RUSH, MONDAY_RUSH + 10 * 3_600):
            camera = working(world, start)
            for minute in range(3):
                now[0] = start + minute * 60
                assert looked_at(address, camera, tmp_path) == ["usable"]


def looked_at(address: str, camera: Camera, tmp_path: Path) -> list[str]:
    return probe_cameras(
        [[camera.camera_id, f"{address}{stream_path(camera.camera_id)}"]],
        memory=str(tmp_path / "memory"),
        cards=[],
        timeout_s=3,
        round_s=20,
        allow_private=True,
        frozen_after_s=0,
    )["outcome"].to_pylist()


def test_the_inventory_lists_a_still_or_a_stream(world: World) -> None:
    lines = inventory(world, 0).decode().splitlines()
    assert not any("rtsp:" in line for line in lines)
    streaming_world = World(world.city, 7, "http://a:1", stream_address="rtsp://a:2")
    pairs = [line.split(",")[-2:] for line in inventory(streaming_world, 0).decode().splitlines()]
    assert pairs[0] == ["immagine", "flusso"]
    assert all(bool(still) != bool(stream) for still, stream in pairs[1:])
    streams = [stream for _, stream in pairs[1:] if stream]
    assert len(set(streams)) == STREAMS_N
    assert all(stream.startswith("rtsp://a:2/cameras/CAM-") for stream in streams)


@pytest.mark.parametrize("transport", [[], ["-rtsp_transport", "tcp"]], ids=["asked", "tcp"])
def test_ffprobe_reads_it(world: World, transport: list[str]) -> None:
    program = shutil.which("ffprobe")
    if program is None:
        pytest.skip("ffprobe is absent: apt-get install ffmpeg")
    camera = working(world, MONDAY_RUSH)
    with served(world, lambda: MONDAY_RUSH) as address:
        url = f"{address}{stream_path(camera.camera_id)}"
        command = [program, "-v", "error", *transport, "-analyzeduration", "400000"]
        command += ["-count_frames", "-read_intervals", "%+#7"]
        command += ["-show_streams", "-of", "json", url]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    (stream,) = json.loads(done.stdout)["streams"]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", 480, 270)
    assert (stream["profile"], stream["r_frame_rate"]) == ("Main", f"{FRAMES_PER_S}/1")
    assert int(stream["nb_read_frames"]) >= 5


def test_requests_out_of_place_are_answered(world: World) -> None:
    """By hand over a socket: no session, no track, another protocol, no request at all."""

    camera = working(world, MONDAY_RUSH)
    with served(world, lambda: MONDAY_RUSH) as address:
        host, port = address.removeprefix("rtsp://").split(":")
        url = f"{address}{stream_path(camera.camera_id)}"

        def statuses(*requests: str) -> list[int]:
            with socket.create_connection((host, int(port)), timeout=10) as link:
                link.sendall("".join(requests).encode())
                link.shutdown(socket.SHUT_WR)
                said = b"".join(iter(lambda: link.recv(65_536), b""))
            return [int(n) for n in re.findall(rb"RTSP/1\.0 (\d+)", said)]

        def ask(method: str, where: str = url, *headers: str) -> str:
            return "\r\n".join([f"{method} {where} RTSP/1.0", "CSeq: 1", *headers, "", ""])

        assert statuses(ask("OPTIONS", "*"), ask("DESCRIBE"), ask("RECORD")) == [200, 200, 405]
        assert statuses(ask("PLAY"), ask("PLAY", url, "Session: 5")) == [454, 454]
        assert statuses(ask("DESCRIBE", f"{address}/cameras/nobody")) == [404]
        assert statuses(ask("SETUP", f"{url}/video", "Transport: RTP/AVP;client_port=1-2")) == [461]
        assert statuses("GET / HTTP/1.1\r\n\r\n") == [400]
        assert statuses("x" * 70_000) == [400]
        assert statuses(ask("OPTIONS", url, "Content-Length: 99999999")) == [400]


def test_it_serves_beside_another_loop_and_says_when_its_port_is_taken(world: World) -> None:
    async def started() -> None:
        with served(world, lambda: MONDAY_RUSH) as address:
            taken = int(address.rpartition(":")[2])
            with pytest.raises(OSError, match="in use"):
                StreamServer(("127.0.0.1", taken), lambda: Streams.of(world), lambda: 0)

    asyncio.run(started())
