"""One client of a stream: what it asks in turn, and the pictures that are sent in between."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import TypeVar

from simulator.cameras import Camera
from simulator.chance import share
from simulator.rtsp import messages
from simulator.rtsp.clips import CLIP_S, FRAMES_N, FRAMES_PER_S, parameter_sets
from simulator.rtsp.description import TRACK, description
from simulator.rtsp.messages import Request, Response
from simulator.rtsp.packets import Sender, interleaved
from simulator.rtsp.streams import Streams
from simulator.stills import NO_ANSWER, SILENT

IDLE_S, SLOW_S = 60.0, 5.0
T = TypeVar("T")
_MARK = b"$"


class Silence(Exception):
    """The camera does not answer, at once or ``is_slow``: after the asker has given up."""

    def __init__(self, *, is_slow: bool) -> None:
        super().__init__("the camera does not answer")
        self.is_slow = is_slow


class Conversation:
    """A connection, from the first request to its end."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        streams: Callable[[], Streams],
        clock: Callable[[], int],
        filming: Executor,
        patience_s: float,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._streams, self._clock, self._filming = streams, clock, filming
        self._patience_s = patience_s
        self._session = secrets.token_hex(8)
        self._camera: Camera | None = None
        self._channels: tuple[int, int] | None = None
        self._playing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Answer until one side leaves or says what is no request."""
        try:
            await self._talk()
        except Silence as silence:
            if silence.is_slow:
                await asyncio.sleep(self._patience_s)
        except (ValueError, asyncio.LimitOverrunError):
            self._writer.write(messages.written(Response(400), None))
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return
        finally:
            if self._playing:
                self._playing.cancel()

    async def _talk(self) -> None:
        while True:
            async with asyncio.timeout(None if self._playing else IDLE_S):
                request = await self._request()
            response = await self._answer(request)
            self._writer.write(messages.written(response, request))
            await self._writer.drain()
            if request.method == "TEARDOWN":
                return
            if request.method == "PLAY" and response.status == 200 and not self._playing:
                self._playing = asyncio.create_task(self._play())

    async def _request(self) -> Request:
        """The next request; the client's reports on what it receives are passed over."""
        while (first := await self._reader.readexactly(1)) == _MARK:
            head = await self._reader.readexactly(3)
            await self._reader.readexactly(int.from_bytes(head[1:], "big"))
        head = await self._reader.readuntil(b"\r\n\r\n")
        request = messages.read_request((first + head)[:-4])
        await self._reader.readexactly(request.body_bytes)
        return request

    async def _answer(self, request: Request) -> Response:
        streams, at = self._streams(), self._clock()
        camera = streams.cameras.get(request.path.removesuffix("/").removesuffix(f"/{TRACK}"))
        fault = streams.fault(camera, at) if camera else None
        if fault in SILENT:
            raise Silence(is_slow=fault == "hanging")
        if request.method == "OPTIONS":
            return Response(headers={"Public": ", ".join(messages.METHODS)})
        if request.method not in messages.METHODS:
            return Response(405, {"Allow": ", ".join(messages.METHODS)})
        if camera is None:
            return Response(404)
        if fault in NO_ANSWER:
            is_locked = NO_ANSWER[fault] == 401
            headers = {"WWW-Authenticate": 'Basic realm="camera"'} if is_locked else {}
            return Response(NO_ANSWER[fault], headers)
        return await self._served(request, camera)

    async def _served(self, request: Request, camera: Camera) -> Response:
        """What a camera that answers says."""
        if request.method == "DESCRIBE":
            sets = await self._filmed(parameter_sets)
            base = f"{request.url.removesuffix('/')}/"
            headers = {"Content-Type": "application/sdp", "Content-Base": base}
            return Response(200, headers, description(camera, sets, FRAMES_PER_S))
        if request.method == "SETUP":
            return self._set_up(request, camera)
        if request.headers.get("session", "").partition(";")[0] != self._session:
            return Response(454)
        if request.method == "PLAY" and self._channels is None:
            return Response(455)
        return Response(headers={"Session": self._session})

    def _set_up(self, request: Request, camera: Camera) -> Response:
        if self._playing:
            return Response(455)
        channels = messages.channels(request.headers.get("transport", ""))
        if channels is None:
            return Response(461)
        self._camera, self._channels = camera, channels
        transport = f"RTP/AVP/TCP;unicast;interleaved={channels[0]}-{channels[1]}"
        headers = {"Transport": transport, "Session": f"{self._session};timeout={IDLE_S:.0f}"}
        return Response(headers=headers)

    async def _play(self) -> None:
        """Send what the camera films until it fails, or until the other side leaves or is slow."""
        try:
            await self._send()
        except (OSError, TimeoutError):
            pass
        finally:
            self._writer.close()

    async def _send(self) -> None:
        camera, channels = self._camera, self._channels
        if camera is None or channels is None:
            return
        first = share("stream", camera.camera_id)
        sender = Sender(int(first * 2**32), int(first * 2**16), 0)
        due = asyncio.get_running_loop().time()
        while True:
            streams, at = self._streams(), self._clock()
            if streams.fault(camera, at) in {*NO_ANSWER, *SILENT}:
                return
            clip = streams.clip(camera, at)
            self._writer.write(interleaved(channels[1], sender.report(at // CLIP_S * CLIP_S)))
            for number in range(FRAMES_N):
                unit = await self._filmed(partial(clip.access_unit, number))
                for packet in sender.packets(unit):
                    self._writer.write(interleaved(channels[0], packet))
                async with asyncio.timeout(SLOW_S):
                    await self._writer.drain()
                sender.advance(1 / FRAMES_PER_S)
                due += 1 / FRAMES_PER_S
                await asyncio.sleep(due - asyncio.get_running_loop().time())

    async def _filmed(self, film: Callable[[], T]) -> T:
        """Drawing and encoding, beside the loop that answers."""
        return await asyncio.get_running_loop().run_in_executor(self._filming, film)
