"""What a stream says of itself before it is played: SDP (RFC 4566) with H.264's parameters."""

import base64

from simulator.cameras import Camera
from simulator.rtsp.packets import CLOCK_HZ, PAYLOAD_TYPE

TRACK = "video"


def description(camera: Camera, sets: list[bytes], frames_per_s: int) -> bytes:
    """The session of one camera; ``sets`` are its sequence and picture parameter sets."""
    texts = ",".join(base64.b64encode(each).decode() for each in sets)
    lines = (
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        f"s={camera.camera_id} {_line(camera.name)}",
        "i=SIMULAZIONE",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        "a=range:npt=now-",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} H264/{CLOCK_HZ}",
        f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1;profile-level-id={sets[0][1:4].hex().upper()};"
        f"sprop-parameter-sets={texts}",
        f"a=framerate:{frames_per_s}",
        f"a=control:{TRACK}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


def _line(text: str) -> str:
    return " ".join(text.split())
