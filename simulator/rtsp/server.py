"""Serves the streams on a thread of its own: one connection each, watched or not."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from simulator.rtsp.conversation import Conversation
from simulator.rtsp.streams import Streams

MOST_CONNECTIONS = 64
WITHIN_S = 10.0
T = TypeVar("T")


class StreamServer:
    """Serves what ``streams`` gives, at the time that ``clock`` says, from now on.

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
        self._places = MOST_CONNECTIONS
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rtsp", daemon=True)
        self._thread.start()
        try:
            self._server = self._run(asyncio.start_server(self._serve, *address, limit=65_536))
        except OSError:
            self._stop()
            raise
        host, port = self._server.sockets[0].getsockname()[:2]
        self.address = f"rtsp://{host}:{port}"

    def close(self) -> None:
        """End every connection."""
        self._run(self._end())
        self._stop()

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Have the thread do it."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(WITHIN_S)

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WITHIN_S)
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
