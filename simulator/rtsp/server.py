"""Serves the streams on a thread of its own: one connection each, watched or not."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from simulator.rtsp.conversation import Conversation
from simulator.rtsp.streams import Streams

MOST_CONNECTIONS = 64
STARTS_WITHIN_S = 5.0


class StreamServer:
    """Serves what ``streams`` gives, at the time that ``clock`` says.

    Raises ``OSError`` where the address is taken.
    """

    def __init__(
        self,
        address: tuple[str, int],
        streams: Callable[[], Streams],
        clock: Callable[[], int],
        patience_s: float = 25,
    ) -> None:
        self._streams, self._clock, self._patience_s = streams, clock, patience_s
        self._filming = ThreadPoolExecutor(1, "filming")
        self._loop = asyncio.new_event_loop()
        self._places = MOST_CONNECTIONS
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, *address, limit=65_536)
        )
        host, port = self._server.sockets[0].getsockname()[:2]
        self.address = f"rtsp://{host}:{port}"
        self._thread = threading.Thread(target=self._loop.run_forever, name="rtsp", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """End every connection."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(STARTS_WITHIN_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STARTS_WITHIN_S)
        self._loop.close()
        self._filming.shutdown(wait=False, cancel_futures=True)

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._places == 0:
            writer.close()
            return
        self._places -= 1
        try:
            talk = Conversation(
                reader, writer, self._streams, self._clock, self._filming, self._patience_s
            )
            await talk.run()
        finally:
            self._places += 1
            writer.close()
